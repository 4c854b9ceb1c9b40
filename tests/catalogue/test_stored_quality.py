"""Quality of stored bars, against what another program found in the shared files."""

from __future__ import annotations

import csv
from collections import defaultdict
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from mismartera.catalogue.catalogue import Catalogue
from mismartera.catalogue.quality import StoredQuality, stored_quality
from mismartera.domain.columns import BarColumns
from mismartera.domain.daily_row import row_of_date
from mismartera.domain.gap import Gap, GapState
from mismartera.domain.interval import DAY, MINUTE, Interval
from mismartera.errors import StoreError
from mismartera.storage.journal import JournalEntry
from tests.market_data import flat_bars, instant, read_uniform

NOW = instant("2026-01-01T00:00:00Z")
OPEN = instant("2024-07-03T13:30:00Z")
M = MINUTE.ns


def measure(
    catalogue: Catalogue,
    symbol: str,
    interval: str = "1m",
    first: date | None = None,
    last: date | None = None,
    now_ns: int = NOW,
) -> StoredQuality:
    return stored_quality(catalogue, symbol, Interval.parse(interval), first, last, now_ns)


def store(catalogue: Catalogue, symbol: str, bars: BarColumns, interval: Interval = MINUTE) -> None:
    catalogue.store.write(symbol, interval, bars)


def record(catalogue: Catalogue, symbol: str, interval: Interval = MINUTE, **known: object) -> None:
    entry = JournalEntry("import", 0, **known)  # type: ignore[arg-type]  # the tests' own words
    catalogue.store.journal(symbol, interval).append(entry)


def oracle_rows(shared_data: Path) -> dict[str, list[dict[str, str]]]:
    by_file = defaultdict(list)
    with (shared_data / "gaps_expected.csv").open(newline="") as file:
        for row in csv.DictReader(file):
            by_file[row["file"]].append(row)
    return by_file


def test_every_session_of_the_shared_files_has_the_known_gaps(
    catalogue: Catalogue, shared_data: Path
) -> None:
    sessions = 0
    for name, rows in oracle_rows(shared_data).items():
        symbol = rows[0]["symbol"]
        store(catalogue, symbol, read_uniform(shared_data / name))
        found = measure(catalogue, symbol)
        for place, row in enumerate(rows):
            numbers, gaps = found.numbers(place), found.gaps(place)
            assert found.sessions[place].date.isoformat() == row["session"]
            assert found.sessions[place].early_close == (row["early_close"] == "True")
            counts = (numbers.expected, numbers.real, numbers.missing, len(gaps))
            known = tuple(int(row[key]) for key in ("expected", "present", "missing", "gap_runs"))
            assert counts == known, (name, row["session"])
            assert max((gap.bars for gap in gaps), default=0) == int(row["longest_gap"])
        assert len(found.sessions) == len(rows)
        sessions += len(rows)
        catalogue.store.delete(symbol)
    assert sessions == 1_365


@pytest.mark.parametrize(
    ("name", "present", "expected"),
    [
        ("BTCUSD_1m_bitstamp_2020-01-01.csv", 1_440, 1_440),
        ("BTCUSD_1m_coinbase_lean.csv", 4_216, 4_320),
    ],
)
def test_round_the_clock_every_minute_is_expected(
    catalogue: Catalogue, shared_data: Path, name: str, present: int, expected: int
) -> None:
    store(catalogue, "BTCUSD", read_uniform(shared_data / "bars" / "crypto" / name))
    record(catalogue, "BTCUSD", exchange="24/7")
    total = measure(catalogue, "BTCUSD").total
    assert (total.real, total.expected) == (present, expected)


def test_a_half_day_ends_at_its_own_close(catalogue: Catalogue) -> None:
    store(catalogue, "A", flat_bars([OPEN, OPEN + 209 * M, OPEN + 210 * M]))
    found = measure(catalogue, "A")
    assert (found.total.expected, found.total.real) == (210, 2)
    assert found.gaps(0) == (Gap(OPEN + M, OPEN + 209 * M, 208, GapState.UNEXPLAINED),)


def test_sessions_without_a_row_are_measured_only_between_those_with_one(
    catalogue: Catalogue,
) -> None:
    store(catalogue, "A", flat_bars([OPEN, instant("2024-07-08T13:30:00Z")]))
    days = [session.date.day for session in measure(catalogue, "A").sessions]
    assert days == [3, 5, 8]


def test_rows_outside_regular_hours_do_not_open_a_session(catalogue: Catalogue) -> None:
    store(catalogue, "A", flat_bars([OPEN - M, instant("2024-07-05T13:30:00Z")]))
    assert [each.date.day for each in measure(catalogue, "A").sessions] == [5]
    store(catalogue, "B", flat_bars([OPEN - M]))
    found = measure(catalogue, "B")
    assert (found.sessions, found.total.quality) == ((), None)


def test_dates_that_are_given_are_measured_with_or_without_rows(catalogue: Catalogue) -> None:
    store(catalogue, "A", flat_bars([OPEN]))
    found = measure(catalogue, "A", first=date(2024, 7, 1), last=date(2024, 7, 5))
    assert found.present.tolist() == [0, 0, 1, 0]
    assert found.expected.tolist() == [390, 390, 210, 390]


