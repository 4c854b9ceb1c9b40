"""Bars made of stored ones, against other programs and the calendar's own grid."""

from __future__ import annotations

import csv
from datetime import date, timedelta
from pathlib import Path

import exchange_calendars
import numpy as np
import pytest

from mismartera.catalogue.catalogue import Catalogue
from mismartera.catalogue.derived import DerivedBars, latest_bar, stored_bars
from mismartera.domain.columns import FIELDS, PRICES, BarColumns
from mismartera.domain.daily_row import row_of_date
from mismartera.domain.interval import DAY, MINUTE, SECOND, WEEK, Interval
from mismartera.domain.trading_session import SessionHours
from mismartera.errors import StoreError, TimeError
from mismartera.storage.journal import JournalEntry
from tests.market_data import flat_bars, instant, instants, read_uniform

M = MINUTE.ns
EXTENDED = SessionHours.EXTENDED


def derive(
    catalogue: Catalogue,
    symbol: str,
    interval: str,
    start: str | None = None,
    end: str | None = None,
    hours: SessionHours = SessionHours.REGULAR,
) -> DerivedBars:
    start_ns, end_ns = (None if text is None else instant(text) for text in (start, end))
    return stored_bars(catalogue, symbol, Interval.parse(interval), start_ns, end_ns, hours)


def store(catalogue: Catalogue, symbol: str, bars: BarColumns, interval: Interval = MINUTE) -> None:
    catalogue.store.write(symbol, interval, bars)


def place(catalogue: Catalogue, symbol: str, exchange: str, interval: Interval = MINUTE) -> None:
    entry = JournalEntry("import", 0, exchange=exchange)
    catalogue.store.journal(symbol, interval).append(entry)


def every_minute(catalogue: Catalogue, exchange: str, first: date, last: date) -> BarColumns:
    segments = (
        segment
        for session in catalogue.time_manager.sessions_between(first, last, exchange)
        for segment in session.segments
    )
    return flat_bars(
        np.concatenate([np.arange(part.start_ns, part.end_ns, M) for part in segments])
    )


@pytest.fixture
def skender(catalogue: Catalogue, shared_data: Path) -> BarColumns:
    name = "SPY_1m_2020-12-15_18.csv"
    store(catalogue, "SPY", read_uniform(shared_data / "bars" / "skender" / name))
    oracle = shared_data / "oracles" / "skender" / "SPY_15m_expected_from_intraday_csv.csv"
    return read_uniform(oracle)


def test_fifteen_minutes_with_the_auction_equal_skenders(
    catalogue: Catalogue, skender: BarColumns
) -> None:
    made = derive(catalogue, "SPY", "15m", hours=EXTENDED)
    assert made.columns.rows == 108
    assert made.columns.equals(skender)


def test_fifteen_minutes_of_regular_hours_equal_skenders_without_the_auction(
    catalogue: Catalogue, skender: BarColumns
) -> None:
    made = derive(catalogue, "SPY", "15m")
    auction = skender.timestamp % DAY.ns == 21 * 60 * M
    assert made.columns.rows == 104
    assert made.columns.equals(skender.take(~auction))
    assert made.coverage.tolist() == [1.0] * 104


@pytest.mark.parametrize("symbol", ["SPY", "AMZN", "XLP"])
def test_fifteen_minutes_equal_the_vendors(
    catalogue: Catalogue, shared_data: Path, symbol: str
) -> None:
    store(catalogue, symbol, read_uniform(shared_data / "bars/eqker_2019-02" / f"{symbol}_1m.csv"))
    made = derive(catalogue, symbol, "15m").columns
    vendor = {}
    with (shared_data / "oracles/eqker_vendor_bars" / f"{symbol}_15min.csv").open() as file:
        for row in csv.DictReader(file):
            end = (
                instants([row["datetime"].replace(" ", "T")])[0] + 5 * 60 * M
            )  # New York in winter
            vendor[int(end) - 15 * M] = tuple(float(row[name]) for name in FIELDS[1:])
    rows = zip(*(getattr(made, name).tolist() for name in FIELDS), strict=True)
    assert made.rows == 130
    assert all(vendor[start] == tuple(values) for start, *values in rows)


