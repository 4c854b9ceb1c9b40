"""Blocks of columns: appending, room, forgetting, and views that stay as they were."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mismartera.domain.columns import Float64, Int64
from mismartera.domain.interval import MINUTE, Interval
from mismartera.session.block import FlatRows, SeriesBlock
from mismartera.session.read_only import read_only
from mismartera.session.session_block import SessionBlock
from mismartera.session.timeline import Timeline
from tests.market_data import flat_bars

FIVE = Interval.parse("5m")


def rows_of(slots: list[int], times: list[int], price: float = 1.0) -> FlatRows:
    return FlatRows(np.array(slots, np.int64), flat_bars(times, price))


def filled(times: list[list[int]]) -> SeriesBlock:
    """A block whose slots have rows at these times."""
    block = SeriesBlock(MINUTE, MINUTE, [f"S{n}" for n in range(len(times))])
    block.reserve(max(map(len, times)), 1)
    slots = [slot for slot, each in enumerate(times) for _ in each]
    block.append(rows_of(slots, [at for each in times for at in each]))
    return block


def times_of(block: SeriesBlock, slot: int) -> list[int]:
    found: list[int] = block.matrix("timestamp")[slot, : block.count[slot]].tolist()
    return found


def test_rows_go_to_the_end_of_their_slots() -> None:
    block = filled([[1, 2], [], [5]])
    block.reserve(2, 1)
    gained = block.append(rows_of([0, 2, 2], [3, 6, 7]))
    assert gained.tolist() == [1, 0, 2]
    assert [times_of(block, slot) for slot in range(3)] == [[1, 2, 3], [], [5, 6, 7]]


@given(
    st.lists(st.lists(st.lists(st.integers(0, 3), max_size=3), min_size=2, max_size=2), max_size=12)
)
def test_a_block_keeps_the_sessions_asked_for_and_every_row_of_them(
    sessions: list[list[list[int]]],
) -> None:
    """Two slots; of each session the rows are given per slot. Two sessions are kept."""
    block = SeriesBlock(MINUTE, MINUTE, ["A", "B"])
    kept: list[list[list[int]]] = []
    clock = 0
    for session in sessions:
        block.reserve(max(map(len, session)), 2)
        block.mark_session(clock)
        numbered = [[clock + n for n, _ in enumerate(each)] for each in session]
        clock += 10
        slots = [slot for slot, each in enumerate(numbered) for _ in each]
        block.append(rows_of(slots, [at for each in numbered for at in each]))
        kept = [*kept, numbered][-3:]
        first = block.first_rows(2)
        for slot in range(2):
            wanted = [at for each in kept for at in each[slot]]
            assert times_of(block, slot)[int(first[slot]) :] == wanted


def test_moving_leaves_older_views_as_they_were() -> None:
    block = filled([[1, 2]])
    view = read_only(block.matrix("timestamp"))[0, :2]
    block.reserve(1_000, 1)
    block.append(rows_of([0], [3]))
    assert view.tolist() == [1, 2]
    assert times_of(block, 0) == [1, 2, 3]


def test_replacing_the_last_row_leaves_older_views_as_they_were() -> None:
    block = filled([[1, 2], [1]])
    view = read_only(block.matrix("close"))
    block.replace_last(rows_of([0], [2], price=9.0))
    assert view[0, 1] == 1.0
    assert block.matrix("close")[:, :2].tolist()[0] == [1.0, 9.0]
    assert block.matrix("close")[1, 0] == 1.0


def begun(block: SeriesBlock, steps: list[int], keep: int = 0) -> SessionBlock:
    block.reserve(10, keep)
    return SessionBlock.begin(block, Timeline(np.array(steps, np.int64)), 0, keep)


def as_int(*values: int) -> Int64:
    return np.array(values, np.int64)


def test_rows_are_visible_from_their_step_on() -> None:
    block = SeriesBlock(MINUTE, MINUTE, ["A", "B"])
    session = begun(block, [10, 20, 30, 40])
    block.append(rows_of([0, 0, 1], [1, 2, 1]))
    session.publish(as_int(0, 0, 1), as_int(0, 2, 1), 0, 4)
    assert session.visible.tolist() == [[0, 1, 1, 2, 2], [0, 0, 1, 1, 1]]
    assert [session.columns(0, at).timestamp.tolist() for at in range(5)] == [
        [],
        [1],
        [1],
        [1, 2],
        [1, 2],
    ]


@given(st.integers(0, 6), st.integers(0, 6))
def test_visibility_is_the_same_published_at_once_or_in_parts(one: int, other: int) -> None:
    slot, step = as_int(0, 0, 1, 0, 1), as_int(0, 1, 1, 4, 5)
    whole, parts = (
        begun(SeriesBlock(MINUTE, MINUTE, ["A", "B"]), list(range(6))) for _ in range(2)
    )
    whole.publish(slot, step, 0, 6)
    edges = sorted({0, one, other, 6})
    for first, stop in itertools.pairwise(edges):
        within = (step >= first) & (step < stop)
        parts.publish(slot[within], step[within], first, stop)
    assert parts.visible.tolist() == whole.visible.tolist()


def test_history_reaches_to_the_sessions_that_are_kept_and_no_further() -> None:
    block = SeriesBlock(MINUTE, MINUTE, ["A"])
    block.reserve(100, 100)
    for session in range(5):
        block.mark_session(session * 10)
        block.append(rows_of([0, 0], [session * 10, session * 10 + 1]))
    session_block = begun(block, [60], keep=2)
    assert session_block.columns(0, 0, history=10**9).timestamp.tolist() == [30, 31, 40, 41]
    assert session_block.columns(0, 0, history=1).timestamp.tolist() == [41]
    assert session_block.columns(0, 0).timestamp.tolist() == []


def test_new_steps_ahead_carry_visibility_over() -> None:
    block = SeriesBlock(MINUTE, MINUTE, ["A"])
    old = Timeline(as_int(10, 20, 30))
    block.reserve(3, 0)
    session = SessionBlock.begin(block, old, 0, 0)
    block.append(rows_of([0, 0], [1, 2]))
    session.publish(as_int(0, 0), as_int(0, 1), 0, 2)
    new = old.with_ahead(1, as_int(15, 25))
    session.retime(old, new)
    assert session.visible[0, :4].tolist() == [0, 1, 1, 2]


def test_flat_rows_are_those_of_each_slot_in_order() -> None:
    block = filled([[1, 2, 3], [4, 5]])
    session = begun(block, [10])
    block.append(rows_of([0, 0, 1], [7, 8, 9]))
    rows = session.flat(as_int(1, 0), as_int(2, 1))
    assert (rows.slot.tolist(), rows.columns.timestamp.tolist()) == ([0, 1], [8, 9])


def test_coverage_belongs_to_derived_bars_alone() -> None:
    block = SeriesBlock(FIVE, MINUTE, ["A"])
    session = begun(block, [10])
    block.append(FlatRows(as_int(0), flat_bars([1]), np.array([0.4])))
    session.publish(as_int(0), as_int(0), 0, 1)
    coverage = session.coverage(0, 1)
    assert coverage is not None
    assert coverage.tolist() == [0.4]
    assert begun(SeriesBlock(MINUTE, MINUTE, ["A"]), [10]).coverage(0, 0) is None


@pytest.mark.parametrize("array", [np.empty((2, 0)), np.ones((2, 3))])
def test_nothing_read_can_be_made_writeable(array: Float64) -> None:
    view = read_only(array)
    assert not view.flags.writeable
    assert not view[0].flags.writeable
    if view.size:
        with pytest.raises(ValueError, match="WRITEABLE"):
            view.flags.writeable = True
