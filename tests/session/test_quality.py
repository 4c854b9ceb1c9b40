"""Quality is a function of what is visible; a record's end is not known before it has come."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mismartera.domain.gap import GapState
from mismartera.session.quality import SymbolQuality, known_records, quality_of
from mismartera.session.session_data import ExpectedGrid

GRID = ExpectedGrid(np.arange(100), np.arange(1, 101))


def of(
    rows: list[int],
    due: int,
    records: tuple[tuple[int, int], ...] = (),
    empty: tuple[tuple[int, int], ...] = (),
) -> SymbolQuality:
    return quality_of(GRID, due, np.array(rows, np.int64), records, empty)


def test_quality_counts_what_is_there_of_what_is_due() -> None:
    found = of([0, 1, 3], 4)
    assert (found.quality, found.integrity) == (75.0, 75.0)
    assert [(gap.start_ns, gap.end_ns, gap.bars, gap.state) for gap in found.gaps] == [
        (2, 3, 1, GapState.UNEXPLAINED)
    ]


def test_nothing_expected_has_no_quality() -> None:
    assert (of([], 0).quality, of([], 0).integrity) == (None, None)


def test_a_hole_in_a_record_is_empty_and_lowers_quality_alone() -> None:
    found = of([0, 5, 8], 9, ((0, 9),))
    assert found.integrity == 100.0
    assert found.quality == pytest.approx(100 * 3 / 9)


def test_a_hole_after_active_trading_is_suspect() -> None:
    found = of([*range(30), 40], 41, ((0, 41),))
    assert [gap.state for gap in found.gaps] == [GapState.SUSPECT]
    assert found.integrity == found.quality


def test_a_hole_that_a_source_confirmed_is_empty() -> None:
    assert of([0, 4], 5, (), ((1, 4),)).integrity == 100.0


def test_the_newest_row_s_record_goes_on_until_a_row_lies_beyond_it() -> None:
    """The record ends with the row at 3: at 6 nobody knows, once the row at 8 is there all do."""
    assert of([0, 3], 6, ((0, 4),)).integrity == 100.0
    assert of([0, 3], 6, ((0, 60),)).integrity == 100.0
    late = of([0, 3, 8], 9, ((0, 4),))
    assert [gap.state for gap in late.gaps] == [GapState.EMPTY, GapState.UNEXPLAINED]


def test_before_the_first_row_no_record_covers_the_session() -> None:
    assert of([], 3, ((0, 60),)).integrity == 0.0
    assert of([3], 4, ((0, 60),)).integrity == 100.0


@given(
    rows=st.sets(st.integers(0, 60), min_size=1),
    begin=st.integers(0, 60),
    ends=st.tuples(st.integers(1, 200), st.integers(1, 200)),
    due=st.integers(1, 60),
)
def test_where_a_record_ends_in_the_future_changes_nothing_now(
    rows: set[int], begin: int, ends: tuple[int, int], due: int
) -> None:
    seen = sorted(row for row in rows if row < due)
    newest = seen[-1] if seen else -1
    records = [((begin, max(end, begin + 1, newest + 1)),) for end in ends]
    one, other = (of(seen, due, record) for record in records)
    assert one == other


def test_earlier_records_keep_their_ends() -> None:
    known = known_records(((0, 5), (8, 20), (30, 40)), np.array([1, 4, 9]))
    assert known[0] == (0, 5)
    assert known[1][0] == 8
    assert known[1][1] > 10**18
    assert len(known) == 2