@pytest.mark.parametrize("symbol", ["SPY", "MSFT"])
def test_five_minutes_have_the_vendors_prices(
    catalogue: Catalogue, shared_data: Path, symbol: str
) -> None:
    store(catalogue, symbol, read_uniform(shared_data / f"bars/moneytree_2024-08/{symbol}_1m.csv"))
    made = derive(catalogue, symbol, "5m", hours=EXTENDED).columns
    vendor = {}
    with (shared_data / "oracles/moneytree_vendor_bars" / f"{symbol}_5m.csv").open() as file:
        for row in csv.DictReader(file):
            start = instants([row["Datetime"].replace(" ", "T")])[0] + 4 * 60 * M  # in summer
            vendor[int(start)] = tuple(float(row[name.capitalize()]) for name in PRICES)
    rows = zip(made.timestamp.tolist(), *(getattr(made, n).tolist() for n in PRICES), strict=True)
    common = [(vendor[start], tuple(values)) for start, *values in rows if start in vendor]
    assert len(common) >= 1_134
    assert all(theirs == ours for theirs, ours in common)


@pytest.mark.parametrize(
    ("exchange", "counts"), [("XNYS", [7, 7, 4, 7]), ("XHKG", [6, 6, 6, 6]), ("24/7", [24] * 4)]
)
def test_hours_lie_on_the_calendars_own_grid(
    catalogue: Catalogue, exchange: str, counts: list[int]
) -> None:
    first, last = date(2024, 7, 1), date(2024, 7, 5)
    place(catalogue, "A", exchange)
    store(catalogue, "A", every_minute(catalogue, exchange, first, last))
    made = derive(catalogue, "A", "1h")
    calendar = exchange_calendars.get_calendar(exchange, start="2024-06-01", end="2024-08-01")
    index = calendar.trading_index(
        first.isoformat(),
        last.isoformat(),
        "1h",
        closed="left",
        force_close=True,
        force_break_close=True,
    )
    assert made.columns.timestamp.tolist() == index.left.asi8.tolist()
    assert made.end_ns.tolist() == index.right.asi8.tolist()
    opens = [
        session.open_ns
        for session in catalogue.time_manager.sessions_between(first, last, exchange)
    ]
    in_session = np.searchsorted(opens, made.columns.timestamp, side="right")
    assert np.bincount(in_session)[1:5].tolist() == counts
    assert (made.coverage == 1.0).all()


