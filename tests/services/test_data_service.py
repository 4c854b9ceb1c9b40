"""What the `data` commands of the store answer."""

from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path
from typing import cast

import pytest

from mismartera.catalogue.catalogue import Catalogue
from mismartera.domain.daily_row import row_of_date
from mismartera.domain.interval import DAY, MINUTE
from mismartera.errors import MisMarteraError, StoreError, TimeError, UsageError
from mismartera.reporting.encode import dump
from mismartera.services.data_service import DataService
from mismartera.storage.journal import JournalEntry
from tests.market_data import flat_bars, instant, read_uniform

M = MINUTE.ns
OPEN = instant("2024-07-03T13:30:00Z")


@pytest.fixture
def half_day(catalogue: Catalogue, service: DataService) -> DataService:
    """Symbol A with 200 of the 210 minutes of 2024-07-03, one before and two after them."""
    minutes = [minute for minute in (-1, *range(212)) if not 50 <= minute < 60]
    times = [OPEN + minute * M for minute in minutes]
    catalogue.store.write("A", MINUTE, flat_bars(times, [float(5 + m) for m in minutes], 2.0))
    return service


def as_json(document: object) -> dict[str, object]:
    return cast(dict[str, object], json.loads(dump(document)))


def test_quality_has_the_promised_shape(half_day: DataService) -> None:
    assert as_json(half_day.quality("a", "1m").quality) == {
        "symbol": "A",
        "interval": "1m",
        "expected": 210,
        "present": 200,
        "missing": 10,
        "quality": 100 * 200 / 210,
        "integrity": 100 * 200 / 210,
        "duplicates": 0,
        "sessions": [
            {
                "date": "2024-07-03",
                "open": "2024-07-03T09:30:00-04:00",
                "close": "2024-07-03T13:00:00-04:00",
                "early_close": True,
                "expected": 210,
                "present": 200,
                "missing": 10,
                "quality": 100 * 200 / 210,
                "integrity": 100 * 200 / 210,
                "gaps": [
                    {
                        "start": "2024-07-03T10:20:00-04:00",
                        "end": "2024-07-03T10:30:00-04:00",
                        "bars": 10,
                        "state": "unexplained",
                    }
                ],
            }
        ],
    }


def test_quality_of_a_year_lists_the_gaps_of_each_session(
    catalogue: Catalogue, service: DataService, shared_data: Path
) -> None:
    bars = read_uniform(shared_data / "bars/blaizard_2024/AZO_1m_2024.parquet")
    catalogue.store.write("AZO", MINUTE, bars)
    document = service.quality("AZO", "1m", "2024-01-01", "2024-12-31").quality
    assert (document.expected, document.present, document.missing) == (97_740, 25_468, 72_272)
    for session in document.sessions:
        assert sum(gap.bars for gap in session.gaps) == session.missing
        assert all(session.open <= gap.start < gap.end <= session.close for gap in session.gaps)


def test_where_nothing_is_expected_quality_is_null(half_day: DataService) -> None:
    document = half_day.quality("A", "1m", "2024-07-04", "2024-07-04").quality
    assert (document.expected, document.quality, document.sessions) == (0, None, ())


def test_bars_have_the_promised_shape(half_day: DataService) -> None:
    document = half_day.bars("A", "1m", "2024-07-03T09:30", "2024-07-03T09:31")
    assert as_json(document) == {
        "symbol": "A",
        "interval": "1m",
        "count": 1,
        "bars": [
            {
                "timestamp": "2024-07-03T09:30:00-04:00",
                "open": 5.0,
                "high": 5.0,
                "low": 5.0,
                "close": 5.0,
                "volume": 2.0,
                "coverage": None,
            }
        ],
    }


def test_a_date_as_the_end_is_included_and_an_instant_is_not(half_day: DataService) -> None:
    whole = half_day.bars("A", "15m", "2024-07-03", "2024-07-03").bars
    assert len(whole) == 14
    assert whole[3].coverage == 5 / 15
    before = half_day.bars("A", "15m", "2024-07-03", "2024-07-03T10:00:00-04:00").bars
    assert [bar.timestamp[11:16] for bar in before] == ["09:30", "09:45"]
    assert half_day.bars("A", "15m", "2024-07-04").bars == ()


def test_extended_hours_are_shown_when_asked_for(half_day: DataService) -> None:
    assert len(half_day.bars("A", "1m").bars) == 200
    assert len(half_day.bars("A", "1m", hours="extended").bars) == 203


