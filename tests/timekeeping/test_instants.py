from __future__ import annotations

from datetime import date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mismartera.errors import MisMarteraError, TimeError, UsageError
from mismartera.timekeeping.instants import iso, iso_many, read_date, read_instant
from mismartera.timekeeping.time_manager import TimeManager
from mismartera.timekeeping.zones import zone
from tests.budget import examples
from tests.timekeeping.conftest import utc_ns

NEW_YORK = zone("America/New_York")
ZONES = ["America/New_York", "Asia/Hong_Kong", "Europe/London", "UTC", "Asia/Kolkata"]
INSTANTS = st.integers(utc_ns("1960-01-01"), utc_ns("2100-01-01"))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2024-07-03", "2024-07-03T04:00:00Z"),
        (" 2024-07-03 ", "2024-07-03T04:00:00Z"),
        ("2024-07-03T10:30", "2024-07-03T14:30:00Z"),
        ("2024-07-03 10:30:15", "2024-07-03T14:30:15Z"),
        ("2024-07-03T10:30Z", "2024-07-03T10:30:00Z"),
        ("2024-07-03t10:30z", "2024-07-03T10:30:00Z"),
        ("2024-07-03T10:30+02:00", "2024-07-03T08:30:00Z"),
        ("2024-07-03T10:30:00-0400", "2024-07-03T14:30:00Z"),
        ("2024-07-03T10:30:00 -04:00", "2024-07-03T14:30:00Z"),
        ("today", "2024-07-03T04:00:00Z"),
        ("Yesterday", "2024-07-02T04:00:00Z"),
        ("tomorrow", "2024-07-04T04:00:00Z"),
        ("now", "2024-07-03T16:00:00Z"),
    ],
)
def test_an_instant_is_read_in_the_exchanges_zone(
    times: TimeManager, text: str, expected: str
) -> None:
    assert times.parse_instant(text, "XNYS") == utc_ns(expected)


def test_a_fraction_is_read_to_the_nanosecond(times: TimeManager) -> None:
    start = times.parse_instant("2024-07-03T10:30")
    assert times.parse_instant("2024-07-03T10:30:00.000000001") == start + 1
    assert times.parse_instant("2024-07-03T10:30:00.5") == start + 500_000_000


def test_a_date_as_an_end_includes_that_date(times: TimeManager) -> None:
    assert times.parse_instant("2024-07-03", end=True) == times.parse_instant("2024-07-04")
    assert times.parse_instant("2024-07-03T10:30", end=True) == times.parse_instant(
        "2024-07-03T10:30"
    )


def test_a_time_alone_needs_a_date(times: TimeManager) -> None:
    assert times.parse_instant("10:30", on=date(2024, 7, 3)) == utc_ns("2024-07-03T14:30:00Z")
    with pytest.raises(UsageError, match="'10:30' names no date; write it as 2024-07-03T10:30"):
        times.parse_instant("10:30")


def test_a_time_that_clocks_skip_is_refused(times: TimeManager) -> None:
    with pytest.raises(TimeError, match="2024-03-10T02:30:00 does not exist in America/New_York"):
        times.parse_instant("2024-03-10T02:30")


def test_a_time_that_happens_twice_is_refused_naming_both(times: TimeManager) -> None:
    both = "write 2024-11-03T01:30:00-04:00 or 2024-11-03T01:30:00-05:00"
    with pytest.raises(TimeError, match=f"happens twice in America/New_York.*{both}"):
        times.parse_instant("2024-11-03T01:30")
    assert times.parse_instant("2024-11-03T01:30-04:00") == utc_ns("2024-11-03T05:30:00Z")
    assert times.parse_instant("2024-11-03T01:30-05:00") == utc_ns("2024-11-03T06:30:00Z")


def test_a_day_without_midnight_begins_with_its_first_instant() -> None:
    santiago = zone("America/Santiago")
    days = (date(2023, 9, 3) - date(1970, 1, 1)).days
    assert iso(santiago.start_of_day(days), santiago) == "2023-09-03T01:00:00-03:00"


BAD_DATES = [
    ("", "'' is not a date; write it as YYYY-MM-DD"),
    ("   ", "is not a date"),
    ("tomorrowish", "'tomorrowish' is not a date"),
    ("2024-02-30", "'2024-02-30' is not a date: February 2024 has 29 days"),
    ("2023-02-29", "February 2023 has 28 days"),
    ("2024-04-31", "April 2024 has 30 days"),
    ("2024-13-01", "there is no month 13"),
    ("2024-00-10", "there is no month 0"),
    ("2024-01-00", "January 2024 has 31 days"),
    ("0000-01-01", "there is no year 0"),
    ("20240703", "'20240703' is not a date"),
    ("07/03/2024", "is not a date"),
    ("2024-7-3", "is not a date"),
    ("-2024-07-03", "is not a date"),
    ("2024-07-03T", "is not a date"),
    ("٢٠٢٤-٠٧-٠٣", "is not a date"),
    ("9" * 5000, "9999…' is not a date"),
    ("1e999", "is not a date"),
    ("2024-07-03\n2024-07-04", "is not a date"),
    ("\x1b[31m2024", "is not a date"),
]


