"""Symbol initialisation: register → historical bars → indicators → queue, for some symbols.

The same steps with the same code for the symbols of a configuration and for one that comes later.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from mismartera.domain.columns import BarColumns
from mismartera.domain.interval import DAY, WEEK, Interval
from mismartera.engine.calendar import RunCalendar
from mismartera.engine.cohort import Cohort, Spans
from mismartera.engine.derivation import BucketGrid, weekly, with_stored_days
from mismartera.engine.loading import BarSource, SessionRows, load_rows
from mismartera.engine.requirements import CohortPlan, HistoryNeed, Requirements
from mismartera.session.block import FlatRows, SeriesBlock


class Records(Protocol):
    """What the journal of a series says of its completeness."""

    def complete_spans(self, symbol: str, interval: Interval) -> tuple[tuple[int, int], ...]: ...

    def empty_spans(self, symbol: str, interval: Interval) -> tuple[tuple[int, int], ...]: ...


@dataclass(frozen=True, slots=True)
class Depth:
    """How many sessions before a session each interval reaches back."""

    keep: Mapping[Interval, int]

    @property
    def deepest(self) -> int:
        return max(self.keep.values(), default=0)


def depths(
    requirements: Requirements,
    calendar: RunCalendar,
    sessions: range,
    intervals: Iterable[Interval],
) -> Depth:
    """Work out how many sessions of history each interval needs over the sessions of a run."""
    return Depth(
        {
            interval: sessions_needed(requirements.need(interval), interval, calendar, sessions)
            for interval in intervals
        }
    )


def sessions_needed(
    need: HistoryNeed, interval: Interval, calendar: RunCalendar, sessions: range
) -> int:
    """The greatest number of sessions that lie before any of `sessions` and are needed for it."""
    chosen = np.arange(sessions.start, sessions.stop)
    holding = calendar.sessions_holding(interval, need.bars)[chosen].max(initial=0)
    span_ns = need.calendar_days * DAY.ns
    dates = calendar.dates_ns
    spanned = (chosen - np.searchsorted(dates, dates[chosen] - span_ns)).max(initial=0)
    return max(need.sessions, int(holding), int(spanned) if need.calendar_days else 0)


@dataclass(frozen=True, slots=True)
class Initialiser:
    """Makes cohorts ready for a session of the run."""

    source: BarSource
    records: Records
    calendar: RunCalendar
    sessions: range
    check: Callable[[], None]

    def initialise(self, plan: CohortPlan, session: int) -> Cohort:
        """Load the history of a cohort, so that it can begin `session`.

        Raises:
            StoreError: a stored file is damaged.
        """
        intervals = (plan.base, *plan.derived)
        keep = dict(depths(plan.requirements, self.calendar, self.sessions, intervals).keep)
        if WEEK in keep:
            keep[DAY] = max(keep.get(DAY, 0), 7)
        days = self._stored_days(plan, session, keep)
        base = self._base_rows(plan, session, keep)
        blocks = {
            interval: self._block(plan, interval, session, keep[interval], base, days)
            for interval in intervals
            if interval != WEEK
        }
        if WEEK in intervals:
            blocks[WEEK] = self._week_block(plan, session, keep[WEEK], base, days)
        return Cohort(
            plan,
            self.calendar,
            keep,
            blocks,
            days,
            self._spans(plan, self.records.complete_spans),
            self._spans(plan, self.records.empty_spans),
        )

    def _stored_days(
        self, plan: CohortPlan, session: int, keep: Mapping[Interval, int]
    ) -> SessionRows | None:
        if not plan.has_stored_days or plan.base == DAY or DAY not in keep:
            return None
        deepest = max(keep[DAY], keep.get(WEEK, 0))
        span = range(max(0, session - deepest), self.sessions.stop)
        loaded = load_rows(self.source, plan.symbols, DAY, self.calendar, span, self.check)
        ones = np.ones(loaded.rows.rows)
        return SessionRows(FlatRows(loaded.rows.slot, loaded.rows.columns, ones), loaded.session)

    def _base_rows(
        self, plan: CohortPlan, session: int, keep: Mapping[Interval, int]
    ) -> SessionRows:
        from_base = [
            depth
            for interval, depth in keep.items()
            if not (plan.has_stored_days and interval in (DAY, WEEK) and plan.base != DAY)
        ]
        span = range(max(0, session - max(from_base, default=0)), session)
        return load_rows(self.source, plan.symbols, plan.base, self.calendar, span, self.check)

    def _block(
        self,
        plan: CohortPlan,
        interval: Interval,
        session: int,
        keep: int,
        base: SessionRows,
        days: SessionRows | None,
    ) -> SeriesBlock:
        first = max(0, session - keep)
        if interval == plan.base:
            rows = base.from_session(first)
        else:
            rows = self._derived_rows(plan, interval, range(first, session), base, days)
        return self._filled(plan, interval, rows, range(first, session))

    def _week_block(
        self,
        plan: CohortPlan,
        session: int,
        keep: int,
        base: SessionRows,
        days: SessionRows | None,
    ) -> SeriesBlock:
        first = max(0, session - keep)
        if plan.base == DAY:
            daily = base.from_session(first)
        else:
            daily = self._derived_rows(plan, DAY, range(first, session), base, days)
        return self._filled(
            plan, WEEK, weekly(daily, self.calendar, session - 1), range(first, session)
        )

    def _derived_rows(
        self,
        plan: CohortPlan,
        interval: Interval,
        span: range,
        base: SessionRows,
        days: SessionRows | None,
    ) -> SessionRows:
        if not len(span):
            return _no_rows()
        rows = base.from_session(span.start)
        grid = BucketGrid(self.calendar.windows[span.start : span.stop], interval, plan.base)
        flat, _ = grid.derive(rows.rows)
        session, _ = self.calendar.session_of(flat.columns.timestamp)
        derived = SessionRows(flat, session)
        if interval != DAY or days is None:
            return derived
        earlier = (days.session >= span.start) & (days.session < span.stop)
        return with_stored_days(
            derived, SessionRows(days.rows.take(earlier), days.session[earlier])
        )

    def _filled(
        self, plan: CohortPlan, interval: Interval, rows: SessionRows, span: range
    ) -> SeriesBlock:
        block = SeriesBlock(interval, plan.base, plan.symbols)
        flat = rows.rows
        if interval != plan.base and flat.coverage is None:
            flat = FlatRows(flat.slot, flat.columns, np.ones(flat.rows))
        block.reserve(int(np.bincount(flat.slot, minlength=1).max(initial=0)), 1)
        block.append(flat)
        starts = self.calendar.starts[span.start : span.stop]
        block.mark_history(flat.slot, rows.session, span, starts)
        return block

    def _spans(
        self, plan: CohortPlan, of: Callable[[str, Interval], tuple[tuple[int, int], ...]]
    ) -> Spans:
        found = {symbol: of(symbol, plan.base) for symbol in plan.symbols}
        return {symbol: spans for symbol, spans in found.items() if spans}


def _no_rows() -> SessionRows:
    none = np.empty(0, np.int64)
    return SessionRows(FlatRows(none, BarColumns.empty(), np.empty(0)), none)


def chunk_of_sessions(first: int, stop: int, rows_per_session: int, prefetch_days: int) -> range:
    """How many sessions to read at once: at least 100,000 rows where there are as many."""
    wanted = -(-100_000 // max(rows_per_session, 1))
    return range(first, min(stop, first + max(wanted, prefetch_days, 1)))


def rows_per_session(plans: Sequence[CohortPlan], calendar: RunCalendar, session: int) -> int:
    """How many base rows a session can have at most."""
    window = calendar.windows[session]
    return sum(len(plan.symbols) * len(window.buckets(plan.base)[0]) for plan in plans)
