"""1w bars, made of 1d bars: of history, of a session's week, and of a week that was rolled."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from mismartera.calc.aggregation import aggregate_groups, sequential_sums
from mismartera.domain.columns import BarColumns, Bool, Float64, Int64
from mismartera.domain.interval import DAY
from mismartera.engine.calendar import RunCalendar
from mismartera.engine.loading import SessionRows
from mismartera.engine.requirements import CohortPlan
from mismartera.session.block import COVERAGE, FlatRows, SeriesBlock


@dataclass(frozen=True, slots=True, eq=False)
class Weeks:
    """Makes the 1w bars of a cohort.

    `expected` (sessions,) are the base bars that each session of the calendar can hold: 1 where
    1d bars are stored. `full_only`: a week that lacks a session's bar makes none.
    """

    calendar: RunCalendar
    expected: Int64
    full_only: bool

    @classmethod
    def of(cls, plan: CohortPlan, calendar: RunCalendar, *, full_only: bool) -> Weeks:
        """Weeks of a cohort: what is stored says what their coverage counts."""
        stored = DAY if plan.has_stored_days else plan.base
        return cls(calendar, calendar.bars_per_session(stored), full_only)

    def bars(self, days: SessionRows, last_session: int) -> SessionRows:
        """Make the bar of each week whose last session is not after `last_session`.

        It belongs to that session; its coverage is the share of the week's base bars.
        """
        calendar = self.calendar
        closes = np.flatnonzero(calendar.ends_week)
        closes = closes[closes <= last_session]
        week, closing_week = calendar.weeks[days.session], calendar.weeks[closes]
        whole = np.isin(week, closing_week)
        rows, week, of_day = days.rows.take(whole), week[whole], days.session[whole]
        width = int(calendar.weeks[-1]) + 1
        bars = aggregate_groups(rows.columns, rows.slot * width + week)
        slot, number = np.divmod(bars.group, width)
        session = closes[np.searchsorted(closing_week, number)]
        first = np.searchsorted(calendar.weeks, number)
        coverage = self._coverage(rows, of_day, bars.rows, first, session)
        made = SessionRows(
            FlatRows(slot, _from(bars.columns, calendar.opens[first]), coverage), session
        )
        return made.take(self._kept(bars.rows, first, session))

    def _coverage(
        self, rows: FlatRows, of_day: Int64, count: Int64, first: Int64, last: Int64
    ) -> Float64:
        share = np.ones(rows.rows) if rows.coverage is None else rows.coverage
        there = share * self.expected[of_day]
        if self.expected.max(initial=0) > 1:
            there = np.rint(there)  # whole bars: coverage times expected is off by a rounding
        begin = np.cumsum(count) - count
        counted = sequential_sums(there, begin, count) if len(count) else np.empty(0)
        before = np.concatenate([[0], np.cumsum(self.expected)])
        coverage: Float64 = counted / (before[last + 1] - before[first])
        return coverage

    def _kept(self, count: Int64, first: Int64, last: Int64) -> Bool:
        if not self.full_only:
            return np.ones(len(count), np.bool_)
        kept: Bool = count == last - first + 1
        return kept

    def of_session(self, days: SeriesBlock, session: int) -> FlatRows:
        """The bar of the week that a session ends, of the newest rows of a block of 1d bars."""
        back = min(session - self.calendar.week_start(session), len(days.marks) - 1)
        starts = days.marks[-1 - back].starts
        counts = days.count - starts
        slot = np.repeat(np.arange(days.slots), counts)
        row = starts[slot] + np.arange(len(slot)) - np.repeat(np.cumsum(counts) - counts, counts)
        coverage = days.matrix(COVERAGE)[slot, row] if days.is_derived else None
        rows = FlatRows(slot, days.columns_at(slot, row), coverage)
        of_day, _ = self.calendar.session_of(rows.columns.timestamp)
        return self.bars(SessionRows(rows, of_day), session).rows


def _from(bars: BarColumns, timestamp: Int64) -> BarColumns:
    return BarColumns(timestamp, bars.open, bars.high, bars.low, bars.close, bars.volume)
