"""Rows that are no bars, rows that come twice, and rows outside regular hours."""

from __future__ import annotations

import pytest

from mismartera.catalogue.catalogue import Catalogue
from mismartera.catalogue.importing.layout import BarLabel
from mismartera.domain.interval import DAY, MINUTE
from mismartera.errors import ImportRefused
from tests.importing.conftest import WriteFile
from tests.importing.imports import import_one, reasons, starts, stored

_HEADER = "timestamp,open,high,low,close,volume\n"
_GOOD = "2024-07-03T13:30:00Z,10,11,9,10,100\n2024-07-03T13:31:00Z,10,11,9,10,100\n"


def _with_bad_line(line: str) -> str:
    return f"{_HEADER}{_GOOD}{line}\n2024-07-03T13:34:00Z,10,11,9,10,100\n"


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("2024-07-03T13:32:00Z,x,11,9,10,100", "open 'x' is not a number"),
        ("2024-07-03T13:32:00Z,10,NaN,9,10,100", "high 'NaN' is not a number"),
        ("2024-07-03T13:32:00Z,10,11,-Infinity,10,100", "low '-Infinity' is not a number"),
        ("2024-07-03T13:32:00Z,10,11,9,,100", "close '' is not a number"),
        ("2024-07-03T13:32:00Z,10,11,9,10,1e400", "volume '1e400' is not a number"),
        ("2024-07-03T13:32:00Z,0x0A,11,9,10,100", "open '0x0A' is not a number"),
        ("2024-07-03T13:32:00Z,1_0,11,9,10,100", "open '1_0' is not a number"),
        ("2024-07-03T13:32:00Z,0,11,0,10,100", "price not above 0: open is 0"),
        ("2024-07-03T13:32:00Z,10,11,-9,10,100", "price not above 0: low is -9"),
        ("2024-07-03T13:32:00Z,10,9,11,10,100", "high below low"),
        ("2024-07-03T13:32:00Z,10,11,9,12,100", "do not cover open and close"),
        ("2024-07-03T13:32:00Z,8,11,9,10,100", "do not cover open and close"),
        ("2024-07-03T13:32:00Z,10,11,9,10,-1", "volume below 0"),
        ("2024-07-03T13:32:30Z,10,11,9,10,100", "off the 1m grid"),
        ("2024-07-04T13:32:00Z,10,11,9,10,100", "on a day without a session of XNYS"),
        ("2024-07-06T13:32:00Z,10,11,9,10,100", "on a day without a session of XNYS"),
        ("2024-13-03T13:32:00Z,10,11,9,10,100", "'2024-13-03T13:32:00Z' is not a time"),
        ("2024-07-03T25:32:00Z,10,11,9,10,100", "is not a time"),
        (",10,11,9,10,100", "'' is not a time"),
        ("2024-07-03T13:32:00Z,10,11,9,10", "it has 5 fields, expected 6"),
        ("2024-07-03T13:32:00Z,1,000,11,9,10,100", "it has 7 fields, expected 6"),
    ],
)
def test_a_bad_row_is_rejected_with_its_line_and_reason(
    line: str, reason: str, catalogue: Catalogue, write_file: WriteFile
) -> None:
    result = import_one(catalogue, write_file("bars.csv", _with_bad_line(line)))
    ((number, found),) = reasons(result)
    assert number == 4
    assert reason in found
    assert (result.read, result.stored, result.rejected) == (4, 3, 1)


def test_a_file_of_bad_rows_alone_is_refused(catalogue: Catalogue, write_file: WriteFile) -> None:
    text = _HEADER + _GOOD.replace("07-03", "07-04")
    with pytest.raises(ImportRefused, match=r"none of the 2 rows .*line 2.*without a session"):
        import_one(catalogue, write_file("bars.csv", text))
    assert catalogue.symbols() == ()


def test_the_later_of_two_rows_of_one_time_wins_and_counts_as_revised(
    catalogue: Catalogue, write_file: WriteFile
) -> None:
    again = "2024-07-03T13:30:00Z,10,12,9,11,100\n2024-07-03T13:31:00Z,10,11,9,10,100\n"
    text = _HEADER + _GOOD + again
    result = import_one(catalogue, write_file("bars.csv", text))
    assert (result.read, result.stored, result.revised, result.unchanged) == (4, 2, 1, 1)
    (entry,) = catalogue.store.journal("TEST", MINUTE).entries()
    assert (entry.duplicates, entry.revised) == (1, 1)
    assert stored(catalogue).close.tolist() == [11.0, 10.0]


def test_a_corrected_row_takes_the_place_of_the_stored_one(
    catalogue: Catalogue, write_file: WriteFile
) -> None:
    import_one(catalogue, write_file("bars.csv", _HEADER + _GOOD))
    corrected = _GOOD.replace("10,11,9,10,100\n2024", "10,11,9,9.5,100\n2024")
    result = import_one(catalogue, write_file("bars.csv", _HEADER + corrected))
    assert (result.stored, result.unchanged, result.revised) == (0, 1, 1)
    assert stored(catalogue).close.tolist() == [9.5, 10.0]


