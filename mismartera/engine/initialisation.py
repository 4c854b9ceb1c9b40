"""Symbol initialisation: register → historical bars → indicators → queue, for some symbols.

The same steps with the same code for the symbols of a configuration and for one that comes later.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Protocol

import numpy as np

from mismartera.domain.interval import DAY, WEEK, Interval
from mismartera.engine.calendar import RunCalendar
from mismartera.engine.cohort import Cohort, Spans
from mismartera.engine.history import History
from mismartera.engine.loading import BarSource, SessionRows
from mismartera.engine.requirements import CohortPlan, HistoryNeed, Requirements
from mismartera.engine.weeks import Weeks
from mismartera.session.block import FlatRows, SeriesBlock

_SESSIONS_FOR_A_PRICE: Final = 1
"""The session before is held, so that an order before the first bar has a last close."""

_DAYS_OF_A_WEEK: Final = 7


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
    full_only: bool

    def initialise(self, plan: CohortPlan, session: int) -> Cohort:
        """Load the history of a cohort, so that it can begin `session`.

        Raises:
            StoreError: a stored file is damaged.
        """
        intervals = (plan.base, *plan.derived)
        keep = dict(depths(plan.requirements, self.calendar, self.sessions, intervals).keep)
        keep[plan.base] = max(keep[plan.base], _SESSIONS_FOR_A_PRICE)
        if WEEK in keep:
            keep[DAY] = max(keep.get(DAY, 0), _DAYS_OF_A_WEEK)
        records = self._spans(plan, self.records.complete_spans)
        empty = self._spans(plan, self.records.empty_spans)
        history = History(
            self.source, self.calendar, self.check, plan, records, empty, self.full_only
        )
        days = self._stored_days(history, session, keep)
        rows = self._rows(history, intervals, session, keep, days)
        blocks = {
            interval: self._filled(
                plan, interval, rows[interval], self._span(session, keep[interval])
            )
            for interval in intervals
        }
        return Cohort(plan, self.calendar, keep, blocks, self._weeks(plan), days, records, empty)

    def _rows(
        self,
        history: History,
        intervals: Sequence[Interval],
        session: int,
        keep: Mapping[Interval, int],
        days: SessionRows | None,
    ) -> dict[Interval, SessionRows]:
        """The rows of every interval, each from its own first session on."""
        plan = history.plan
        daily_from = self._first_day(session, keep)
        of_base = [
            daily_from if interval in (DAY, WEEK) else self._span(session, keep[interval]).start
            for interval in intervals
            if days is None or interval not in (DAY, WEEK)
        ]
        base = history.base(range(min(of_base, default=session), session))
        rows: dict[Interval, SessionRows] = {}
        daily = base
        if DAY in intervals:
            daily = history.daily(base, days, range(daily_from, session))
        for interval in intervals:
            span = self._span(session, keep[interval])
            if interval == WEEK:
                made = self._weeks(plan).bars(daily, session - 1)
            elif interval == DAY:
                made = daily
            else:
                made = base if interval == plan.base else history.derived(interval, base, span)
            rows[interval] = made.from_session(span.start)
        return rows

    def _stored_days(
        self, history: History, session: int, keep: Mapping[Interval, int]
    ) -> SessionRows | None:
        """Stored 1d rows from the first that history needs to the end of the run."""
        plan = history.plan
        if not plan.has_stored_days or plan.base == DAY or DAY not in keep:
            return None
        return history.stored_days(range(self._first_day(session, keep), self.sessions.stop))

    def _first_day(self, session: int, keep: Mapping[Interval, int]) -> int:
        """The first session whose 1d bar is needed: 1w bars need their whole first week."""
        first = self._span(session, keep.get(DAY, 0)).start
        if not keep.get(WEEK):
            return first
        return min(first, self.calendar.week_start(self._span(session, keep[WEEK]).start))

    def _span(self, session: int, keep: int) -> range:
        return range(max(0, session - keep), session)

    def _weeks(self, plan: CohortPlan) -> Weeks:
        return Weeks.of(plan, self.calendar, full_only=self.full_only)

    def _filled(
        self, plan: CohortPlan, interval: Interval, rows: SessionRows, span: range
    ) -> SeriesBlock:
        block = SeriesBlock(interval, plan.base, plan.symbols)
        flat = rows.rows
        if interval != plan.base and flat.coverage is None:
            flat = FlatRows(flat.slot, flat.columns, np.ones(flat.rows))
        block.allocate(int(np.bincount(flat.slot, minlength=1).max(initial=0)), len(span))
        block.append(flat)
        starts = self.calendar.starts[span.start : span.stop]
        block.mark_history(flat.slot, rows.session, span, starts)
        return block

    def _spans(
        self, plan: CohortPlan, of: Callable[[str, Interval], tuple[tuple[int, int], ...]]
    ) -> Spans:
        found = {symbol: of(symbol, plan.base) for symbol in plan.symbols}
        return {symbol: spans for symbol, spans in found.items() if spans}


def chunk_of_sessions(
    first: int, stop: int, rows_per_session: int, prefetch_days: int, least_rows: int
) -> range:
    """How many sessions to read at once: at least so many rows where there are as many."""
    wanted = -(-least_rows // max(rows_per_session, 1))
    return range(first, min(stop, first + max(wanted, prefetch_days, 1)))


def rows_per_session(plans: Sequence[CohortPlan], calendar: RunCalendar, session: int) -> int:
    """How many base rows a session can have at most."""
    window = calendar.windows[session]
    return sum(len(plan.symbols) * len(window.buckets(plan.base)[0]) for plan in plans)