def test_a_date_holds_a_session_that_opens_on_the_evening_before(
    catalogue: Catalogue, service: DataService
) -> None:
    opened = instant("2024-07-08T22:00:00Z")
    catalogue.store.write("ES", MINUTE, flat_bars([opened, opened + 24 * 60 * M]))
    catalogue.store.journal("ES", MINUTE).append(JournalEntry("import", 0, exchange="CMES"))
    (bar,) = service.bars("ES", "1m", "2024-07-09", "2024-07-09").bars
    assert bar.timestamp == "2024-07-08T17:00:00-05:00"


def test_latest_is_the_last_bar_of_regular_hours(half_day: DataService) -> None:
    latest = half_day.latest("A")
    assert (latest.interval, latest.timestamp) == ("1m", "2024-07-03T12:59:00-04:00")
    assert latest.end == "2024-07-03T13:00:00-04:00"
    hour = half_day.latest("A", "1h")
    assert (hour.timestamp[11:16], hour.end[11:16]) == ("12:30", "13:00")
    assert hour.coverage == 1.0
    assert half_day.latest("A", hours="extended").timestamp[11:16] == "13:01"


def test_a_quote_is_made_from_the_last_bar_and_says_so(half_day: DataService) -> None:
    assert as_json(half_day.quotes("A")) == {
        "symbol": "A",
        "timestamp": "2024-07-03T13:00:00-04:00",
        "bid": 214.0,
        "ask": 214.0,
        "source": "bar",
        "interval": "1m",
    }


def test_list_names_every_series(half_day: DataService, catalogue: Catalogue) -> None:
    catalogue.store.write("A", DAY, flat_bars([row_of_date(date(2024, 7, 3))]))
    (symbol,) = half_day.list().symbols
    assert (symbol.symbol, symbol.exchange) == ("A", "XNYS")
    minute, day = symbol.intervals
    assert (minute.interval, minute.rows, minute.first) == ("1m", 203, "2024-07-03T09:29:00-04:00")
    assert (day.interval, day.rows, day.first) == ("1d", 1, "2024-07-03T09:30:00-04:00")


def test_a_damaged_file_does_not_hide_the_other_series(
    half_day: DataService, catalogue: Catalogue, tmp_path: Path
) -> None:
    catalogue.store.write("B", MINUTE, flat_bars([OPEN]))
    (file,) = tmp_path.rglob("A/*.parquet")
    file.write_bytes(b"PAR1")
    damaged, whole = half_day.list().symbols
    assert damaged.intervals[0].rows is None
    assert damaged.intervals[0].fault is not None
    assert whole.intervals[0].rows == 1
    assert half_day.to_delete("A").rows == 0


def test_info_tells_where_bars_came_from(half_day: DataService, catalogue: Catalogue) -> None:
    entry = JournalEntry("import", OPEN, "a.csv", layout="own", adjustment="raw", read=203)
    catalogue.store.journal("A", MINUTE).append(entry)
    document = half_day.info("A")
    assert (document.exchange, document.timezone) == ("XNYS", "America/New_York")
    (series,) = document.intervals
    assert (series.rows, series.adjustment, series.journal[0].source) == (203, "raw", "a.csv")
    assert series.journal[0].at == "2024-07-03T09:30:00-04:00"


def test_average_volume_and_extremes_over_a_period(half_day: DataService) -> None:
    volume = half_day.average_volume("A", "2d")
    assert (volume.average_volume, volume.sessions, volume.ready) == (400.0, 1, False)
    assert (volume.first, volume.last) == ("2024-07-02", "2024-07-03")
    extremes = half_day.high_low("A", "1d")
    assert (extremes.high, extremes.low, extremes.ready) == (214.0, 5.0, True)
    assert (extremes.high_date, extremes.low_date) == ("2024-07-03", "2024-07-03")


def test_over_sessions_that_are_not_stored_there_is_no_figure(half_day: DataService) -> None:
    volume = half_day.average_volume("A", "2d", "2024-07-03")
    assert (volume.average_volume, volume.sessions, volume.sessions_wanted) == (None, 0, 2)
    extremes = half_day.high_low("A", "1w", "2024-07-03")
    assert (extremes.high, extremes.low_date, extremes.ready) == (None, None, False)