def test_only_what_is_due_is_expected(catalogue: Catalogue) -> None:
    store(catalogue, "A", flat_bars([OPEN, OPEN + M]))
    found = measure(catalogue, "A", last=date(2024, 7, 5), now_ns=OPEN + 5 * M)
    assert found.expected.tolist() == [5, 0]
    assert found.gaps(0) == (Gap(OPEN + 2 * M, OPEN + 5 * M, 3, GapState.UNEXPLAINED),)


def test_in_a_complete_record_holes_are_empty_or_suspect(catalogue: Catalogue) -> None:
    absent = {40, 60, *range(100, 120)}
    minutes = [OPEN + minute * M for minute in range(200) if minute not in absent]
    store(catalogue, "A", flat_bars(minutes))
    record(catalogue, "A", complete=(minutes[0], minutes[-1]))
    found = measure(catalogue, "A")
    states = [gap.state for gap in found.gaps(0)]
    assert states == ["suspect", "suspect", "suspect", "unexplained"]
    numbers = found.numbers(0)
    assert (numbers.quality, numbers.integrity) == (100 * 178 / 210, 100 * 178 / 210)


def test_empty_minutes_lower_quality_and_not_integrity(catalogue: Catalogue) -> None:
    minutes = [OPEN + minute * M for minute in range(0, 210, 2)] + [OPEN + 209 * M]
    store(catalogue, "A", flat_bars(minutes))
    record(catalogue, "A", complete=(minutes[0], minutes[-1]))
    numbers = measure(catalogue, "A").total
    assert numbers.integrity == 100.0
    assert numbers.quality == 100 * 106 / 210


def test_a_derived_interval_has_the_numbers_of_its_base(catalogue: Catalogue) -> None:
    store(catalogue, "A", flat_bars([OPEN]))
    found = measure(catalogue, "A", "15m")
    assert (found.interval.name, found.base.name, found.total.expected) == ("15m", "1m", 210)


def test_a_1d_bar_is_expected_of_each_session_and_due_at_its_close(catalogue: Catalogue) -> None:
    days = [row_of_date(date(2024, 7, day)) for day in (1, 3, 5)]
    store(catalogue, "A", flat_bars(days), DAY)
    found = measure(catalogue, "A", "1d", first=date(2024, 7, 1), last=date(2024, 7, 5))
    assert found.present.tolist() == [1, 0, 1, 1]
    session = found.sessions[1]
    assert found.gaps(1) == (Gap(session.open_ns, session.close_ns, 1, GapState.UNEXPLAINED),)
    before_close = found.sessions[3].close_ns - 1
    last = date(2024, 7, 5)
    assert measure(catalogue, "A", "1d", None, last, before_close).total.expected == 3


def test_a_lunch_break_is_not_expected(catalogue: Catalogue) -> None:
    opened = instant("2024-07-03T01:30:00Z")
    store(catalogue, "0700", flat_bars([opened, opened + 149 * M, opened + 210 * M]))
    record(catalogue, "0700", exchange="XHKG")
    found = measure(catalogue, "0700")
    assert found.total.expected == 330
    assert [gap.bars for gap in found.gaps(0)] == [148, 179]


def test_imports_are_counted_since_the_last_replacement(catalogue: Catalogue) -> None:
    store(catalogue, "A", flat_bars([OPEN]))
    record(catalogue, "A", duplicates=9, revised=9, rejected=9)
    record(catalogue, "A", duplicates=5, revised=1, rejected=2, replaced=True)
    record(catalogue, "A", unchanged=8, revised=3, rejected=4)
    rows = measure(catalogue, "A").rows
    assert (rows.duplicates, rows.revised, rows.rejected) == (5, 4, 6)


def test_a_price_that_halves_overnight_is_reported(catalogue: Catalogue) -> None:
    times = [OPEN, OPEN + M, instant("2024-07-05T13:30:00Z"), instant("2024-07-08T13:30:00Z")]
    store(catalogue, "A", flat_bars(times, [90.0, 100.0, 50.5, 40.0]))
    (found,) = measure(catalogue, "A").overnight
    assert (found.date, found.previous_close, found.open) == (date(2024, 7, 5), 100.0, 50.5)
    assert found.split == "2:1"


def test_what_no_stored_interval_divides_is_refused(catalogue: Catalogue) -> None:
    store(catalogue, "A", flat_bars([OPEN]))
    with pytest.raises(StoreError, match="no stored interval that 5s bars can be made of"):
        measure(catalogue, "A", "5s")


def test_a_year_of_minutes_is_measured_quickly(catalogue: Catalogue, shared_data: Path) -> None:
    bars = read_uniform(shared_data / "bars" / "blaizard_2024" / "TDG_1m_2024.parquet")
    store(catalogue, "TDG", bars)
    assert measure(catalogue, "TDG").expected.sum() == 97_740
    assert np.array_equal(measure(catalogue, "TDG").present.sum(), 39_117)
