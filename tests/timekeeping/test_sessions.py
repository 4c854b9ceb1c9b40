from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mismartera.errors import TimeError, UnknownName, UsageError
from mismartera.timekeeping.time_manager import TimeManager
from tests.budget import examples

DATES = st.dates(date(1990, 1, 10), date(2035, 1, 1))


def test_a_half_day_closes_early(times: TimeManager) -> None:
    session = times.trading_session(date(2024, 7, 3))
    assert session is not None
    assert session.early_close
    assert times.iso(session.open_ns) == "2024-07-03T09:30:00-04:00"
    assert times.iso(session.close_ns) == "2024-07-03T13:00:00-04:00"


@pytest.mark.parametrize("day", ["2024-07-04", "2024-07-06", "2018-12-05", "2025-01-09"])
def test_holidays_weekends_and_special_closures_have_no_session(
    times: TimeManager, day: str
) -> None:
    assert times.trading_session(date.fromisoformat(day)) is None


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("US_EQUITY", "XNYS"),
        ("us_equity", "XNYS"),
        ("NASDAQ", "XNYS"),
        ("XNAS", "XNYS"),
        ("ARCX", "XNYS"),
        ("xhkg", "XHKG"),
        ("24/7", "24/7"),
        ("US_FUTURES", "us_futures"),
        (" LSE ", "XLON"),
    ],
)
def test_an_exchange_is_known_by_code_alias_and_group(
    times: TimeManager, text: str, code: str
) -> None:
    assert times.resolve_exchange(text) == code


def test_an_unknown_exchange_gets_the_nearest_ones(times: TimeManager) -> None:
    with pytest.raises(UnknownName, match="unknown exchange 'XNSY'; did you mean XNYS"):
        times.trading_session(date(2024, 7, 3), "XNSY")


def test_the_default_exchange_can_be_changed() -> None:
    times = TimeManager("XLON")
    boxing_day = date(2024, 12, 26)
    assert times.trading_session(boxing_day) is None
    times.set_default_exchange("nyse")
    assert times.default_exchange == "XNYS"
    assert times.trading_session(boxing_day) is not None


def test_answers_are_cached_and_counted() -> None:
    times = TimeManager()
    first = times.trading_session(date(2024, 7, 5))
    assert times.trading_session(date(2024, 7, 5)) is first
    assert times.trading_session(date(2024, 7, 4)) is None
    assert times.trading_session(date(2024, 7, 4)) is None
    assert (times.statistics().hits, times.statistics().misses) == (2, 2)


@examples(200)
@given(day=DATES, count=st.integers(1, 300))
def test_next_and_previous_are_inverse(times: TimeManager, day: date, count: int) -> None:
    session = times.session_on_or_after(day)
    assert times.previous_session(times.next_session(session.date, count).date, count) == session


@examples(200)
@given(day=DATES, length=st.integers(0, 800))
def test_sessions_between_are_those_of_the_single_days(
    times: TimeManager, day: date, length: int
) -> None:
    last = day + timedelta(days=length)
    days = (day + timedelta(days=step) for step in range(length + 1))
    single = tuple(found for each in days if (found := times.trading_session(each)) is not None)
    assert times.sessions_between(day, last) == single
    assert times.count_sessions(day, last) == len(single)


@examples(100)
@given(day=DATES)
def test_on_or_after_and_on_or_before_enclose_a_date(times: TimeManager, day: date) -> None:
    before, after = times.session_on_or_before(day), times.session_on_or_after(day)
    assert before.date <= day <= after.date
    assert (before == after) == (times.trading_session(day) is not None)


def test_a_reversed_span_has_no_session(times: TimeManager) -> None:
    assert times.sessions_between(date(2024, 7, 5), date(2024, 7, 1)) == ()
    assert times.count_sessions(date(2024, 7, 5), date(2024, 7, 1)) == 0


def test_sessions_beyond_what_was_built_first_are_found(times: TimeManager) -> None:
    assert times.next_session(date(2034, 6, 1), 1000).date.year >= 2037
    assert times.trading_session(date(2044, 7, 4)) is None
    session = times.trading_session(date(2044, 7, 5))
    assert session is not None
    assert times.iso(session.open_ns) == "2044-07-05T09:30:00-04:00"


