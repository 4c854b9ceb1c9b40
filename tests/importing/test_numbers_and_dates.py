"""Decimal marks, orders of dates, units of epochs: one decision a file, checked on every row."""

from __future__ import annotations

import json

import pytest

from mismartera.catalogue.catalogue import Catalogue
from mismartera.catalogue.importing.date_texts import DateOrder
from mismartera.catalogue.importing.importer import import_files
from mismartera.catalogue.importing.layout import BarLabel
from mismartera.catalogue.importing.numbers import DecimalMark, parse_number
from mismartera.catalogue.importing.request import ImportRequest, ImportResult
from mismartera.catalogue.importing.table_rows import Choices
from mismartera.domain.interval import DAY
from mismartera.errors import ImportRefused
from tests.importing.conftest import WriteFile
from tests.importing.imports import import_one, reasons, starts, stored

_HEADER = "Date;Open;High;Low;Close;Volume\n"


def _daily(
    catalogue: Catalogue, write_file: WriteFile, text: str, choices: Choices | None = None
) -> ImportResult:
    path = write_file("prices_of_it.csv", text)
    request = ImportRequest((path,), symbol="TEST", choices=choices or Choices())
    (result,) = import_files(catalogue, request).results
    return result


@pytest.mark.parametrize(
    ("text", "high", "volume"),
    [
        (f"{_HEADER}2024-07-01;187,15;187,505;186,9;187,3;1200\n", 187.505, 1200),
        (f"{_HEADER}2024-07-01;187,15;187,505;186,9;187,3;1.200\n", 187.505, 1200),
        (
            f"{_HEADER}2024-07-01;1.187,15;1.187,505;1.186,9;1.187,3;51.234.567\n",
            1187.505,
            51234567,
        ),
        (f"{_HEADER}2024-07-01;187,150;187,505;186,900;187,300;1200\n", 187.505, 1200),
        (f"{_HEADER}2024-07-01;0,150;0,505;0,130;0,300;900\n", 0.505, 900),
        (f"{_HEADER}2024-07-01;1 187,15;1 187,50;1 186,9;1 187,3;1 200\n", 1187.5, 1200),
        (f"{_HEADER}2024-07-01;1'187.15;1'187.5;1'186.9;1'187.3;1'200\n", 1187.5, 1200),
        (f"{_HEADER}2024-07-01;187.150;187.505;186.900;187.300;1200\n", 187.505, 1200),
        (f"{_HEADER}2024-07-01;71,500;72,000;71,000;71,800;12,345,678\n", 72000, 12345678),
        (f"{_HEADER}2024-07-01;€10,5;€11,25;€9;€10;1,5K\n", 11.25, 1500),
        (f"{_HEADER}2024-07-01;10.5;11.25;9;10;37.37M\n", 11.25, 37_370_000),
        (f"{_HEADER}2024-07-01;10.5;11.25;9;10;12,34,567\n", 11.25, 1_234_567),
    ],
)
def test_other_numbers_of_a_file_tell_what_a_comma_is(
    text: str, high: float, volume: float, catalogue: Catalogue, write_file: WriteFile
) -> None:
    assert _daily(catalogue, write_file, text).rejected == 0
    bars = stored(catalogue, interval=DAY)
    assert (bars.high[0], bars.volume[0]) == (high, volume)


@pytest.mark.parametrize(
    "row",
    [
        '"187,150","187,505","186,900","187,300","1200"',
        '"10","11","9","10","1,200"',
    ],
)
def test_numbers_that_can_be_read_in_two_ways_are_refused_with_the_option(
    row: str, catalogue: Catalogue, write_file: WriteFile
) -> None:
    text = f"Date,Open,High,Low,Close,Volume\n2024-07-01,{row}\n"
    with pytest.raises(ImportRefused, match="--decimal point or --decimal comma"):
        _daily(catalogue, write_file, text)
    result = _daily(catalogue, write_file, text, Choices(decimal=DecimalMark.COMMA))
    assert result.stored + result.rejected == 1


def test_numbers_that_contradict_each_other_are_refused(
    catalogue: Catalogue, write_file: WriteFile
) -> None:
    text = f"{_HEADER}2024-07-01;187,15;187,505;186.9;187.3;1200\n"
    with pytest.raises(ImportRefused, match=r"'186\.9' and '187,15' contradict each other"):
        _daily(catalogue, write_file, text)


def test_a_row_against_the_decision_is_rejected(
    catalogue: Catalogue, write_file: WriteFile
) -> None:
    rows = "".join(f"2024-07-{day:02d};10.5;11.5;9.5;10.5;5\n" for day in range(8, 20))
    result = _daily(catalogue, write_file, f"{_HEADER}{rows}2024-07-22;10,5;11,5;9,5;10,5;5\n")
    assert reasons(result)[-1] == (14, "open '10,5' is not a number")


def test_texts_in_json_are_numbers_under_the_same_decision(
    catalogue: Catalogue, write_file: WriteFile
) -> None:
    bar = {"date": "2024-07-01", "open": "187,15", "high": "187,505", "low": "186,9"}
    path = write_file("of_it.json", json.dumps([bar | {"close": "187,3", "volume": "1200"}]))
    import_one(catalogue, path)
    assert stored(catalogue, interval=DAY).high.tolist() == [187.505]


def test_a_gap_within_a_fraction_is_no_mark_of_thousands() -> None:
    assert parse_number("1 234.5") == 1234.5
    assert parse_number("0.000 524") != parse_number("0.000524")


