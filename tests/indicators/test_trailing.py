from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mismartera.calc.trailing import (
    TrailingMinutes,
    chosen_sessions,
    trailing_average,
    trailing_max,
    trailing_min,
    trailing_minutes,
)

NAN = math.nan


def test_an_average_over_all_sessions_asked_for_is_ready() -> None:
    average = trailing_average(np.array([1.0, 2.0, 6.0]), 3)
    assert (average.value, average.sessions, average.ready) == (3.0, 3, True)


def test_with_fewer_sessions_stored_the_value_over_those_is_not_ready() -> None:
    values = np.array([NAN, 2.0, 6.0])
    average, highest, lowest = (
        function(values, 3) for function in (trailing_average, trailing_max, trailing_min)
    )
    assert (average.value, average.sessions, average.ready) == (4.0, 2, False)
    assert (highest.value, highest.sessions, highest.ready) == (6.0, 2, False)
    assert (lowest.value, lowest.sessions, lowest.ready) == (2.0, 2, False)


@pytest.mark.parametrize("function", [trailing_average, trailing_max, trailing_min])
def test_without_a_session_there_is_no_value(function: object) -> None:
    assert callable(function)
    nothing = function(np.array([NAN, NAN]), 2)
    assert math.isnan(nothing.value)
    assert (nothing.sessions, nothing.ready) == (0, False)


@given(st.lists(st.floats(0.0, 1e9), min_size=1, max_size=60))
def test_an_average_adds_from_the_oldest_to_the_newest(values: list[float]) -> None:
    total = 0.0
    for value in values:
        total += value
    assert trailing_average(np.array(values), len(values)).value == total / len(values)


def test_early_closes_are_replaced_by_earlier_sessions() -> None:
    early_close = np.array([False, True, False, True, False])
    assert chosen_sessions(early_close, 2, skip_early_close=True).tolist() == [2, 4]
    assert chosen_sessions(early_close, 2, skip_early_close=False).tolist() == [3, 4]
    assert chosen_sessions(early_close, 9, skip_early_close=True).tolist() == [0, 2, 4]
    assert chosen_sessions(early_close, 0, skip_early_close=False).tolist() == []


def _minutes(
    rows: list[tuple[int, int, float]], session_minutes: list[int], minutes: int, *, zero: bool
) -> TrailingMinutes:
    session, minute, values = zip(*rows, strict=True) if rows else ((), (), ())
    return trailing_minutes(
        np.array(session, np.int64),
        np.array(minute, np.int64),
        np.array(values, np.float64),
        np.array(session_minutes, np.int64),
        minutes,
        missing_is_zero=zero,
    )


def test_a_missing_minute_is_zero_for_volume_and_left_out_for_prices() -> None:
    rows = [(0, 0, 10.0), (0, 1, 20.0), (1, 1, 40.0)]
    volume = _minutes(rows, [2, 2], 2, zero=True)
    price = _minutes(rows, [2, 2], 2, zero=False)
    assert volume.values.tolist() == [5.0, 30.0]
    assert price.values.tolist() == [10.0, 30.0]
    assert volume.ready
    assert price.sessions == 2


def test_only_sessions_that_have_a_minute_count_for_it() -> None:
    rows = [(0, 0, 10.0), (0, 2, 30.0), (1, 0, 20.0)]
    average = _minutes(rows, [3, 2], 3, zero=True)
    assert average.values.tolist() == [15.0, 0.0, 30.0]


def test_a_session_that_is_not_stored_does_not_count() -> None:
    average = _minutes([(1, 0, 8.0)], [1, 1], 1, zero=True)
    assert (average.values.tolist(), average.sessions, average.ready) == ([8.0], 1, False)


def test_a_half_day_today_has_as_many_values_as_minutes() -> None:
    rows = [(0, minute, 1.0) for minute in range(-2, 390)]
    average = _minutes(rows, [390], 210, zero=True)
    assert average.values.tolist() == [1.0] * 210


def test_a_full_day_after_half_days_has_no_value_in_the_afternoon() -> None:
    average = _minutes([(0, 0, 6.0)], [1], 2, zero=True)
    assert average.values[0] == 6.0
    assert math.isnan(average.values[1])


def test_no_rows_give_no_values() -> None:
    average = _minutes([], [390, 390], 5, zero=True)
    assert np.isnan(average.values).all()
    assert (average.sessions, average.ready) == (0, False)