@pytest.mark.parametrize(("text", "message"), BAD_DATES)
def test_what_is_no_date_is_refused_in_one_line(
    times: TimeManager, text: str, message: str
) -> None:
    with pytest.raises(UsageError) as refused:
        times.parse_date(text)
    assert message in str(refused.value)
    assert "YYYY-MM-DD" in str(refused.value)
    assert str(refused.value).isprintable()
    assert len(str(refused.value)) < 200


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("tomorrowish", "'tomorrowish' is not an instant; write a date, or a date and a time"),
        ("", "is not an instant"),
        ("2024-02-30T10:00", "February 2024 has 29 days"),
        ("2024-07-03T24:00", "'24:00' is not a time of day; write HH:MM"),
        ("2024-07-03T10:60", "'10:60' is not a time of day"),
        ("2024-07-03T23:59:60", "is not a time of day"),
        ("2024-07-03T10:30+99:00", "'+99:00' is not an offset from UTC"),
        ("2024-07-03T10:30:00.1234567891", "is not an instant"),
        ("1720000000", "is not an instant"),
        ("0001-01-01", "0001-01-01 is out of bounds; the years 1900 to 2260 are known"),
        ("9999-12-31T23:59", "9999-12-31 is out of bounds"),
        ("9999-12-31", "9999-12-31 is out of bounds"),
        ("25:00", "'25:00' is not a time of day"),
    ],
)
def test_what_is_no_instant_is_refused_in_one_line(
    times: TimeManager, text: str, message: str
) -> None:
    with pytest.raises(MisMarteraError) as refused:
        times.parse_instant(text)
    assert message in str(refused.value)
    assert str(refused.value).isprintable()


@examples(300)
@given(st.text(max_size=40) | st.from_regex(r"[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9:.+Z-]{0,20}"))
def test_any_text_is_read_or_refused(times: TimeManager, text: str) -> None:
    try:
        answer = times.iso(times.parse_instant(text))
    except MisMarteraError as refused:
        answer = str(refused)
    assert answer.isprintable()


@examples(300)
@given(instant_ns=INSTANTS, name=st.sampled_from(ZONES))
def test_what_is_written_is_read_back(instant_ns: int, name: str) -> None:
    text = iso(instant_ns, zone(name))
    assert read_instant(text, zone("Asia/Tokyo")) == instant_ns


@examples(300)
@given(
    seconds=st.integers(utc_ns("1960-01-01") // 10**9, 4_000_000_000), name=st.sampled_from(ZONES)
)
def test_what_is_written_is_what_the_standard_library_writes(seconds: int, name: str) -> None:
    expected = datetime.fromtimestamp(seconds, ZoneInfo(name)).isoformat()
    assert iso(seconds * 1_000_000_000, zone(name)) == expected


@pytest.mark.parametrize(
    ("fraction_ns", "shown"),
    [(0, ""), (500_000_000, ".500"), (1_000, ".000001"), (1, ".000000001"), (120, ".000000120")],
)
def test_a_fraction_is_written_only_where_there_is_one(fraction_ns: int, shown: str) -> None:
    start = utc_ns("2024-07-03T13:30:00Z")
    assert iso(start + fraction_ns, NEW_YORK) == f"2024-07-03T09:30:00{shown}-04:00"


@examples(100)
@given(st.lists(INSTANTS, max_size=30), st.booleans(), st.sampled_from(ZONES))
def test_many_instants_are_written_as_single_ones(
    given_ns: list[int], whole: bool, name: str
) -> None:
    chosen = [at // 10**9 * 10**9 if whole else at for at in given_ns]
    many = iso_many(np.array(chosen, np.int64), zone(name))
    assert many == [iso(at, zone(name)) for at in chosen]


@examples(100)
@given(st.dates(date(1, 1, 1)))
def test_every_date_is_read_back(day: date) -> None:
    assert read_date(day.isoformat()) == day


def test_offsets_are_those_of_the_text_and_not_of_the_zone() -> None:
    plus_five = timezone(timedelta(hours=5, minutes=30))
    text = datetime(2024, 7, 3, 10, 30, tzinfo=plus_five).isoformat()
    assert read_instant(text, NEW_YORK) == utc_ns("2024-07-03T05:00:00Z")
