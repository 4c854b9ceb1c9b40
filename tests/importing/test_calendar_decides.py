"""Every layout's reading is measured against the calendar, and nothing is marked unasked."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterable
from pathlib import Path

import pytest

from mismartera.catalogue.catalogue import Catalogue
from mismartera.catalogue.importing.layout import BarLabel
from mismartera.domain.interval import MINUTE
from mismartera.errors import ImportRefused
from tests.importing.conftest import WriteFile
from tests.importing.imports import import_one, starts

_HEADER = "datetime,open,high,low,close,volume\n"
_BAR = ",10,11,9,10,100\n"
_DAY = "2024-07-01"


def _minutes(first: str, last: str) -> list[str]:
    begin, end = (int(text[:2]) * 60 + int(text[3:]) for text in (first, last))
    return [f"{minute // 60:02d}:{minute % 60:02d}" for minute in range(begin, end + 1)]


def _table(times: Iterable[str], header: str = _HEADER, suffix: str = "") -> str:
    return header + "".join(f"{_DAY} {time}:00{suffix}{_BAR}" for time in times)


@pytest.mark.parametrize(
    ("name", "text", "reason"),
    [
        (
            "NinjaTrader's form in local time",
            "".join(
                f"20240701 {time.replace(':', '')}00;10;11;9;10;100\n"
                for time in _minutes("09:31", "16:00")
            ),
            r"layout ninjatrader .*end UTC \(240 rows outside .*end America/New_York .*--tz",
        ),
        (
            "Yahoo's form in UTC",
            _table(_minutes("13:30", "19:59"), "Datetime,Open,High,Low,Close,Adj Close\n"),
            r"layout yahoo .*start America/New_York .*start UTC \(every row fits\).*--tz",
        ),
        (
            "Alpaca's form with ends",
            "symbol,timestamp,open,high,low,close,volume,trade_count,vwap\n"
            + "".join(
                f"TEST,{_DAY} {time}:00+00:00,10,11,9,10,100,1,10\n"
                for time in _minutes("13:31", "20:00")
            ),
            r"layout alpaca .*start UTC \(1 row .*end UTC \(every row fits\).*--label",
        ),
    ],
)
def test_a_layouts_reading_that_the_calendar_contradicts_is_refused(
    name: str, text: str, reason: str, catalogue: Catalogue, write_file: WriteFile
) -> None:
    text = text.replace("Adj Close\n", "Adj Close\n")
    with pytest.raises(ImportRefused, match=reason):
        import_one(catalogue, write_file("of_it.csv", text))


def test_a_layouts_reading_stands_where_the_calendar_does_not_speak_against_it(
    catalogue: Catalogue, write_file: WriteFile
) -> None:
    text = "".join(f"20240701 {14 + hour}0000;10;11;9;10;100\n" for hour in range(3))
    result = import_one(catalogue, write_file("es.txt", text), interval=MINUTE)
    assert (result.layout, result.label, result.timezone) == ("ninjatrader", "end", "UTC")


@pytest.mark.parametrize(
    ("times", "suffix", "first"),
    [
        (_minutes("13:30", "19:59"), "", "2024-07-01T09:30:00-04:00"),
        (_minutes("09:31", "16:00"), "", "2024-07-01T09:30:00-04:00"),
        (_minutes("04:00", "09:40"), "", "2024-07-01T04:00:00-04:00"),
    ],
)
def test_a_frames_index_tells_neither_label_nor_zone(
    times: list[str], suffix: str, first: str, catalogue: Catalogue, write_file: WriteFile
) -> None:
    rows = "".join(f"{place},{_DAY} {time}:00{_BAR}" for place, time in enumerate(times))
    text = ",Datetime,Open,High,Low,Close,Volume\n" + rows
    import_one(catalogue, write_file("of_it.csv", text))
    assert starts(catalogue)[0] == first


@pytest.mark.parametrize(
    ("column", "zone"),
    [
        ("timestamp_utc", "UTC"),
        ("Datetime (UTC)", "UTC"),
        ("Gmt time", "UTC"),
        ("UTC", "UTC"),
        ("dateUTC", "UTC"),
        ("Time (ET)", "America/New_York"),
    ],
)
def test_what_a_columns_name_says_of_its_zone_counts(
    column: str, zone: str, catalogue: Catalogue, write_file: WriteFile
) -> None:
    text = _table(["16:40", "16:41"], _HEADER.replace("datetime", column))
    path = write_file("of_it.csv", text)
    result = import_one(catalogue, path, exchange="CMES", label=BarLabel.START)
    assert result.timezone == zone


def test_of_zones_that_put_some_rows_outside_the_one_with_most_inside_is_taken(
    catalogue: Catalogue, write_file: WriteFile
) -> None:
    path = write_file("of_it.csv", _table(_minutes("13:30", "20:00")))
    result = import_one(catalogue, path, label=BarLabel.START)
    assert (result.timezone, result.extended_hours) == ("UTC", 1)


def test_zones_that_fit_alike_are_refused_with_the_option(
    catalogue: Catalogue, write_file: WriteFile
) -> None:
    path = write_file("of_it.csv", _table(_minutes("16:40", "16:50")))
    with pytest.raises(ImportRefused, match=r"in which zone .*--tz America/Chicago or --tz UTC"):
        import_one(catalogue, path, exchange="CMES", label=BarLabel.START)


def test_a_print_at_the_close_alone_does_not_make_times_ends(
    catalogue: Catalogue, write_file: WriteFile
) -> None:
    path = write_file("of_it.csv", _table(["09:47", "11:05", "15:59", "16:00"]))
    with pytest.raises(ImportRefused, match="--label start or --label end"):
        import_one(catalogue, path)
    assert import_one(catalogue, path, label=BarLabel.START).extended_hours == 1


@pytest.mark.parametrize(
    ("suffix", "first"),
    [
        (" US/Eastern", "09:30"),
        (" America/New_York", "09:30"),
        ("-04:00[America/New_York]", "09:30"),
        (" EDT", "09:30"),
        (" GMT-0400", "09:30"),
        (" -04", "09:30"),
        (" UTC", "13:30"),
        ("Z", "13:30"),
        (" CEST", "15:30"),
    ],
)
def test_a_zone_beside_the_time_is_read(
    suffix: str, first: str, catalogue: Catalogue, write_file: WriteFile
) -> None:
    hour, minute = int(first[:2]), int(first[3:])
    times = [f"{hour:02d}:{minute + place:02d}" for place in range(3)]
    path = write_file("of_it.csv", _table(times, suffix=suffix))
    import_one(catalogue, path, label=BarLabel.START)
    assert starts(catalogue)[0] == "2024-07-01T09:30:00-04:00"


def test_winter_time_in_summer_is_refused_and_local_time_if_so_said(
    catalogue: Catalogue, write_file: WriteFile
) -> None:
    path = write_file("of_it.csv", _table(["09:30", "09:31", "09:32"], suffix=" EST"))
    with pytest.raises(ImportRefused, match="say --tz America/New_York if its local time"):
        import_one(catalogue, path, label=BarLabel.START)
    import_one(catalogue, path, label=BarLabel.START, timezone="America/New_York")
    assert starts(catalogue)[0] == "2024-07-01T09:30:00-04:00"


def test_times_that_name_several_zones_are_refused(
    catalogue: Catalogue, write_file: WriteFile
) -> None:
    text = _table(["09:30"], suffix=" US/Eastern") + _table(["10:30"], "", " US/Pacific")
    with pytest.raises(ImportRefused, match="several zones"):
        import_one(catalogue, write_file("of_it.csv", text))


def _lean(folder: Path, market: str, text: str) -> Path:
    path = folder / market / "20240702_trade.zip"
    path.parent.mkdir(parents=True)
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("20240702_test_minute_trade.csv", text)
    path.write_bytes(content.getvalue())
    return path


def test_a_reading_that_the_calendar_found_marks_no_record_complete(
    catalogue: Catalogue, tmp_path: Path
) -> None:
    rows = "".join(f"{34_200_000 + 60_000 * minute},10.5,11,10,10.5,1\n" for minute in range(390))
    path = _lean(tmp_path, "somewhere", rows)
    result = import_one(catalogue, path, symbol=None)
    assert (result.layout, result.timezone) == ("lean", "America/New_York")
    assert catalogue.store.journal("TEST", MINUTE).complete_spans == ()
    import_one(catalogue, path, symbol=None, timezone="America/New_York")
    assert len(catalogue.store.journal("TEST", MINUTE).complete_spans) == 1


def test_json_times_without_an_offset_are_not_taken_for_utc(
    catalogue: Catalogue, write_file: WriteFile
) -> None:
    bar = {"open": 10, "high": 11, "low": 9, "close": 10, "volume": 5}
    bars = [bar | {"date": f"{_DAY} {time}:00"} for time in _minutes("09:30", "15:59")]
    path = write_file("of_it.json", json.dumps(bars[::-1]))
    result = import_one(catalogue, path)
    assert (result.label, result.timezone) == ("start", "America/New_York")
    with pytest.raises(ImportRefused, match="--label"):
        import_one(catalogue, write_file("few.json", json.dumps(bars[60:70])))
