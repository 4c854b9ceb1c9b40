"""Aggregation against a plain Python loop, and against itself."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mismartera.calc.aggregation import (
    aggregate,
    aggregate_flat,
    bucket_edges,
    expected_rows,
    sequential_sums,
)
from mismartera.domain.columns import BarColumns
from mismartera.domain.interval import MINUTE
from mismartera.domain.trading_session import Segment, SegmentKind

M = MINUTE.ns
PRE = Segment(SegmentKind.PRE_MARKET, 0, 330 * M)
REGULAR = Segment(SegmentKind.REGULAR, 330 * M, 720 * M)
AFTER = Segment(SegmentKind.AFTER_MARKET, 720 * M, 960 * M)


@st.composite
def minute_bars(draw: st.DrawFn, minutes: int = 390, whole: bool | None = None) -> BarColumns:
    """Bars of some of the minutes, with whole or fractional volumes."""
    present = draw(st.lists(st.integers(0, minutes - 1), unique=True, max_size=150))
    random = np.random.default_rng(draw(st.integers(0, 2**32)))
    count = len(present)
    low, spread, volume = random.random((3, count)) * [[100.0], [10.0], [1e4]]
    if draw(st.booleans()) if whole is None else whole:
        volume = np.floor(volume)
    opened, closed = low + spread * random.random((2, count))
    timestamp = np.array(sorted(present), np.int64) * M
    return BarColumns(timestamp, opened, low + spread, low, closed, volume)


def regular(minutes: int = 390) -> Segment:
    return Segment(SegmentKind.REGULAR, 0, minutes * M)


def by_plain_loop(
    bars: BarColumns, buckets: Iterable[tuple[int, int]]
) -> list[tuple[int, float, float, float, float, float, int]]:
    made = []
    for start, end in buckets:
        rows = [row for row in range(bars.rows) if start <= bars.timestamp[row] < end]
        if not rows:
            continue
        volume = float(bars.volume[rows[0]])
        for row in rows[1:]:
            volume += float(bars.volume[row])
        high, low = max(bars.high[rows].tolist()), min(bars.low[rows].tolist())
        opened, closed = float(bars.open[rows[0]]), float(bars.close[rows[-1]])
        made.append((start, opened, high, low, closed, volume, len(rows)))
    return made


def as_rows(
    bars: BarColumns, counts: np.ndarray[tuple[int, ...], np.dtype[np.int64]]
) -> list[tuple[int, float, float, float, float, float, int]]:
    columns = (bars.timestamp, bars.open, bars.high, bars.low, bars.close, bars.volume, counts)
    return list(zip(*(column.tolist() for column in columns), strict=True))


@given(minute_bars(), st.sampled_from([1, 2, 5, 15, 60, 100, 390]))
def test_bars_are_those_of_a_plain_loop_to_the_bit(bars: BarColumns, minutes: int) -> None:
    starts, ends = bucket_edges([regular()], minutes * M)
    made = aggregate(bars, starts, ends)
    expected = by_plain_loop(bars, zip(starts.tolist(), ends.tolist(), strict=True))
    assert as_rows(made.columns, made.rows) == expected


@given(st.lists(minute_bars(), min_size=1, max_size=5), st.sampled_from([5, 60, 390]))
def test_many_series_at_once_give_what_each_gives_alone(
    series: list[BarColumns], minutes: int
) -> None:
    starts, ends = bucket_edges([regular()], minutes * M)
    row_series = np.repeat(np.arange(len(series)), [bars.rows for bars in series])
    flat = aggregate_flat(row_series, BarColumns.concatenate(series), starts, ends)
    for number, bars in enumerate(series):
        alone = aggregate(bars, starts, ends)
        own = flat.series_of_bar == number
        assert flat.columns.take(own).equals(alone.columns)
        assert flat.end_ns[own].tolist() == alone.end.tolist()
        assert flat.base_rows[own].tolist() == alone.rows.tolist()


@given(minute_bars(whole=True))
def test_aggregating_aggregates_gives_the_direct_bars(bars: BarColumns) -> None:
    fifteen = aggregate(bars, *bucket_edges([regular()], 15 * M))
    hours = bucket_edges([regular()], 60 * M)
    assert aggregate(fifteen.columns, *hours).columns.equals(aggregate(bars, *hours).columns)


@given(minute_bars(whole=False))
def test_aggregating_aggregates_of_fractional_volumes_agrees_to_rounding(bars: BarColumns) -> None:
    fifteen = aggregate(bars, *bucket_edges([regular()], 15 * M))
    hours = bucket_edges([regular()], 60 * M)
    twice, direct = aggregate(fifteen.columns, *hours).columns, aggregate(bars, *hours).columns
    for price in ("timestamp", "open", "high", "low", "close"):
        assert getattr(twice, price).tolist() == getattr(direct, price).tolist()
    np.testing.assert_allclose(twice.volume, direct.volume, rtol=1e-12)


@given(
    st.lists(st.floats(0, 1e9), min_size=1, max_size=300),
    st.lists(st.integers(1, 130), min_size=1, max_size=20),
)
def test_sums_run_from_left_to_right(values: list[float], lengths: list[int]) -> None:
    ends = [end for end in np.cumsum(lengths).tolist() if end < len(values)] + [len(values)]
    starts = [0, *ends[:-1]]
    expected = []
    for start, end in zip(starts, ends, strict=True):
        total = values[start]
        for value in values[start + 1 : end]:
            total += value
        expected.append(total)
    first = np.array(starts, np.int64)
    sums = sequential_sums(np.array(values), first, np.array(ends, np.int64) - first)
    assert sums.tolist() == expected


def test_pre_market_buckets_run_backwards_from_the_open() -> None:
    starts, ends = bucket_edges([PRE], 60 * M)
    assert (starts // M).tolist() == [0, 30, 90, 150, 210, 270]
    assert (ends // M).tolist() == [30, 90, 150, 210, 270, 330]


def test_no_bucket_straddles_a_segment() -> None:
    starts, ends = bucket_edges([PRE, REGULAR, AFTER], 60 * M)
    assert (starts[6:13] // M).tolist() == [330, 390, 450, 510, 570, 630, 690]
    assert (ends[12] // M, starts[13] // M, ends[-1] // M) == (720, 720, 960)


def test_expected_rows_leave_breaks_out() -> None:
    morning = Segment(SegmentKind.REGULAR, 0, 150 * M)
    afternoon = Segment(SegmentKind.REGULAR, 210 * M, 390 * M)
    whole_day = np.array([0], np.int64), np.array([390 * M], np.int64)
    assert expected_rows([morning, afternoon], M, *whole_day).tolist() == [330]
    assert expected_rows([morning], M, *bucket_edges([morning], 60 * M)).tolist() == [60, 60, 30]


@pytest.mark.parametrize("segments", [[], [REGULAR]])
def test_nothing_makes_nothing(segments: list[Segment]) -> None:
    made = aggregate(BarColumns.empty(), *bucket_edges(segments, M))
    assert (made.columns.rows, len(made.end), len(made.rows)) == (0, 0, 0)


def test_rows_outside_every_bucket_are_left_out() -> None:
    timestamp = np.array([329, 330, 719, 720], np.int64) * M
    price = np.array([1.0, 2.0, 3.0, 4.0])
    bars = BarColumns(timestamp, price, price, price, price, price)
    made = aggregate(bars, *bucket_edges([REGULAR], 390 * M))
    assert as_rows(made.columns, made.rows) == [(330 * M, 2.0, 3.0, 2.0, 3.0, 5.0, 2)]
