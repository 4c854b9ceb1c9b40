"""Historical indicators: averages and extremes over the sessions before the current one.

Which sessions those are, and what a session's value is, the caller knows; here is arithmetic.
Sums run from the oldest session to the newest, so that a value has one result, to the bit.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from mismartera.domain.columns import Bool, Float64, Int64


@dataclass(frozen=True, slots=True)
class Trailing:
    """One value over past sessions: NaN without any; `ready` when all that were asked for count."""

    value: float
    sessions: int
    ready: bool


@dataclass(frozen=True, slots=True, eq=False)
class TrailingMinutes:
    """One value per minute of the current session; NaN where no past session has that minute."""

    values: Float64
    sessions: int
    ready: bool


def chosen_sessions(early_close: Bool, wanted: int, *, skip_early_close: bool) -> Int64:
    """Choose the last `wanted` sessions out of those before the current one, oldest first.

    Takes whether each closes early, and returns indices. With `skip_early_close` an early close
    is replaced by an earlier session. There may be fewer than wanted.
    """
    usable = np.flatnonzero(~early_close) if skip_early_close else np.arange(len(early_close))
    return usable[max(0, len(usable) - wanted) :].astype(np.int64)


def trailing_average(values: Float64, wanted: int) -> Trailing:
    """Average one value per session, oldest first; NaN marks a session that is not stored."""
    present = _present(values)
    if not len(present):
        return Trailing(np.nan, 0, ready=wanted == 0)
    average = float(np.cumsum(present)[-1]) / len(present)
    return Trailing(average, len(present), len(present) >= wanted)


def trailing_max(values: Float64, wanted: int) -> Trailing:
    """Find the highest of one value per session; NaN marks a session that is not stored."""
    present = _present(values)
    highest = float(present.max()) if len(present) else np.nan
    return Trailing(highest, len(present), len(present) >= wanted)


def trailing_min(values: Float64, wanted: int) -> Trailing:
    """Find the lowest of one value per session; NaN marks a session that is not stored."""
    present = _present(values)
    lowest = float(present.min()) if len(present) else np.nan
    return Trailing(lowest, len(present), len(present) >= wanted)


def trailing_minutes(
    session_index: Int64,
    minute_index: Int64,
    values: Float64,
    session_minutes: Int64,
    minutes: int,
    *,
    missing_is_zero: bool,
) -> TrailingMinutes:
    """Average each minute of the current session over the past sessions that have it.

    Each row has the index of its session into `session_minutes` (the trading minutes of every
    session asked for, oldest first), its minute counted from the open without breaks (rows
    outside `[0, minutes)` are left aside) and its value. A missing minute counts as 0 with
    `missing_is_zero` (volume), else it is left out (prices). A session without a row is not
    stored and does not count.
    """
    inside = (minute_index >= 0) & (minute_index < session_minutes[session_index])
    stored = np.zeros(len(session_minutes), np.bool_)
    stored[session_index[inside]] = True
    inside &= minute_index < minutes
    table = np.full((len(session_minutes), minutes), np.nan)
    table[session_index[inside], minute_index[inside]] = values[inside]
    if missing_is_zero:
        has_minute = np.arange(minutes) < session_minutes[:, np.newaxis]
        table[np.isnan(table) & has_minute & stored[:, np.newaxis]] = 0.0
    count = int(stored.sum())
    return TrailingMinutes(_average_of_rows(table), count, count >= len(session_minutes))


def _present(values: Float64) -> Float64:
    return values[~np.isnan(values)]


def _average_of_rows(table: Float64) -> Float64:
    """Average each column from top to bottom, leaving NaN out; NaN where nothing is left."""
    total = np.zeros(table.shape[1])
    count = np.zeros(table.shape[1])
    for row in table:
        there = ~np.isnan(row)
        total[there] += row[there]
        count += there
    average = np.full(len(total), np.nan)
    np.divide(total, count, out=average, where=count > 0.0)
    return average
