from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mismartera.errors import TimeError, UsageError
from mismartera.timekeeping.session_clock import SessionClock
from mismartera.timekeeping.wall import FixedClock, WallClock
from tests.budget import examples

SECOND = 1_000_000_000
OPEN, CLOSE = 1_000 * SECOND, 25_000 * SECOND
SPEEDS = st.floats(0.001, 100_000, allow_nan=False)


def _running(speed: float = 1.0) -> SessionClock:
    clock = SessionClock(CLOSE)
    clock.start(OPEN, 0, speed)
    return clock


def test_the_clock_runs_at_its_speed() -> None:
    clock = _running(360)
    assert clock.now(0) == OPEN
    assert clock.now(10 * SECOND) == OPEN + 3_600 * SECOND


def test_the_clock_never_passes_the_windows_end() -> None:
    assert _running(360).now(10**15) == CLOSE


def test_a_reading_from_before_the_start_does_not_turn_it_back() -> None:
    clock = SessionClock(CLOSE)
    clock.start(OPEN, 50, 1.0)
    assert clock.now(0) == OPEN


def test_a_paused_clock_stands_and_goes_on_where_it_stood() -> None:
    clock = _running()
    clock.pause(10 * SECOND)
    assert clock.is_paused
    assert clock.now(99 * SECOND) == OPEN + 10 * SECOND
    clock.resume(100 * SECOND)
    assert not clock.is_paused
    assert clock.now(101 * SECOND) == OPEN + 11 * SECOND


def test_pausing_and_resuming_twice_changes_nothing() -> None:
    clock = _running()
    clock.pause(1 * SECOND)
    clock.pause(2 * SECOND)
    clock.resume(3 * SECOND)
    clock.resume(4 * SECOND)
    assert clock.now(5 * SECOND) == OPEN + 3 * SECOND


def test_another_speed_makes_no_jump() -> None:
    clock = _running()
    clock.set_speed(10, 5 * SECOND)
    assert clock.speed == 10
    assert clock.now(5 * SECOND) == OPEN + 5 * SECOND
    assert clock.now(6 * SECOND) == OPEN + 15 * SECOND


def test_the_speed_can_be_changed_while_paused() -> None:
    clock = _running()
    clock.pause(5 * SECOND)
    clock.set_speed(10, 6 * SECOND)
    assert clock.is_paused
    clock.resume(7 * SECOND)
    assert clock.now(8 * SECOND) == OPEN + 15 * SECOND


def test_due_says_how_many_seconds_are_left() -> None:
    clock = _running(2)
    assert clock.due_in(OPEN + 60 * SECOND, 10 * SECOND) == 20.0
    assert clock.due_in(OPEN, 10 * SECOND) == 0.0


def test_nothing_becomes_due_while_paused() -> None:
    clock = _running()
    clock.pause(5 * SECOND)
    assert clock.due_in(OPEN + 6 * SECOND, 9 * SECOND) is None
    assert clock.due_in(OPEN + 5 * SECOND, 9 * SECOND) == 0.0


def test_to_pass_the_windows_end_is_a_fault() -> None:
    clock = _running()
    with pytest.raises(TimeError, match="past the window's end"):
        clock.due_in(CLOSE + 1, 0)
    with pytest.raises(TimeError, match="past the window's end"):
        clock.start(CLOSE + 1, 0, 1.0)


@pytest.mark.parametrize("speed", [0.0, -1.0, math.nan, math.inf])
def test_what_is_no_speed_is_refused(speed: float) -> None:
    with pytest.raises(UsageError, match="is not a speed; write a number above 0"):
        _running().set_speed(speed, 0)


@examples(300)
@given(speed=SPEEDS, wanted=st.integers(OPEN, CLOSE), read=st.integers(0, 10**13))
def test_an_instant_is_reached_after_the_wait_and_no_sooner(
    speed: float, wanted: int, read: int
) -> None:
    clock = _running(speed)
    wait_ns = clock.due_in_ns(wanted, read)
    assert wait_ns is not None
    assert clock.now(read + wait_ns) >= wanted
    if wait_ns:
        assert clock.now(read + wait_ns - 1) < wanted


@examples(200)
@given(st.lists(st.tuples(st.sampled_from("prs."), st.integers(0, 10**12), SPEEDS), max_size=20))
def test_session_time_never_runs_backwards(steps: list[tuple[str, int, float]]) -> None:
    clock, read, before = _running(), 0, OPEN
    for action, elapsed, speed in steps:
        read += elapsed
        if action == "p":
            clock.pause(read)
        elif action == "r":
            clock.resume(read)
        elif action == "s":
            clock.set_speed(speed, read)
        assert before <= clock.now(read) <= CLOSE
        before = clock.now(read)


def test_a_fixed_clock_stands_until_it_is_moved() -> None:
    clock = FixedClock(5)
    clock.advance(10)
    assert clock.now_ns() == 15


def test_the_wall_clock_reads_this_century_and_never_runs_backwards() -> None:
    wall = WallClock()
    assert wall.now_ns() > 1_700_000_000 * SECOND
    assert wall.monotonic_ns() <= wall.monotonic_ns()
