"""Labels and zones: as given, as the layout tells, as the calendar allows."""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from mismartera.catalogue.catalogue import Catalogue
from mismartera.catalogue.importing.layout import BarLabel
from mismartera.domain.interval import MINUTE, Interval
from mismartera.errors import ImportRefused, UnknownName
from tests.importing.conftest import WriteFile
from tests.importing.imports import import_one, starts


def _minutes(first: int, last: int) -> list[str]:
    return [f"{minute // 60:02d}:{minute % 60:02d}" for minute in range(first, last + 1)]


def _table(times: Iterable[str], day: str = "2024-07-03") -> str:
    rows = "".join(f"{day} {time},10,11,9,10,100\n" for time in times)
    return f"when_utc_or_not,timestamp,open,high,low,close,volume\n{rows}".replace(
        "when_utc_or_not,", ""
    )


@pytest.mark.parametrize(
    ("times", "label", "zone"),
    [
        (["09:30", "09:31", "12:59"], BarLabel.START, "America/New_York"),
        (["09:31", "09:32", "13:00"], BarLabel.END, "America/New_York"),
        (["13:30", "13:31", "16:59"], BarLabel.START, "UTC"),
        (["13:31", "13:32", "17:00"], BarLabel.END, "UTC"),
    ],
)
def test_the_one_reading_that_fits_the_calendar_is_taken(
    times: list[str], label: BarLabel, zone: str, catalogue: Catalogue, write_file: WriteFile
) -> None:
    result = import_one(catalogue, write_file("bars.csv", _table(times)))
    assert (result.label, result.timezone) == (label, zone)
    assert starts(catalogue)[0] == "2024-07-03T09:30:00-04:00"
    assert "only reading that fits the calendar" in result.notes[0]


def test_of_two_readings_that_fit_the_one_with_whole_sessions_is_taken(
    catalogue: Catalogue, write_file: WriteFile
) -> None:
    text = _table(_minutes(0, 23 * 60 + 59), "2024-07-06")
    result = import_one(catalogue, write_file("bars.csv", text), exchange="24/7")
    assert result.label == BarLabel.START


def test_two_readings_that_fit_alike_are_refused_naming_both(
    catalogue: Catalogue, write_file: WriteFile
) -> None:
    path = write_file("bars.csv", _table(["10:00", "10:01", "10:02"]))
    with pytest.raises(ImportRefused, match=r"start America/New_York .*end America/New_York"):
        import_one(catalogue, path)


def test_what_is_given_comes_before_what_the_layout_tells(
    catalogue: Catalogue, write_file: WriteFile
) -> None:
    text = "20240703 093000;10;11;9;10;100\n20240703 093100;10;11;9;10;100\n"
    result = import_one(
        catalogue,
        write_file("bars.txt", text),
        label=BarLabel.START,
        timezone="America/New_York",
    )
    assert (result.layout, result.label) == ("ninjatrader", "start")
    assert starts(catalogue)[0] == "2024-07-03T09:30:00-04:00"


def test_a_given_label_is_enough_where_times_are_the_exchanges_own(
    catalogue: Catalogue, write_file: WriteFile
) -> None:
    path = write_file("bars.csv", _table(["09:30", "09:31", "13:00"]))
    result = import_one(catalogue, path, label=BarLabel.START)
    assert result.timezone == "America/New_York"
    assert starts(catalogue)[-1] == "2024-07-03T13:00:00-04:00"


def test_a_bad_row_does_not_decide_the_reading(catalogue: Catalogue, write_file: WriteFile) -> None:
    text = _table(["09:31", "09:32", "13:00"]) + "2024-07-03 20:00,0,0,0,0,0\n"
    result = import_one(catalogue, write_file("bars.csv", text))
    assert (result.label, result.stored, result.rejected) == ("end", 3, 1)


def test_a_time_zone_that_does_not_exist_is_named(
    catalogue: Catalogue, write_file: WriteFile
) -> None:
    path = write_file("bars.csv", _table(["09:30", "09:31"]))
    with pytest.raises(UnknownName, match="Mars/Base"):
        import_one(catalogue, path, timezone="Mars/Base", interval=MINUTE)


def test_an_interval_that_is_not_stored_cannot_be_asked_for(
    catalogue: Catalogue, write_file: WriteFile
) -> None:
    path = write_file("bars.csv", _table(["09:30", "09:35"]))
    with pytest.raises(ImportRefused, match="5m bars are not stored"):
        import_one(catalogue, path, interval=Interval.parse("5m"))


@pytest.mark.parametrize(
    ("times", "found"),
    [
        (["09:30", "09:35", "09:40", "09:45"], "5m bars"),
        (["09:30", "10:30", "11:30", "12:30"], "1h bars"),
        (["09:30:00", "09:30:05", "09:30:10"], "5s bars"),
        (["09:30:00.123", "09:30:00.456", "09:30:02.789"], "ticks or quotes"),
        (["09:30"], "one row does not tell"),
    ],
)
def test_an_interval_that_is_not_stored_is_refused_by_name(
    times: list[str], found: str, catalogue: Catalogue, write_file: WriteFile
) -> None:
    with pytest.raises(ImportRefused, match=found):
        import_one(catalogue, write_file("bars.csv", _table(times)))
