from __future__ import annotations

import warnings
from datetime import date

import numpy as np
import pytest
from exchange_calendars import ExchangeCalendar as LibraryCalendar
from exchange_calendars import get_calendar, get_calendar_names

from mismartera.domain.trading_session import SessionHours
from mismartera.timekeeping.exchange_calendar import ExchangeCalendar
from mismartera.timekeeping.time_manager import FIRST_DATE, TimeManager
from mismartera.timekeeping.zones import NS_PER_DAY

CODES = get_calendar_names(include_aliases=False)
# The library keeps its last answer: asking for the same span as our calendar does (it adds a
# margin) spares building each calendar twice.
FIRST, HORIZON, BEYOND = date(2023, 1, 1), date(2025, 11, 30), date(2026, 1, 9)


def _library_calendar(code: str) -> LibraryCalendar:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", FutureWarning)
        return get_calendar(code, start=FIRST.isoformat(), end=BEYOND.isoformat())


@pytest.mark.parametrize("code", CODES)
def test_the_calendar_builds_and_its_sessions_are_those_of_the_library(
    code: str, request: pytest.FixtureRequest
) -> None:
    library = _library_calendar(code)
    first = FIRST_DATE if request.config.getoption("--long") else FIRST
    calendar = ExchangeCalendar(code, first, HORIZON)
    sessions = calendar.between(FIRST, HORIZON)
    within = library.sessions <= HORIZON.isoformat()
    early = {at.date() for at in library.early_closes}

    assert [session.date for session in sessions] == [at.date() for at in library.sessions[within]]
    assert [session.open_ns for session in sessions] == library.opens_nanos[within].tolist()
    assert [session.close_ns for session in sessions] == library.closes_nanos[within].tolist()
    assert {session.date for session in sessions if session.early_close} == {
        day for day in early if day <= HORIZON
    }
    breaks = [(start, end) for session in sessions for start, end in session.breaks]
    has_break = within & library.schedule["break_start"].notna().to_numpy()
    assert [start for start, _ in breaks] == library.break_starts_nanos[has_break].tolist()
    assert [end for _, end in breaks] == library.break_ends_nanos[has_break].tolist()

    schedule = calendar.schedule_through(HORIZON)
    assert (np.diff(schedule.dates) > 0).all()
    assert (schedule.open_ns < schedule.close_ns).all()
    assert (schedule.open_ns[1:] >= schedule.close_ns[:-1]).all()
    days_early = schedule.dates - schedule.local_days(schedule.open_ns)
    assert set(days_early.tolist()) <= {0, 1}
    for session in sessions[:600:50]:
        for instant_ns in (session.open_ns, session.close_ns - 1):
            assert calendar.session_at(instant_ns, SessionHours.REGULAR) == session
    assert all(holiday.date.year == 2024 for holiday in calendar.holidays(2024))


def test_all_calendars_of_the_library_are_listed(times: TimeManager) -> None:
    assert times.exchanges() == tuple(sorted(CODES))


def test_always_open_sessions_reach_from_midnight_to_midnight(times: TimeManager) -> None:
    session = times.trading_session(date(2024, 2, 29), "24/7")
    assert session is not None
    assert session.open_ns % NS_PER_DAY == 0
    assert session.close_ns - session.open_ns == NS_PER_DAY
    assert session.timezone == "UTC"
    assert times.session_at(session.close_ns, "24/7") == times.next_session(session.date, 1, "24/7")


def test_futures_sessions_open_on_the_evening_before(times: TimeManager) -> None:
    session = times.trading_session(date(2024, 7, 8), "CMES")
    assert session is not None
    assert times.iso(session.open_ns, "CMES") == "2024-07-07T17:00:00-05:00"
    assert times.iso(session.close_ns, "CMES") == "2024-07-08T17:00:00-05:00"
    assert times.session_at(session.open_ns, "CMES") == session
    assert times.local_date(session.open_ns, "CMES") == date(2024, 7, 7)


def test_hong_kong_has_a_lunch_break_and_none_on_a_half_day(times: TimeManager) -> None:
    session = times.trading_session(date(2024, 12, 23), "XHKG")
    half_day = times.trading_session(date(2024, 12, 24), "XHKG")
    assert session is not None
    assert half_day is not None
    assert [[times.iso(at, "XHKG")[11:16] for at in part] for part in session.breaks] == [
        ["12:00", "13:00"]
    ]
    assert half_day.early_close
    assert half_day.breaks == ()
    assert times.iso(half_day.close_ns, "XHKG") == "2024-12-24T12:00:00+08:00"


def test_special_opens_are_those_of_the_calendar(times: TimeManager) -> None:
    ash_wednesday = times.trading_session(date(2024, 2, 14), "BVMF")
    assert ash_wednesday is not None
    assert times.iso(ash_wednesday.open_ns, "BVMF") == "2024-02-14T13:00:00-03:00"
    assert not ash_wednesday.early_close