def test_aggregated_bars_are_stored(half_day: DataService) -> None:
    document = half_day.aggregate("A", "1d")
    assert (document.source, document.read, document.stored) == ("1m", 203, 1)
    (bar,) = half_day.bars("A", "1d").bars
    assert (bar.timestamp, bar.volume, bar.coverage) == ("2024-07-03T09:30:00-04:00", 400.0, None)


@pytest.mark.parametrize("suffix", ["csv", "parquet"])
@pytest.mark.parametrize("interval", ["1m", "1d"])
def test_exported_bars_are_those_of_the_store(
    half_day: DataService, catalogue: Catalogue, tmp_path: Path, suffix: str, interval: str
) -> None:
    if interval == "1d":
        half_day.aggregate("A", "1d")
    file = tmp_path / f"bars.{suffix}"
    document = half_day.export("A", interval, file, hours="extended")
    assert document.bars == (203 if interval == "1m" else 1)
    stored = catalogue.store.read("A", {"1m": MINUTE, "1d": DAY}[interval])
    assert read_uniform(file).equals(stored)


def test_deleting_says_first_what_it_will_remove(half_day: DataService) -> None:
    planned = half_day.to_delete("A")
    assert (planned.intervals, planned.rows) == (("1m",), 203)
    assert half_day.delete("A") == planned
    assert half_day.list().symbols == ()


def test_validation_covers_every_series(half_day: DataService, catalogue: Catalogue) -> None:
    holiday = instant("2024-07-04T14:00:00Z")
    catalogue.store.write("B", MINUTE, flat_bars([holiday]))
    document = half_day.validate()
    assert (document.valid, document.rows) == (False, 204)
    assert [series.valid for series in document.series] == [True, False]
    (bad,) = document.series[1].bad_rows
    assert (bad.timestamp, bad.reason) == (
        "2024-07-04T10:00:00-04:00",
        "on a day without a session",
    )
    assert half_day.validate("A", "1m").valid


def test_an_unknown_symbol_gets_the_nearest(catalogue: Catalogue, service: DataService) -> None:
    catalogue.store.write("AAPL", MINUTE, flat_bars([OPEN]))
    with pytest.raises(UsageError, match="unknown symbol 'APPL'; did you mean AAPL"):
        service.info("APPL")
    with pytest.raises(UsageError, match="`data list` shows the symbols"):
        service.info("ZZZ")


@pytest.mark.parametrize(
    ("arguments", "kind", "told"),
    [
        ({"interval": "7x"}, UsageError, "'7x' is not an interval"),
        ({"interval": "1s"}, StoreError, "no stored interval that 1s bars can be made of"),
        ({"hours": "night"}, UsageError, "use regular or extended"),
        ({"start": "2024-02-30"}, UsageError, "2024-02-30"),
        ({"end": "soon"}, UsageError, "'soon'"),
        ({"end": "0001-01-01"}, MisMarteraError, "0001-01-01"),
        ({"start": "2024-07-05", "end": "2024-07-03"}, UsageError, "is not after --start"),
        ({"start": "2024-07-03T10:00", "end": "2024-07-03T10:00"}, UsageError, "an instant not"),
    ],
)
def test_wrong_arguments_are_named(
    half_day: DataService, arguments: dict[str, str], kind: type[MisMarteraError], told: str
) -> None:
    with pytest.raises(kind, match=re.escape(told)):
        half_day.bars(
            "A",
            arguments.get("interval", "1m"),
            arguments.get("start"),
            arguments.get("end"),
            arguments.get("hours", "regular"),
        )


@pytest.mark.parametrize(
    ("start", "end", "told"),
    [
        ("2024-13-01", None, "2024-13-01"),
        ("yesterdayish", None, "yesterdayish"),
        ("2024-07-05", "2024-07-03", "is before --start"),
        ("1800-01-01", None, "1800-01-01"),
    ],
)
def test_wrong_dates_of_quality_are_named(
    half_day: DataService, start: str | None, end: str | None, told: str
) -> None:
    with pytest.raises((UsageError, TimeError), match=told):
        half_day.quality("A", "1m", start, end)


def test_wrong_periods_are_named(half_day: DataService) -> None:
    for period in ("10", "0d", "d", "-1d", "9999y"):
        with pytest.raises(UsageError, match=period):
            half_day.average_volume("A", period)


def test_what_is_not_stored_cannot_be_deleted_or_validated(half_day: DataService) -> None:
    for act in (half_day.to_delete, half_day.delete, half_day.validate):
        with pytest.raises(StoreError, match="A has no stored 1d bars"):
            act("A", "1d")