@pytest.mark.parametrize(
    ("dates", "first"),
    [
        (["07/01/2024", "07/02/2024", "07/15/2024"], "2024-07-01"),
        (["01/07/2024", "02/07/2024", "15/07/2024"], "2024-07-01"),
        (["01.07.2024", "02.07.2024"], "2024-07-01"),
        (["01-07-24", "02-07-24", "15-07-24"], "2024-07-01"),
        (["07/01/2024", "07/02/2024", "07/03/2024"], "2024-07-01"),
        (["24/07/15", "24/07/16", "24/07/31"], "2024-07-15"),
        (["1 July 2024", "2 July 2024"], "2024-07-01"),
        (["Jul 1, 2024", "July 2, 2024"], "2024-07-01"),
        (["Mon, 01-Jul-24", "Tue, 02-Jul-24"], "2024-07-01"),
        (["20240701", "20240702"], "2024-07-01"),
    ],
)
def test_the_order_of_a_date_is_told_by_the_file_or_the_calendar(
    dates: list[str], first: str, catalogue: Catalogue, write_file: WriteFile
) -> None:
    text = _HEADER + "".join(f"{day};10;11;9;10;5\n" for day in dates)
    assert _daily(catalogue, write_file, text).stored == len(dates)
    assert starts(catalogue, interval=DAY)[0] == first


def test_dates_that_stay_open_are_refused_with_both_readings_and_the_option(
    catalogue: Catalogue, write_file: WriteFile
) -> None:
    text = _HEADER + "07/08/2024;10;11;9;10;5\n08/07/2024;10;11;9;10;5\n"
    reading = r"day first \(2024-08-07\) or month first \(2024-07-08\); say --date-order dmy or"
    with pytest.raises(ImportRefused, match=reading):
        _daily(catalogue, write_file, text)
    _daily(catalogue, write_file, text, Choices(date_order=DateOrder.MONTH_FIRST))
    assert starts(catalogue, interval=DAY) == ["2024-07-08", "2024-08-07"]


def test_dates_of_both_orders_are_refused(catalogue: Catalogue, write_file: WriteFile) -> None:
    text = _HEADER + "15/07/2024;10;11;9;10;5\n07/16/2024;10;11;9;10;5\n"
    with pytest.raises(ImportRefused, match="some of its dates can only be day first"):
        _daily(catalogue, write_file, text)


def test_each_epoch_number_is_read_in_the_unit_of_its_size(
    catalogue: Catalogue, write_file: WriteFile
) -> None:
    numbers = ("1719840600", "1719840660000", "1719840720000000", "1719840780000000000")
    text = "time,open,high,low,close\n" + "".join(f"{number},1,2,1,2\n" for number in numbers)
    result = import_one(catalogue, write_file("of_it.csv", text))
    assert result.stored == 4
    assert "epoch numbers in seconds and ms and µs and ns" in result.notes
    assert starts(catalogue)[-1] == "2024-07-01T09:33:00-04:00"


@pytest.mark.parametrize(
    ("times", "reason"),
    [
        (["2024-07-01 09:30", "2024-07-01 09:31", "2024-07-01"], "'2024-07-01' is not a time"),
        (["2024-07-01 13:30Z", "2024-07-01 13:31Z", "2024-07-01 09:32"], "09:32' is not a time"),
    ],
)
def test_a_time_that_lacks_what_the_others_have_is_none(
    times: list[str], reason: str, catalogue: Catalogue, write_file: WriteFile
) -> None:
    text = "time,open,high,low,close\n" + "".join(f"{time},1,2,1,2\n" for time in times)
    result = import_one(catalogue, write_file("of_it.csv", text), label=BarLabel.START)
    assert reason in reasons(result)[0][1]


def test_a_column_of_times_of_day_is_found_beside_dates_whatever_its_name(
    catalogue: Catalogue, write_file: WriteFile
) -> None:
    text = "Date,Tid,Open,High,Low,Close\n2024-07-01,09:30,1,2,1,2\n2024-07-01,15:59,1,2,1,2\n"
    import_one(catalogue, write_file("of_it.csv", text), label=BarLabel.START)
    assert starts(catalogue) == ["2024-07-01T09:30:00-04:00", "2024-07-01T15:59:00-04:00"]


def test_ends_written_as_the_last_instant_of_a_minute_are_ends(
    catalogue: Catalogue, write_file: WriteFile
) -> None:
    text = "time,open,high,low,close\n" + "".join(
        f"2024-07-01 09:{minute}:59.999,1,2,1,2\n" for minute in range(30, 34)
    )
    result = import_one(catalogue, write_file("of_it.csv", text), timezone="America/New_York")
    assert (result.label, starts(catalogue)[0]) == ("end", "2024-07-01T09:30:00-04:00")


def test_of_two_equal_times_when_clocks_go_back_the_order_tells_which_is_which(
    catalogue: Catalogue, write_file: WriteFile
) -> None:
    hours = [(0, 58), (0, 59), *((1, minute) for minute in range(60))]
    times = [*hours, *((1, minute) for minute in range(60)), (2, 0), (2, 1)]
    text = "time,open,high,low,close\n" + "".join(
        f"2024-11-03 {hour:02d}:{minute:02d},1,2,1,2\n" for hour, minute in times
    )
    result = import_one(
        catalogue,
        write_file("of_it.csv", text),
        exchange="24/7",
        timezone="America/New_York",
        label=BarLabel.START,
    )
    assert (result.stored, result.rejected) == (124, 0)
