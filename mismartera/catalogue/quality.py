"""Quality of what is stored: per session, what the calendar expects and what is there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from mismartera.calc.gaps import (
    ExpectedBars,
    GapRuns,
    classify,
    expected_bars,
    gap_runs,
    gaps_of,
    is_empty,
    present_mask,
)
from mismartera.calc.quality import QualityNumbers
from mismartera.catalogue.catalogue import EVENING_BEFORE, Catalogue
from mismartera.catalogue.overnight import OvernightRatio, overnight_ratios
from mismartera.domain.columns import BarColumns, Bool, Int64
from mismartera.domain.daily_row import row_of_date
from mismartera.domain.gap import Gap
from mismartera.domain.interval import DAY, Interval
from mismartera.domain.trading_session import TradingSession


@dataclass(frozen=True, slots=True)
class RowCounts:
    """Rows that came but are not in the store as they came.

    `duplicates` came more than once in a file with equal values, `revised` came again with others;
    `rejected` were no bars.
    """

    duplicates: int
    revised: int
    rejected: int


@dataclass(frozen=True, slots=True, eq=False)
class StoredQuality:
    """The quality of a stored series over some sessions.

    `expected`, `present` and `empty` count bars per session, shape (sessions,); `runs` are the
    gaps of all sessions and `states` what is known of each.
    """

    symbol: str
    interval: Interval
    base: Interval
    sessions: tuple[TradingSession, ...]
    expected: Int64
    present: Int64
    empty: Int64
    runs: GapRuns
    states: Int64
    rows: RowCounts
    overnight: tuple[OvernightRatio, ...]

    def numbers(self, session: int) -> QualityNumbers:
        """Return the numbers of one session, by its place."""
        counts = self.expected[session], self.present[session], self.empty[session]
        return QualityNumbers(*map(int, counts))

    @property
    def total(self) -> QualityNumbers:
        """The numbers over all sessions: of sums, not a mean of percents."""
        return QualityNumbers(*(int(n.sum()) for n in (self.expected, self.present, self.empty)))

    def gaps(self, session: int) -> tuple[Gap, ...]:
        """Return the gaps of one session, by its place."""
        own = slice(*np.searchsorted(self.runs.session, [session, session + 1]))
        runs = GapRuns(*(column[own] for column in self.runs))
        return gaps_of(runs, self.states[own])


def stored_quality(
    catalogue: Catalogue,
    symbol: str,
    interval: Interval,
    first: date | None,
    last: date | None,
    now_ns: int,
) -> StoredQuality:
    """Measure a stored series against its calendar.

    Where a date is not given, from the first session with a row in regular hours, or to the last.
    A derived interval has the numbers of its base. Bars not due at `now_ns` are not expected.

    Raises:
        StoreError: no stored interval divides the one asked for, or a file is damaged.
        TimeError: a date lies beyond the calendar.
    """
    base = catalogue.base_of(symbol, interval)
    sessions = _sessions(catalogue, symbol, base, first, last)
    rows = _rows(catalogue, symbol, base, sessions)
    kept = _with_rows(_expected(sessions, base, now_ns), rows, len(sessions), first, last)
    sessions = sessions[kept]
    expected, count = _expected(sessions, base, now_ns), len(sessions)
    present = present_mask(expected.start, rows.timestamp)
    runs = gap_runs(expected, present)
    states = _states(catalogue, symbol, base, expected, present, runs)
    empty = is_empty(states)
    return StoredQuality(
        symbol=symbol,
        interval=interval,
        base=base,
        sessions=sessions,
        expected=np.bincount(expected.session, minlength=count),
        present=np.bincount(expected.session[present], minlength=count),
        empty=_total_per_session(runs.session[empty], runs.bars[empty], count),
        runs=_between_open_and_close(runs, sessions) if base == DAY else runs,
        states=states,
        rows=row_counts(catalogue, symbol, base),
        overnight=_overnight(sessions, expected, present, rows),
    )


def row_counts(catalogue: Catalogue, symbol: str, interval: Interval) -> RowCounts:
    """Sum what the journal says of the imports of a series."""
    entries = catalogue.store.journal(symbol, interval).current()
    return RowCounts(
        duplicates=sum(entry.duplicates for entry in entries),
        revised=sum(entry.revised for entry in entries),
        rejected=sum(entry.rejected for entry in entries),
    )


def _sessions(
    catalogue: Catalogue, symbol: str, base: Interval, first: date | None, last: date | None
) -> tuple[TradingSession, ...]:
    """The sessions asked for; where an end is open, at least as far as there are rows."""
    stored_first, stored_last = catalogue.stored_dates(symbol, base)
    around = catalogue.sessions_around(symbol, stored_first, stored_last + EVENING_BEFORE)
    if around:
        first, last = first or around[0].date, last or around[-1].date
    if first is None or last is None or first > last:
        return ()
    exchange = catalogue.exchange_of(symbol)
    return catalogue.time_manager.sessions_between(first, last, exchange)


def _rows(
    catalogue: Catalogue, symbol: str, base: Interval, sessions: Sequence[TradingSession]
) -> BarColumns:
    if not sessions:
        return BarColumns.empty()
    if base == DAY:
        start, end = row_of_date(sessions[0].date), row_of_date(sessions[-1].date) + 1
    else:
        start, end = sessions[0].open_ns, sessions[-1].close_ns
    return catalogue.store.read(symbol, base, start, end)


def _expected(sessions: Sequence[TradingSession], base: Interval, now_ns: int) -> ExpectedBars:
    """The bars that are due; 1d bars under the timestamps of their rows."""
    if base == DAY:
        due = [row_of_date(session.date) for session in sessions if session.close_ns <= now_ns]
        start = np.array(due, np.int64)
        return ExpectedBars(start, start + DAY.ns, np.arange(len(start)))
    segments = [
        (segment.start_ns, segment.end_ns, place)
        for place, session in enumerate(sessions)
        for segment in session.segments
    ]
    starts, ends, places = np.array(segments, np.int64).reshape(-1, 3).T
    bars = expected_bars(starts, ends, places, base.ns)
    due_bars = slice(0, np.searchsorted(bars.end, now_ns, side="right"))
    return ExpectedBars(*(column[due_bars] for column in bars))


def _with_rows(
    expected: ExpectedBars, rows: BarColumns, count: int, first: date | None, last: date | None
) -> slice:
    """The sessions that are left when, at an open end, those without a row are dropped."""
    present = present_mask(expected.start, rows.timestamp)
    places = expected.session[present]
    if len(places) == 0:
        return slice(0, count if first and last else 0)
    return slice(0 if first else int(places[0]), count if last else int(places[-1]) + 1)


def _states(
    catalogue: Catalogue,
    symbol: str,
    base: Interval,
    expected: ExpectedBars,
    present: Bool,
    runs: GapRuns,
) -> Int64:
    journal = catalogue.store.journal(symbol, base)
    complete = journal.complete_until(base.ns)
    return classify(expected, present, runs, complete, journal.empty_spans)


def _total_per_session(session: Int64, bars: Int64, count: int) -> Int64:
    totals = np.zeros(count, np.int64)
    np.add.at(totals, session, bars)
    return totals


def _between_open_and_close(runs: GapRuns, sessions: Sequence[TradingSession]) -> GapRuns:
    """Gaps of 1d bars as the times of their sessions."""
    times = np.array([(each.open_ns, each.close_ns) for each in sessions], np.int64).reshape(-1, 2)
    opens, closes = times[runs.session].T
    return runs._replace(start=opens, end=closes)


def _overnight(
    sessions: Sequence[TradingSession], expected: ExpectedBars, present: Bool, rows: BarColumns
) -> tuple[OvernightRatio, ...]:
    """Ratios between the last close of a session and the first open of the next with rows."""
    places, start = expected.session[present], expected.start[present]
    if len(places) == 0:
        return ()
    at_row = np.searchsorted(rows.timestamp, start)
    is_first = np.append(True, places[1:] != places[:-1])
    is_last = np.append(is_first[1:], True)
    days = tuple(sessions[place].date for place in places[is_first].tolist())
    return overnight_ratios(days, rows.open[at_row[is_first]], rows.close[at_row[is_last]])
