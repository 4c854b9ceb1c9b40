"""Stored bars as they are asked for: base rows as they are, longer intervals made of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

import numpy as np

from mismartera.calc.aggregation import aggregate, bucket_edges, expected_rows
from mismartera.catalogue.catalogue import EVENING_BEFORE, Catalogue
from mismartera.domain.columns import BarColumns, Bool, Float64, Int64
from mismartera.domain.daily_row import row_of_date
from mismartera.domain.interval import DAY, WEEK, Interval
from mismartera.domain.trading_session import Segment, SessionHours, TradingSession

_ONE_DAY: Final = timedelta(days=1)
_LOOK_BACK_DAYS: Final = (14, 140, None)


@dataclass(frozen=True, slots=True, eq=False)
class DerivedBars:
    """Bars with their ends and coverage; `timestamp` is the start, of a 1d bar the open.

    `end_ns` is UTC nanoseconds. `coverage` is the share of a bar's base bars that were there,
    NaN on base bars. All have shape (bars,).
    """

    columns: BarColumns
    end_ns: Int64
    coverage: Float64

    def take(self, rows: slice) -> DerivedBars:
        """Select bars."""
        return DerivedBars(self.columns.take(rows), self.end_ns[rows], self.coverage[rows])


def stored_bars(
    catalogue: Catalogue,
    symbol: str,
    interval: Interval,
    start_ns: int | None = None,
    end_ns: int | None = None,
    hours: SessionHours = SessionHours.REGULAR,
) -> DerivedBars:
    """Return the bars whose timestamp lies in `[start_ns, end_ns)`, oldest first.

    What is not stored is made of the largest stored interval that divides it, within the
    segments of each session; 1d and 1w bars are made of regular hours.

    Raises:
        StoreError: no stored interval divides the one asked for, or a file is damaged.
        TimeError: extended hours of an exchange that has none.
    """
    base = catalogue.base_of(symbol, interval)
    return bars_from(catalogue, symbol, interval, base, start_ns, end_ns, hours)


def latest_bar(
    catalogue: Catalogue,
    symbol: str,
    interval: Interval,
    hours: SessionHours = SessionHours.REGULAR,
) -> DerivedBars:
    """Return the last bar alone, or none where no row lies within these hours.

    Raises:
        StoreError: no stored interval divides the one asked for, or a file is damaged.
        TimeError: extended hours of an exchange that has none.
    """
    last_ns = catalogue.span(symbol, catalogue.base_of(symbol, interval)).last_ns
    for days in _LOOK_BACK_DAYS:
        start_ns = None if days is None else last_ns - days * DAY.ns
        found = stored_bars(catalogue, symbol, interval, start_ns, None, hours)
        if found.columns.rows:
            break
    return found.take(slice(-1, None))


def daily_row_timestamps(catalogue: Catalogue, symbol: str, opens: Int64) -> Int64:
    """Turn the opens of sessions, ascending, into the timestamps that their 1d rows have."""
    if len(opens) == 0:
        return opens
    exchange, time_manager = catalogue.exchange_of(symbol), catalogue.time_manager
    first = time_manager.local_date(int(opens[0]), exchange)
    last = time_manager.local_date(int(opens[-1]), exchange) + EVENING_BEFORE
    row_of_open = {
        session.open_ns: row_of_date(session.date)
        for session in catalogue.sessions_around(symbol, first, last)
    }
    return np.array([row_of_open[opened] for opened in opens.tolist()], np.int64)


def bars_from(
    catalogue: Catalogue,
    symbol: str,
    interval: Interval,
    base: Interval,
    start_ns: int | None = None,
    end_ns: int | None = None,
    hours: SessionHours = SessionHours.REGULAR,
) -> DerivedBars:
    """Do as `stored_bars` with a base that the caller names."""
    sessions = _sessions(catalogue, symbol, base, start_ns, end_ns)
    window = _segments(catalogue, sessions, hours if interval.is_intraday else SessionHours.REGULAR)
    starts, ends = _within(_buckets(sessions, window, interval), start_ns, end_ns)
    rows = _base_rows(catalogue, symbol, base, sessions, window, starts, ends)
    made = aggregate(rows, starts, ends)
    if interval == base:
        return DerivedBars(made.columns, made.end, np.full(made.columns.rows, np.nan))
    expected = _expected(sessions, window, base, made.columns.timestamp, made.end)
    return DerivedBars(made.columns, made.end, made.rows / expected)


def _sessions(
    catalogue: Catalogue, symbol: str, base: Interval, start_ns: int | None, end_ns: int | None
) -> tuple[TradingSession, ...]:
    """The sessions of all weeks that the span touches, as far as there are rows.

    Whole weeks, for a 1w bar begins with its week; a session may open on the evening before its
    date, hence the days more.
    """
    exchange, time_manager = catalogue.exchange_of(symbol), catalogue.time_manager
    first, last = catalogue.stored_dates(symbol, base)
    if start_ns is not None:
        first = max(first, time_manager.local_date(start_ns, exchange) - _ONE_DAY)
    if end_ns is not None:
        last = min(last, time_manager.local_date(end_ns, exchange) + _ONE_DAY)
    if first > last:
        return ()
    sunday = _monday(last + _ONE_DAY) + timedelta(days=6)
    return catalogue.sessions_around(symbol, _monday(first), sunday)


def _segments(
    catalogue: Catalogue, sessions: Sequence[TradingSession], hours: SessionHours
) -> tuple[Segment, ...]:
    window = catalogue.time_manager.window
    return tuple(segment for session in sessions for segment in window(session, hours))


def _buckets(
    sessions: Sequence[TradingSession], window: Sequence[Segment], interval: Interval
) -> tuple[Int64, Int64]:
    if interval.is_intraday:
        return bucket_edges(window, interval.ns)
    edges: dict[date, tuple[int, int]] = {}
    for session in sessions:
        key = _monday(session.date) if interval == WEEK else session.date
        start, _ = edges.get(key, (session.open_ns, 0))
        edges[key] = (start, session.close_ns)
    starts, ends = np.array(list(edges.values()), np.int64).reshape(-1, 2).T
    return starts, ends


def _within(
    buckets: tuple[Int64, Int64], start_ns: int | None, end_ns: int | None
) -> tuple[Int64, Int64]:
    """Keep the buckets that start in `[start_ns, end_ns)`."""
    starts, ends = buckets
    first = 0 if start_ns is None else np.searchsorted(starts, start_ns)
    last = len(starts) if end_ns is None else np.searchsorted(starts, end_ns)
    return starts[first:last], ends[first:last]


def _base_rows(
    catalogue: Catalogue,
    symbol: str,
    base: Interval,
    sessions: Sequence[TradingSession],
    window: Sequence[Segment],
    starts: Int64,
    ends: Int64,
) -> BarColumns:
    """The base rows that the buckets can hold, 1d rows moved to their session's open."""
    if len(starts) == 0:
        return BarColumns.empty()
    if base == DAY:
        return _daily_rows(catalogue, symbol, sessions)
    rows = catalogue.store.read(symbol, base, int(starts[0]), int(ends[-1]))
    return rows.take(inside_segments(rows.timestamp, window))


