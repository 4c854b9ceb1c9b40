from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mismartera.domain.interval import STORED
from mismartera.storage.periods import PARTITIONS, Period, cut, is_period_name, may_hold
from tests.storage.bars import instant

instants = st.integers(instant("1900-01-01"), instant("2200-01-01"))


@pytest.mark.parametrize(
    ("period", "names"),
    [
        (Period.DAY, ["2023-12-31", "2024-01-01", "2024-02-29"]),
        (Period.MONTH, ["2023-12", "2024-01", "2024-02"]),
        (Period.YEAR, ["2023", "2024"]),
        (Period.ALL, ["all"]),
    ],
)
def test_timestamps_are_cut_at_the_edges_of_periods(period: Period, names: list[str]) -> None:
    stamps = np.array(
        [instant(text) for text in ("2023-12-31T23:59:59", "2024-01-01T00:00", "2024-02-29T12:00")]
    )
    assert [name for name, _ in cut(stamps, period)] == names


def test_no_timestamps_are_in_no_period() -> None:
    assert list(cut(np.empty(0, np.int64), Period.ALL)) == []


@given(st.lists(instants, unique=True, min_size=1), st.sampled_from(Period))
def test_the_cuts_cover_every_row_once_and_in_order(stamps: list[int], period: Period) -> None:
    ordered = np.array(sorted(stamps), np.int64)
    cuts = list(cut(ordered, period))
    assert np.concatenate([ordered[rows] for _, rows in cuts]).tolist() == ordered.tolist()
    assert len({name for name, _ in cuts}) == len(cuts)
    assert all(is_period_name(name) for name, _ in cuts)


@given(instants, st.sampled_from(Period), instants, instants)
def test_a_period_that_holds_a_row_asked_for_is_never_left_out(
    stamp: int, period: Period, one: int, other: int
) -> None:
    start, end = min(one, other, stamp), max(one, other, stamp + 1)
    [(name, _)] = cut(np.array([stamp]), period)
    assert may_hold(name, start, end)


@pytest.mark.parametrize("name", ["2023", "2023-06", "2023-06-30"])
def test_a_period_outside_of_the_span_is_left_out(name: str) -> None:
    assert not may_hold(name, instant("2024-01-01"), instant("2024-02-01"))
    assert not may_hold(name, instant("2022-01-01"), instant("2023-01-01"))


@pytest.mark.parametrize(
    "name", ["", "24", "2024-1", "2024-01-01-01", "All", "2024.parquet", "../x"]
)
def test_other_names_are_no_periods(name: str) -> None:
    assert not is_period_name(name)


def test_every_stored_interval_has_its_partition() -> None:
    assert set(PARTITIONS) == set(STORED)
