"""The run's calendar as arrays: windows, weeks, and how many sessions hold how many bars."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from mismartera.domain.interval import DAY, MINUTE, WEEK, Interval
from mismartera.domain.trading_session import SessionHours
from mismartera.engine.calendar import RunCalendar, SessionWindow
from mismartera.timekeeping.time_manager import TimeManager
from tests.market_data import instant, instants

HOUR = Interval.parse("1h")


def calendar_of(
    time_manager: TimeManager,
    first: date,
    last: date,
    exchange: str = "XNYS",
    hours: SessionHours = SessionHours.REGULAR,
) -> RunCalendar:
    sessions = time_manager.sessions_between(first, last, exchange)
    return RunCalendar([SessionWindow(each, time_manager.window(each, hours)) for each in sessions])


@pytest.fixture
def july(time_manager: TimeManager) -> RunCalendar:
    """1, 2, 3 (a half-day), 5, 8 and 9 July."""
    return calendar_of(time_manager, date(2024, 7, 1), date(2024, 7, 9))


def test_bars_per_session_know_half_days_and_breaks(
    july: RunCalendar, time_manager: TimeManager
) -> None:
    assert july.bars_per_session(MINUTE).tolist() == [390, 390, 210, 390, 390, 390]
    assert july.bars_per_session(HOUR).tolist() == [7, 7, 4, 7, 7, 7]
    assert july.bars_per_session(DAY).tolist() == [1] * 6
    assert july.bars_per_session(WEEK).tolist() == [0, 0, 0, 1, 0, 0]
    hong_kong = calendar_of(time_manager, date(2024, 7, 2), date(2024, 7, 2), "XHKG")
    assert hong_kong.bars_per_session(HOUR).tolist() == [6]


@pytest.mark.parametrize(
    ("bars", "expected"),
    [
        (0, [0, 0, 0, 0, 0, 0]),
        (1, [0, 1, 1, 1, 1, 1]),
        (210, [0, 1, 1, 1, 1, 1]),
        (211, [0, 1, 1, 2, 1, 1]),
        (600, [0, 1, 2, 2, 2, 2]),
        (601, [0, 1, 2, 3, 3, 2]),
        (10_000, [0, 1, 2, 3, 4, 5]),
    ],
)
def test_sessions_holding_is_the_least_number_before_each(
    july: RunCalendar, bars: int, expected: list[int]
) -> None:
    assert july.sessions_holding(MINUTE, bars).tolist() == expected


def test_sessions_holding_counts_weeks_that_are_over(july: RunCalendar) -> None:
    assert july.sessions_holding(WEEK, 1).tolist() == [0, 1, 2, 3, 1, 2]


def test_weeks_run_from_monday_to_sunday(july: RunCalendar) -> None:
    assert np.diff(july.weeks).tolist() == [0, 0, 0, 1, 0]
    assert july.ends_week.tolist() == [False, False, False, True, False, False]
    assert [july.week_start(session) for session in range(6)] == [0, 0, 0, 0, 4, 4]


def test_rows_belong_to_the_window_that_holds_them(july: RunCalendar) -> None:
    times = ["12:00:00", "13:30:00", "19:59:00", "20:00:00"]
    session, inside = july.session_of(instants([f"2024-07-02T{each}Z" for each in times]))
    assert inside.tolist() == [False, True, True, False]
    assert session[inside].tolist() == [1, 1]
    _, inside = july.session_of(instants(["2024-07-03T16:59:00Z", "2024-07-03T17:00:00Z"]))
    assert inside.tolist() == [True, False]


def test_rows_in_a_break_lie_outside(time_manager: TimeManager) -> None:
    calendar = calendar_of(time_manager, date(2024, 7, 2), date(2024, 7, 3), "XHKG")
    times = ["03:59:00", "04:00:00", "04:59:00", "05:00:00"]
    _, inside = calendar.session_of(instants([f"2024-07-02T{each}Z" for each in times]))
    assert inside.tolist() == [True, False, False, True]


def test_extended_windows_reach_from_four_to_eight(time_manager: TimeManager) -> None:
    day = date(2024, 7, 2)
    calendar = calendar_of(time_manager, day, day, hours=SessionHours.EXTENDED)
    window = calendar.windows[0]
    assert window.start_ns == instant("2024-07-02T08:00:00Z")
    assert window.end_ns == instant("2024-07-03T00:00:00Z")
    starts, ends = window.buckets(HOUR)
    assert (starts[0], ends[0]) == (window.start_ns, window.start_ns + 30 * MINUTE.ns)
    opened = starts[starts >= window.session.open_ns][0]
    assert opened == window.session.open_ns
    assert len(window.regular_bars(MINUTE)[0]) == 390


def test_dates_find_their_session(july: RunCalendar) -> None:
    dates = instants(["2024-07-03T00:00:00Z", "2024-07-04T00:00:00Z", "2024-07-20T00:00:00Z"])
    place, found = july.session_of_date(dates)
    assert found.tolist() == [True, False, False]
    assert place[0] == 2


def test_a_day_runs_from_its_open_to_its_close(july: RunCalendar) -> None:
    start, end = july.windows[2].buckets(DAY)
    assert start.tolist() == [instant("2024-07-03T13:30:00Z")]
    assert end.tolist() == [instant("2024-07-03T17:00:00Z")]
