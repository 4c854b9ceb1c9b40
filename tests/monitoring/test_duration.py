"""Durations: percentiles within their bound, merging exact, nothing kept per event."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mismartera.monitoring.duration import PERCENTILE_ERROR, Duration, measured

LENGTHS = st.lists(
    st.one_of(st.integers(0, 200), st.integers(0, 10**6), st.integers(0, 10**15)),
    min_size=1,
    max_size=60,
)


def recorded(lengths: list[int]) -> Duration:
    duration = Duration()
    for length in lengths:
        duration.record(length)
    return duration


def facts(duration: Duration) -> tuple[object, ...]:
    percentiles = tuple(duration.percentile_ns(percent) for percent in range(101))
    return (
        duration.count,
        duration.total_ns,
        duration.min_ns,
        duration.max_ns,
        duration.mean_ns,
        percentiles,
    )


@given(LENGTHS, st.integers(1, 100))
def test_a_percentile_lies_within_its_bound_of_numpys(lengths: list[int], percent: int) -> None:
    expected = float(np.percentile(lengths, percent, method="inverted_cdf"))

    found = recorded(lengths).percentile_ns(percent)

    assert found is not None
    assert abs(found - expected) <= expected * PERCENTILE_ERROR


@given(LENGTHS)
def test_count_total_least_greatest_and_mean_are_exact(lengths: list[int]) -> None:
    duration = recorded(lengths)

    assert duration.count == len(lengths)
    assert duration.total_ns == sum(lengths)
    assert (duration.min_ns, duration.max_ns) == (min(lengths), max(lengths))
    assert duration.mean_ns == sum(lengths) / len(lengths)


@given(st.lists(LENGTHS, min_size=1, max_size=4))
def test_merging_equals_recording_together(parts: list[list[int]]) -> None:
    merged = Duration()
    for part in parts:
        merged.merge(recorded(part))

    assert facts(merged) == facts(recorded([length for part in parts for length in part]))


@given(LENGTHS)
def test_recording_many_at_once_equals_recording_each(lengths: list[int]) -> None:
    together = Duration()
    together.record_all(np.array(lengths, np.int64))
    together.record_all(np.array([], np.int64))

    assert facts(together) == facts(recorded(lengths))


def test_percentiles_never_leave_the_range_that_was_recorded() -> None:
    duration = recorded([1_000_003] * 3)

    assert [duration.percentile_ns(percent) for percent in (0, 50, 100)] == [1_000_003] * 3


def test_lengths_below_64_ns_are_exact() -> None:
    duration = recorded(list(range(64)))

    assert [duration.percentile_ns(100 * (n + 1) / 64) for n in range(64)] == list(range(64))


def test_nothing_recorded_has_no_mean_and_no_percentile() -> None:
    duration = Duration()

    assert (duration.count, duration.mean_ns, duration.percentile_ns(50)) == (0, None, None)


def test_memory_is_bounded_by_the_range_of_lengths_not_by_the_events() -> None:
    duration = Duration()
    for length in range(0, 2_000_000, 7):
        duration.record(length)

    assert len(duration._buckets) <= 64 + 32 * math.ceil(math.log2(2_000_000 / 64))


def test_a_snapshot_stands_still() -> None:
    duration = recorded([5, 10])
    snapshot = duration.snapshot()

    duration.record(1_000)

    assert facts(snapshot) == facts(recorded([5, 10]))


def test_a_measured_block_is_recorded_also_when_it_raises() -> None:
    duration = Duration()

    with measured(duration):
        pass
    with pytest.raises(ValueError, match="inside"), measured(duration):
        raise ValueError("inside")

    assert duration.count == 2
    assert duration.max_ns > 0