def test_rows_outside_regular_hours_are_kept_and_counted(
    catalogue: Catalogue, write_file: WriteFile
) -> None:
    rows = [
        "2024-07-03T08:00:00Z",  # 04:00, pre-market
        "2024-07-03T07:00:00Z",  # 03:00, before extended hours
        "2024-07-03T13:30:00Z",
        "2024-07-03T16:59:00Z",  # the last minute of the half-day
        "2024-07-03T17:00:00Z",  # after the early close
        "2024-07-04T03:59:00Z",  # 23:59 of the session's local date
    ]
    text = _HEADER + "".join(f"{row},10,11,9,10,100\n" for row in rows)
    result = import_one(catalogue, write_file("bars.csv", text), interval=MINUTE)
    assert (result.stored, result.extended_hours, result.rejected) == (6, 4, 0)


def test_minutes_of_a_lunch_break_are_outside_regular_hours(
    catalogue: Catalogue, write_file: WriteFile
) -> None:
    times = ("01:30", "03:59", "04:00", "04:59", "05:00")  # UTC; the break is 12:00 to 13:00 there
    text = _HEADER + "".join(f"2024-07-03T{time}:00Z,10,11,9,10,100\n" for time in times)
    path = write_file("bars.csv", text)
    result = import_one(catalogue, path, exchange="XHKG", interval=MINUTE)
    assert (result.stored, result.extended_hours) == (5, 2)


def test_an_evening_row_of_a_session_that_opens_the_day_before_is_kept(
    catalogue: Catalogue, write_file: WriteFile
) -> None:
    text = _HEADER + "".join(
        f"2024-07-07T22:0{minute}:00Z,10,11,9,10,100\n" for minute in range(3)
    )  # Sunday evening in Chicago
    result = import_one(catalogue, write_file("bars.csv", text), exchange="CMES")
    assert (result.stored, result.extended_hours, result.rejected) == (3, 0, 0)


@pytest.mark.parametrize(
    "written",
    [
        "2024-07-03",
        "20240703",
        "2024-07-03 00:00:00",
        "2024-07-03T00:00:00Z",
        "2024-07-03T04:00:00Z",  # 00:00 in New York
        "2024-07-03T00:00:00-04:00",
        "2024-07-03T09:30:00-04:00",  # the open
        "2024-07-03T13:00:00-04:00",  # the close
        "1719964800",  # 00:00 UTC
        "Wed, 03 Jul 2024",
        "03-Jul-2024",
    ],
)
def test_a_daily_row_belongs_to_the_date_that_is_meant(
    written: str, catalogue: Catalogue, write_file: WriteFile
) -> None:
    text = f'date;open;high;low;close;volume\n"{written}";10;11;9;10;100\n'
    result = import_one(catalogue, write_file("bars.csv", text), interval=DAY)
    assert result.stored == 1
    assert starts(catalogue, interval=DAY) == ["2024-07-03"]


def test_a_daily_row_at_another_time_is_off_the_grid(
    catalogue: Catalogue, write_file: WriteFile
) -> None:
    text = f"{_HEADER}2024-07-02T00:00:00Z,10,11,9,10,1\n2024-07-03T15:00:00Z,10,11,9,10,1\n"
    result = import_one(catalogue, write_file("bars.csv", text), interval=DAY)
    assert "off the 1d grid" in reasons(result)[0][1]


def test_daily_rows_from_before_1990_are_taken(catalogue: Catalogue, write_file: WriteFile) -> None:
    text = "Date,Open,High,Low,Close,Volume\n1985-01-02,1,2,1,2,5\n1985-01-03,1,2,1,2,5\n"
    assert import_one(catalogue, write_file("bars.csv", text)).stored == 2


def test_a_row_beyond_the_end_of_the_calendar_is_rejected(
    catalogue: Catalogue, write_file: WriteFile
) -> None:
    dates = ("2024-07-03", "2024-07-04", "2100-07-05")
    text = "date,open,high,low,close\n" + "".join(f"{day},10,11,9,10\n" for day in dates)
    result = import_one(catalogue, write_file("bars.csv", text), exchange="XHKG")
    assert "the calendar's last session" in reasons(result)[0][1]


def test_a_local_time_that_clocks_show_twice_is_rejected(
    catalogue: Catalogue, write_file: WriteFile
) -> None:
    times = ("2024-11-03 00:59", "2024-11-03 01:30", "2024-11-03 02:00", "2024-03-10 02:30")
    text = "time,open,high,low,close\n" + "".join(f"{time},10,11,9,10\n" for time in times)
    result = import_one(
        catalogue,
        write_file("bars.csv", text),
        interval=MINUTE,
        timezone="America/New_York",
        exchange="24/7",
        label=BarLabel.START,
    )
    assert result.stored == 2
    assert [line for line, _ in reasons(result)] == [3, 5]


def test_line_numbers_count_blank_lines_and_what_stands_before_the_header(
    catalogue: Catalogue, write_file: WriteFile
) -> None:
    text = f"https://vendor.example\n{_HEADER}\n{_GOOD}\nbad,10,11,9,10,100\n"
    result = import_one(catalogue, write_file("bars.csv", text))
    assert [line for line, _ in reasons(result)] == [7]
    assert result.read == 3


def test_a_stray_quote_spoils_its_own_line_alone(
    catalogue: Catalogue, write_file: WriteFile
) -> None:
    text = _with_bad_line('2024-07-03T13:32:00Z,"10,11,9,10,100')
    result = import_one(catalogue, write_file("bars.csv", text))
    assert (result.stored, [line for line, _ in reasons(result)]) == (3, [4])