def test_pre_market_hours_are_laid_backwards_from_the_open(catalogue: Catalogue) -> None:
    early = instant("2024-07-02T08:00:00Z")
    store(catalogue, "A", flat_bars(np.arange(early, early + 16 * 60 * M, M)))
    made = derive(catalogue, "A", "1h", hours=EXTENDED)
    minutes = ((made.columns.timestamp - early) // M).tolist()
    assert minutes[:7] == [0, 30, 90, 150, 210, 270, 330]
    assert ((made.end_ns - early) // M).tolist()[0] == 30
    assert minutes[-5:] == [690, 720, 780, 840, 900]


def test_coverage_is_the_share_of_base_bars(catalogue: Catalogue) -> None:
    opened = instant("2024-07-02T13:30:00Z")
    store(catalogue, "A", flat_bars([opened, opened + M, opened + 389 * M]))
    assert derive(catalogue, "A", "15m").coverage.tolist() == [2 / 15, 1 / 15]
    assert derive(catalogue, "A", "1h").coverage.tolist() == [2 / 60, 1 / 30]
    assert np.isnan(derive(catalogue, "A", "1m").coverage).all()


def test_a_span_holds_the_bars_that_start_in_it(catalogue: Catalogue) -> None:
    opened = instant("2024-07-02T13:30:00Z")
    store(catalogue, "A", flat_bars(np.arange(opened, opened + 60 * M, M)))
    made = derive(catalogue, "A", "15m", "2024-07-02T13:31:00Z", "2024-07-02T14:15:00Z")
    assert ((made.columns.timestamp - opened) // M).tolist() == [15, 30]
    assert made.coverage.tolist() == [1.0, 1.0]


def test_a_day_is_made_of_regular_hours(catalogue: Catalogue) -> None:
    opened = instant("2024-07-02T13:30:00Z")
    times = [opened - M, opened, opened + 389 * M, opened + 390 * M]
    store(catalogue, "A", flat_bars(times, [9.0, 1.0, 2.0, 8.0], 10.0))
    made = derive(catalogue, "A", "1d", hours=EXTENDED)
    (high,), (volume,), (coverage,) = made.columns.high, made.columns.volume, made.coverage
    assert (made.columns.timestamp[0], made.end_ns[0]) == (opened, opened + 390 * M)
    assert (high, volume, coverage) == (2.0, 20.0, 2 / 390)


def test_a_stored_day_runs_from_the_open_to_the_close(catalogue: Catalogue) -> None:
    store(catalogue, "A", flat_bars([row_of_date(date(2024, 7, 3))]), DAY)
    made = derive(catalogue, "A", "1d")
    assert made.columns.timestamp.tolist() == [instant("2024-07-03T13:30:00Z")]
    assert made.end_ns.tolist() == [instant("2024-07-03T17:00:00Z")]
    assert np.isnan(made.coverage).all()


@pytest.mark.parametrize("base", [DAY, MINUTE])
def test_a_week_runs_from_its_first_open_to_its_last_close(
    catalogue: Catalogue, base: Interval
) -> None:
    days = (date(2024, 7, 1), date(2024, 7, 3), date(2024, 7, 8))
    opens = [instant(f"{day}T13:30:00Z") for day in days]
    times = [row_of_date(day) for day in days] if base == DAY else opens
    store(catalogue, "A", flat_bars(times, [1.0, 2.0, 3.0], 5.0), base)
    made = derive(catalogue, "A", "1w")
    assert made.columns.timestamp.tolist() == [opens[0], opens[2]]
    ends = [instant("2024-07-05T20:00:00Z"), instant("2024-07-12T20:00:00Z")]
    assert made.end_ns.tolist() == ends
    assert made.columns.volume.tolist() == [10.0, 5.0]
    expected = [4, 5] if base == DAY else [3 * 390 + 210, 5 * 390]
    assert made.coverage.tolist() == [2 / expected[0], 1 / expected[1]]


def test_a_week_that_began_before_the_first_row_starts_at_its_first_open(
    catalogue: Catalogue,
) -> None:
    store(catalogue, "A", flat_bars([instant("2024-07-05T13:30:00Z")]))
    made = derive(catalogue, "A", "1w")
    assert made.columns.timestamp.tolist() == [instant("2024-07-01T13:30:00Z")]


def test_the_largest_stored_interval_that_divides_is_the_base(catalogue: Catalogue) -> None:
    opened = instant("2024-07-02T13:30:00Z")
    store(catalogue, "A", flat_bars([opened], 1.0), SECOND)
    store(catalogue, "A", flat_bars([opened], 2.0), MINUTE)
    assert derive(catalogue, "A", "5m").columns.open.tolist() == [2.0]
    assert derive(catalogue, "A", "5s").columns.open.tolist() == [1.0]
    assert catalogue.base_of("A", WEEK) == MINUTE


def test_extended_hours_of_an_exchange_without_any_are_refused(catalogue: Catalogue) -> None:
    place(catalogue, "0700", "XHKG")
    store(catalogue, "0700", flat_bars([instant("2024-07-03T01:30:00Z")]))
    with pytest.raises(TimeError, match="XHKG"):
        derive(catalogue, "0700", "5m", hours=EXTENDED)


def test_a_session_that_opens_on_the_evening_before_is_whole(catalogue: Catalogue) -> None:
    place(catalogue, "ES", "CMES")
    first, last = date(2024, 7, 9), date(2024, 7, 9)
    session = catalogue.time_manager.trading_session(first, "CMES")
    assert session is not None
    store(catalogue, "ES", every_minute(catalogue, "CMES", first, last))
    made = derive(catalogue, "ES", "1d")
    assert made.columns.timestamp.tolist() == [session.open_ns]
    assert made.coverage.tolist() == [1.0]
    week = derive(catalogue, "ES", "1w")
    monday = catalogue.time_manager.trading_session(first - timedelta(days=1), "CMES")
    assert monday is not None
    assert week.columns.timestamp.tolist() == [monday.open_ns]


def test_the_latest_bar_is_found_behind_rows_of_other_hours(catalogue: Catalogue) -> None:
    opened = instant("2024-06-03T13:30:00Z")
    store(catalogue, "A", flat_bars([opened, opened + M, instant("2024-07-02T12:00:00Z")]))
    latest = latest_bar(catalogue, "A", Interval.parse("5m"))
    assert latest.columns.timestamp.tolist() == [opened]
    assert latest_bar(catalogue, "A", MINUTE, EXTENDED).columns.rows == 1
    store(catalogue, "B", flat_bars([instant("2024-07-02T12:00:00Z")]))
    assert latest_bar(catalogue, "B", MINUTE).columns.rows == 0


def test_nothing_stored_in_a_span_gives_no_bars(catalogue: Catalogue) -> None:
    store(catalogue, "A", flat_bars([instant("2024-07-02T13:30:00Z")]))
    made = derive(catalogue, "A", "5m", "2024-08-02T13:30:00Z", "2024-08-05T13:30:00Z")
    assert (made.columns.rows, len(made.end_ns), len(made.coverage)) == (0, 0, 0)


def test_a_symbol_without_bars_has_none_to_derive_from(catalogue: Catalogue) -> None:
    with pytest.raises(StoreError, match="no stored interval"):
        derive(catalogue, "A", "5m")