def _daily_rows(
    catalogue: Catalogue, symbol: str, sessions: Sequence[TradingSession]
) -> BarColumns:
    stored_at = np.array([row_of_date(session.date) for session in sessions], np.int64)
    opens = np.array([session.open_ns for session in sessions], np.int64)
    rows = catalogue.store.read(symbol, DAY, int(stored_at[0]), int(stored_at[-1]) + 1)
    rows = rows.take(np.isin(rows.timestamp, stored_at))
    opened = opens[np.searchsorted(stored_at, rows.timestamp)]
    return BarColumns(opened, rows.open, rows.high, rows.low, rows.close, rows.volume)


def inside_segments(timestamp: Int64, segments: Sequence[Segment]) -> Bool:
    """Tell which instants lie within one of the segments, which are ascending."""
    edges = np.array([(segment.start_ns, segment.end_ns) for segment in segments], np.int64)
    inside: Bool = np.searchsorted(edges.ravel(), timestamp, side="right") % 2 == 1
    return inside


def _expected(
    sessions: Sequence[TradingSession],
    window: Sequence[Segment],
    base: Interval,
    starts: Int64,
    ends: Int64,
) -> Int64:
    if base == DAY:
        opens = np.array([session.open_ns for session in sessions], np.int64)
        return np.searchsorted(opens, ends) - np.searchsorted(opens, starts)
    return expected_rows(window, base.ns, starts, ends)


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())