@pytest.mark.parametrize("count", [0, -1])
def test_a_count_of_sessions_is_at_least_one(times: TimeManager, count: int) -> None:
    with pytest.raises(UsageError, match="1 or more"):
        times.next_session(date(2024, 7, 3), count)


def test_too_many_sessions_are_refused_with_the_bound(times: TimeManager) -> None:
    with pytest.raises(TimeError, match="it begins at 1990-01-01"):
        times.previous_session(date(2024, 7, 3), 10**12)
    with pytest.raises(TimeError, match="it ends at 2026-12-31"):
        times.next_session(date(2024, 7, 3), 10**12, "XSHG")


@pytest.mark.parametrize(
    ("day", "exchange", "bound"),
    [
        ("0001-01-01", "XNYS", "before 1990-01-01, where calendar XNYS begins"),
        ("1989-12-31", "XNYS", "before 1990-01-01, where calendar XNYS begins"),
        ("9999-12-31", "XNYS", "after 2260-12-31, where calendar XNYS ends"),
        ("2261-01-01", "24/7", "after 2260-12-31, where calendar 24/7 ends"),
        ("1996-12-31", "XTKS", "before 1997-01-01, where calendar XTKS begins"),
        ("2027-01-01", "XSHG", "after 2026-12-31, where calendar XSHG ends"),
        ("2020-12-31", "XSAU", "before 2021-01-01, where calendar XSAU begins"),
        ("2050-01-01", "XHKG", "after 2049-12-31, where calendar XHKG ends"),
    ],
)
def test_beyond_the_calendar_is_an_error_that_names_the_bound(
    times: TimeManager, day: str, exchange: str, bound: str
) -> None:
    with pytest.raises(TimeError, match=f"{day} lies {bound}"):
        times.trading_session(date.fromisoformat(day), exchange)


def test_a_calendar_can_begin_where_stored_rows_do() -> None:
    times = TimeManager()
    after = times.trading_session(date(1990, 1, 2))
    times.cover_from(date(1987, 10, 1))
    black_monday = times.trading_session(date(1987, 10, 19))
    assert black_monday is not None
    assert times.iso(black_monday.close_ns) == "1987-10-19T16:00:00-04:00"
    assert times.trading_session(date(1990, 1, 2)) is after
    assert times.bounds()[0] == date(1987, 10, 1)
    assert times.next_session(date(1989, 12, 29)).date == date(1990, 1, 2)


def test_a_calendar_begins_no_earlier_than_the_library_knows() -> None:
    times = TimeManager()
    times.cover_from(date(1950, 1, 1), "XSAU")
    assert times.bounds("XSAU") == (date(2021, 1, 1), date(2029, 12, 31))


@pytest.mark.parametrize(
    ("year", "expected"),
    [
        (2024, "01-01 01-15 02-19 03-29 05-27 06-19 07-04 09-02 11-28 12-25"),
        (2025, "01-01 01-09 01-20 02-17 04-18 05-26 06-19 07-04 09-01 11-27 12-25"),
        (2001, "01-01 01-15 02-19 04-13 05-28 07-04 09-03 09-11 09-12 09-13 09-14 11-22 12-25"),
        (2012, "01-02 01-16 02-20 04-06 05-28 07-04 09-03 10-29 10-30 11-22 12-25"),
    ],
)
def test_holidays_of_known_years(times: TimeManager, year: int, expected: str) -> None:
    holidays = times.holidays(year)
    assert " ".join(f"{holiday.date:%m-%d}" for holiday in holidays) == expected


def test_holidays_have_their_names_where_the_calendar_gives_them(times: TimeManager) -> None:
    names = {f"{holiday.date:%m-%d}": holiday.name for holiday in times.holidays(2025)}
    assert names["11-27"] == "Thanksgiving"
    assert names["01-09"] == ""


def test_a_market_without_holidays_has_none(times: TimeManager) -> None:
    assert times.holidays(2024, "24/7") == ()


def test_a_weekend_by_the_calendars_own_week_is_no_holiday(times: TimeManager) -> None:
    assert all(
        holiday.date.weekday() in {6, 0, 1, 2, 3} for holiday in times.holidays(2024, "XSAU")
    )


@pytest.mark.parametrize("year", [1850, 1989, 2261, 10**9, -5])
def test_holidays_out_of_bounds_name_the_bound(times: TimeManager, year: int) -> None:
    with pytest.raises(TimeError, match=f"year {year} lies (before 1990|after 2260)"):
        times.holidays(year)
