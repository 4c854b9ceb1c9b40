"""Gap runs and what is known about each."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from mismartera.calc.gaps import (
    ExpectedBars,
    classify,
    expected_bars,
    gap_runs,
    gaps_of,
    is_empty,
    present_mask,
)
from mismartera.calc.quality import QualityNumbers
from mismartera.domain.gap import Gap, GapState
from mismartera.domain.interval import MINUTE

M = MINUTE.ns
Spans = Sequence[tuple[int, int]]


def minutes_of(*segments: tuple[int, int, int]) -> ExpectedBars:
    """Expected minutes of segments given as (first minute, last minute, session)."""
    start, end, session = np.array(segments, np.int64).T
    return expected_bars(start * M, end * M, session, M)


def gaps(
    expected: ExpectedBars, absent: Iterable[int], complete: Spans | None = None, empty: Spans = ()
) -> list[tuple[int, int, int, GapState]]:
    """Gaps as (first minute, last minute, bars, state) when these minutes are absent."""
    present = ~np.isin(expected.start // M, list(absent))
    runs = gap_runs(expected, present)
    whole = [(0, 10_000)] if complete is None else complete
    spans = [[(a * M, b * M) for a, b in spans] for spans in (whole, empty)]
    found = gaps_of(runs, classify(expected, present, runs, *spans))
    return [(gap.start_ns // M, gap.end_ns // M, gap.bars, gap.state) for gap in found]


@given(st.lists(st.booleans(), min_size=1, max_size=200), st.integers(0, 200))
def test_runs_are_maximal_and_hold_every_missing_bar(present: list[bool], cut: int) -> None:
    expected = minutes_of((0, min(cut, len(present)), 0), (cut, max(cut, len(present)), 1))
    runs = gap_runs(expected, np.array(present[: len(expected.start)]))
    covered = [
        minute
        for start, end in zip(runs.start // M, runs.end // M, strict=True)
        for minute in range(start, end)
    ]
    assert covered == [minute for minute, there in enumerate(present) if not there]
    touching = runs.end[:-1] == runs.start[1:]
    assert (runs.start[1:][touching] // M == cut).all()
    assert runs.bars.sum() == len(covered)


def test_a_gap_does_not_cross_sessions_but_spans_a_break() -> None:
    expected = minutes_of((0, 10, 0), (20, 30, 0), (100, 110, 1))
    found = gaps(expected, [8, 9, 20, 21, 29, 100], complete=[])
    assert [(start, end, bars) for start, end, bars, _ in found] == [
        (8, 22, 4),
        (29, 30, 1),
        (100, 101, 1),
    ]


def test_without_a_complete_record_a_gap_is_unexplained() -> None:
    assert gaps(minutes_of((0, 60, 0)), [40], complete=[]) == [(40, 41, 1, GapState.UNEXPLAINED)]


def test_a_hole_after_27_of_30_bars_is_suspect_and_after_26_empty() -> None:
    expected = minutes_of((0, 390, 0))
    assert gaps(expected, [10, 15, 20, 40])[-1][3] is GapState.SUSPECT
    assert gaps(expected, [10, 12, 15, 20, 40])[-1][3] is GapState.EMPTY


def test_a_hole_with_fewer_than_ten_bars_before_it_in_its_session_is_empty() -> None:
    expected = minutes_of((0, 100, 0), (200, 300, 1))
    assert gaps(expected, [9])[0][3] is GapState.EMPTY
    assert gaps(expected, [10])[0][3] is GapState.SUSPECT
    assert gaps(expected, [209])[0][3] is GapState.EMPTY


def test_what_comes_later_never_counts() -> None:
    expected = minutes_of((0, 390, 0))
    assert gaps(expected, [50])[0] == gaps(expected, [50, *range(60, 390)])[0]


def test_a_record_explains_only_the_holes_inside_it() -> None:
    states = [state for *_, state in gaps(minutes_of((0, 30, 0)), [2, 5, 25], complete=[(3, 20)])]
    assert states == [GapState.UNEXPLAINED, GapState.EMPTY, GapState.UNEXPLAINED]


def test_a_refetch_that_found_nothing_makes_even_a_suspect_gap_empty() -> None:
    found = gaps(minutes_of((0, 60, 0)), [40, 41], complete=[], empty=[(10, 20), (40, 42)])
    assert found == [(40, 42, 2, GapState.EMPTY)]


def test_a_missing_first_row_and_an_empty_series_are_told_apart_from_present_ones() -> None:
    expected = minutes_of((0, 3, 0))
    assert present_mask(expected.start, np.array([M, 5 * M])).tolist() == [False, True, False]
    assert not present_mask(expected.start, np.empty(0, np.int64)).any()


def test_the_last_bar_of_a_segment_is_cut_at_its_end() -> None:
    expected = expected_bars(np.array([0]), np.array([25 * M]), np.array([0]), 10 * M)
    assert (expected.end // M).tolist() == [10, 20, 25]


def test_empty_gaps_are_counted_by_their_state() -> None:
    expected = minutes_of((0, 60, 0))
    present = ~np.isin(expected.start // M, [5, 40])
    states = classify(expected, present, gap_runs(expected, present), [(0, 60 * M)])
    assert is_empty(states).tolist() == [True, False]


def test_quality_counts_real_bars_and_integrity_also_empty_ones() -> None:
    numbers = QualityNumbers(expected=200, real=150, empty=30)
    assert (numbers.missing, numbers.quality, numbers.integrity) == (50, 75.0, 90.0)


def test_where_nothing_is_expected_there_is_no_number() -> None:
    numbers = QualityNumbers(0, 0, 0)
    assert (numbers.quality, numbers.integrity) == (None, None)


def test_a_gap_is_a_value() -> None:
    expected = minutes_of((0, 2, 0))
    present = np.array([True, False])
    runs = gap_runs(expected, present)
    found = gaps_of(runs, classify(expected, present, runs))
    assert found == (Gap(M, 2 * M, 1, GapState.UNEXPLAINED),)
