"""What whole columns are asked, against the same questions asked one by one."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mismartera.domain.columns import Int64
from mismartera.domain.trading_session import SessionHours
from mismartera.timekeeping.instants import date_of_days
from mismartera.timekeeping.market_state import MarketPhase
from mismartera.timekeeping.schedule import Schedule
from mismartera.timekeeping.time_manager import TimeManager
from tests.budget import examples
from tests.timekeeping.conftest import utc_ns

EXCHANGES = ["XNYS", "XHKG", "CMES", "24/7"]
COLUMNS = st.lists(
    st.integers(utc_ns("2024-06-20") // 60, utc_ns("2024-07-15") // 60).map(lambda at: at * 60),
    max_size=20,
).map(lambda found: np.array(found, np.int64))


def _dates(schedule: Schedule, index: Int64) -> list[date | None]:
    return [date_of_days(int(schedule.dates[at])) if at >= 0 else None for at in index]


@examples(100)
@given(instants=COLUMNS, exchange=st.sampled_from(EXCHANGES))
def test_columns_get_the_sessions_that_single_instants_get(
    times: TimeManager, instants: Int64, exchange: str
) -> None:
    schedule = times.schedule(exchange)
    sessions = [times.session_at(int(at), exchange) for at in instants]
    expected = [session and session.date for session in sessions]
    assert _dates(schedule, schedule.regular_index(instants)) == expected
    phases = [times.market_state(int(at), exchange).phase for at in instants]
    assert schedule.in_regular_hours(instants).tolist() == [
        phase is MarketPhase.OPEN for phase in phases
    ]
    local = [times.local_date(int(at), exchange) for at in instants]
    assert [date_of_days(int(day)) for day in schedule.local_days(instants)] == local


@examples(100)
@given(instants=COLUMNS)
def test_columns_get_the_extended_sessions_that_single_instants_get(
    times: TimeManager, instants: Int64
) -> None:
    schedule = times.schedule("XNYS")
    sessions = [times.session_at(int(at), hours=SessionHours.EXTENDED) for at in instants]
    expected = [session and session.date for session in sessions]
    assert _dates(schedule, schedule.extended_index(instants)) == expected


@pytest.mark.parametrize(
    ("text", "exchange", "owner"),
    [
        ("2024-07-03T12:00", "XNYS", "2024-07-03"),
        ("2024-07-03T19:59", "XNYS", "2024-07-03"),
        ("2024-07-03T23:59", "XNYS", "2024-07-03"),
        ("2024-07-04T12:00", "XNYS", None),
        ("2024-07-07T18:00", "CMES", "2024-07-08"),
        ("2024-07-07T16:30", "CMES", None),
        ("2024-07-03T08:00", "XHKG", "2024-07-03"),
    ],
)
def test_a_row_outside_regular_hours_belongs_to_the_session_of_its_local_date(
    times: TimeManager, text: str, exchange: str, owner: str | None
) -> None:
    schedule = times.schedule(exchange)
    index = schedule.owner_index(np.array([times.parse_instant(text, exchange)]))
    assert [day and day.isoformat() for day in _dates(schedule, index)] == [owner]


def test_dates_are_found_and_others_are_not(times: TimeManager) -> None:
    schedule = times.schedule("XNYS")
    index = schedule.index_of_dates(np.array([-(10**6), schedule.dates[7], 10**6, 19_907]))
    assert index[:3].tolist() == [-1, 7, -1]
    assert _dates(schedule, index[3:]) == [date(2024, 7, 3)]


def test_where_there_is_no_break_it_lies_at_the_close(times: TimeManager) -> None:
    schedule = times.schedule("XNYS")
    assert (schedule.break_start_ns == schedule.close_ns).all()
    assert (schedule.break_end_ns == schedule.close_ns).all()


def test_extended_hours_are_the_regular_ones_where_there_are_no_others(times: TimeManager) -> None:
    schedule = times.schedule("XHKG")
    assert (schedule.extended_start_ns == schedule.open_ns).all()
    assert (schedule.extended_end_ns == schedule.close_ns).all()


def test_extended_hours_enclose_the_regular_ones(times: TimeManager) -> None:
    schedule = times.schedule("XNYS")
    assert (schedule.extended_start_ns < schedule.open_ns).all()
    assert (schedule.extended_end_ns > schedule.close_ns).all()


def test_a_longer_schedule_begins_with_the_shorter_one() -> None:
    times = TimeManager()
    before = times.schedule("24/7")
    after = times.schedule("24/7", date(2050, 1, 1))
    assert after.sessions > before.sessions
    assert (np.diff(after.dates) == 1).all()
    assert (after.open_ns[: before.sessions] == before.open_ns).all()
