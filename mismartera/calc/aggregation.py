"""Bars made of smaller bars: buckets, their contents, and how many base bars each can hold."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, NamedTuple

import numpy as np

from mismartera.calc.distinct import is_first
from mismartera.domain.columns import BarColumns, Float64, Int64
from mismartera.domain.trading_session import Segment, SegmentKind

_EXACT_LIMIT: Final = 2.0**53
"""Whole numbers up to here are exact in a float64, so that their sum does not depend on order."""

_SHORT_RUN: Final = 64
"""Rows up to which summing all runs side by side is faster than one `cumsum` for each."""


class Aggregated(NamedTuple):
    """Bars of one series: `timestamp` and `end` are the bucket's, `rows` counts its base bars."""

    columns: BarColumns
    end: Int64
    rows: Int64


class FlatBars(NamedTuple):
    """Bars of many series, one series after the other; all arrays have shape (bars,)."""

    series_of_bar: Int64
    columns: BarColumns
    end_ns: Int64
    base_rows: Int64


class GroupedBars(NamedTuple):
    """Bars of numbered groups of rows; `timestamp` is that of a group's first row."""

    group: Int64
    columns: BarColumns
    rows: Int64


def bucket_edges(segments: Iterable[Segment], interval_ns: int) -> tuple[Int64, Int64]:
    """Lay the buckets of an interval over segments; return their starts and ends, ascending.

    Buckets run forwards from their segment's start and the last is cut at its end; pre-market
    ones run backwards from the open, so that the first is the one that is cut.
    """
    starts, ends = [np.empty(0, np.int64)], [np.empty(0, np.int64)]
    for segment in segments:
        if segment.kind is SegmentKind.PRE_MARKET:
            end = np.arange(segment.end_ns, segment.start_ns, -interval_ns)[::-1]
            start = np.maximum(end - interval_ns, segment.start_ns)
        else:
            start = np.arange(segment.start_ns, segment.end_ns, interval_ns)
            end = np.minimum(start + interval_ns, segment.end_ns)
        starts.append(start)
        ends.append(end)
    return np.concatenate(starts), np.concatenate(ends)


def expected_rows(segments: Iterable[Segment], base_ns: int, starts: Int64, ends: Int64) -> Int64:
    """Count the base bars that each bucket `[start, end)` can hold, breaks left out."""
    base_starts, _ = bucket_edges(segments, base_ns)
    return np.searchsorted(base_starts, ends) - np.searchsorted(base_starts, starts)


def aggregate(columns: BarColumns, starts: Int64, ends: Int64) -> Aggregated:
    """Make one bar of the rows in each bucket `[start, end)`.

    Open is the first row's, close the last's, volume the sum from left to right: the same bits
    as a plain loop over the rows. Rows outside every bucket are left out, and a bucket without a
    row makes no bar.

    Args:
        columns: base bars, oldest first.
        starts: bucket starts, ascending, UTC nanoseconds, shape (buckets,).
        ends: bucket ends, each at most the next start.
    """
    series = np.zeros(columns.rows, np.int64)
    _, bars, end, rows = aggregate_flat(series, columns, starts, ends)
    return Aggregated(bars, end, rows)


def aggregate_flat(
    series_of_row: Int64, columns: BarColumns, starts: Int64, ends: Int64
) -> FlatBars:
    """Aggregate many series that lie one after the other over the same buckets, all at once.

    Args:
        series_of_row: the series of each row, from 0, nondecreasing, shape (rows,).
        columns: base bars, oldest first within each series.
        starts: bucket starts, ascending, UTC nanoseconds, shape (buckets,).
        ends: bucket ends, each at most the next start.
    """
    if len(starts) == 0:
        none = np.empty(0, np.int64)
        return FlatBars(none, BarColumns.empty(), none, none)
    bucket = np.searchsorted(starts, columns.timestamp, side="right") - 1
    inside = (bucket >= 0) & (columns.timestamp < ends[bucket])
    if not inside.all():
        bucket, series_of_row, columns = bucket[inside], series_of_row[inside], columns.take(inside)
    group, bars, rows = aggregate_groups(columns, series_of_row * len(starts) + bucket)
    series, bucket = np.divmod(group, len(starts))
    return FlatBars(series, _labelled(bars, starts[bucket]), ends[bucket], rows)


def aggregate_groups(columns: BarColumns, group_of_row: Int64) -> GroupedBars:
    """Make one bar of the rows of each group; group numbers are nondecreasing."""
    if columns.rows == 0:
        none = np.empty(0, np.int64)
        return GroupedBars(none, BarColumns.empty(), none)
    first = np.flatnonzero(is_first(group_of_row))
    rows = np.diff(first, append=columns.rows)
    return GroupedBars(group_of_row[first], aggregate_runs(columns, first, rows), rows)


def aggregate_runs(columns: BarColumns, first: Int64, rows: Int64) -> BarColumns:
    """Make one bar of each of adjoining runs of rows, with the timestamp of its first row.

    Args:
        columns: all rows.
        first: where each run begins, from 0, shape (runs,).
        rows: how many rows each run has; together all of them, each at least one.
    """
    if not len(first):
        return BarColumns.empty()
    return BarColumns(
        timestamp=columns.timestamp[first],
        open=columns.open[first],
        high=np.maximum.reduceat(columns.high, first),
        low=np.minimum.reduceat(columns.low, first),
        close=columns.close[first + rows - 1],
        volume=sequential_sums(columns.volume, first, rows),
    )


def sequential_sums(values: Float64, first: Int64, rows: Int64) -> Float64:
    """Sum adjoining runs of values strictly from left to right, to the bit as a plain loop does.

    Args:
        values: all values, shape (values,).
        first: where each run begins, from 0, shape (runs,).
        rows: how many values each run has; together all of them, each at least one.
    """
    if _sums_are_exact(values):
        return np.add.reduceat(values, first)
    totals = np.empty(len(first), np.float64)
    short = rows <= _SHORT_RUN
    totals[short] = _sums_side_by_side(values, first[short], rows[short])
    for run in np.flatnonzero(~short).tolist():
        start = first[run]
        totals[run] = np.cumsum(values[start : start + rows[run]])[-1]
    return totals


def _sums_are_exact(values: Float64) -> bool:
    """Tell whether all values are whole numbers whose sum is exact in any order."""
    return bool((np.rint(values) == values).all() and np.abs(values).sum() < _EXACT_LIMIT)


def _sums_side_by_side(values: Float64, first: Int64, rows: Int64) -> Float64:
    """Add the second value of every run to its first, then the third, and so on."""
    longest_first = np.argsort(-rows, kind="stable")
    start, length = first[longest_first], rows[longest_first]
    totals = values[start]
    for position in range(1, int(length[0]) if len(length) else 0):
        running = int(np.searchsorted(-length, -position))
        totals[:running] += values[start[:running] + position]
    in_order = np.empty_like(totals)
    in_order[longest_first] = totals
    return in_order


def _labelled(bars: BarColumns, timestamp: Int64) -> BarColumns:
    return BarColumns(timestamp, bars.open, bars.high, bars.low, bars.close, bars.volume)
