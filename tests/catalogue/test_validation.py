"""Stored rows checked again."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np

from mismartera.catalogue.catalogue import Catalogue
from mismartera.catalogue.validation import validate_series
from mismartera.domain.columns import BarColumns
from mismartera.domain.daily_row import row_of_date
from mismartera.domain.interval import DAY, MINUTE, SECOND
from tests.market_data import flat_bars, instant, read_uniform

OPEN = instant("2024-07-03T13:30:00Z")
NOW = instant("2026-01-01T00:00:00Z")


def faults(catalogue: Catalogue, bars: BarColumns) -> list[tuple[int, str]]:
    catalogue.store.write("A", MINUTE, bars)
    found = validate_series(catalogue, "A", MINUTE, NOW)
    assert found.is_valid == (not found.bad_rows)
    return [(bad.row, bad.reason) for bad in found.bad_rows]


def test_real_bars_are_valid(catalogue: Catalogue, shared_data: Path) -> None:
    bars = read_uniform(shared_data / "bars/anghel/AAPL_1m_2024-01-02_22.csv")
    assert faults(catalogue, bars) == []


def test_numbers_that_are_no_bar_are_named(catalogue: Catalogue) -> None:
    bars = flat_bars([OPEN + minute * MINUTE.ns for minute in range(5)])
    change = np.eye(5)
    bars = replace(
        bars,
        open=bars.open - 100 * change[0],
        high=bars.high - change[1],
        close=bars.close + change[2],
        volume=bars.volume - 2 * change[3],
    )
    assert faults(catalogue, bars) == [
        (0, "price not above 0"),
        (1, "high below low"),
        (2, "high and low do not cover open and close"),
        (3, "volume below 0"),
    ]


def test_rows_off_the_grid_or_on_a_holiday_are_named(catalogue: Catalogue) -> None:
    holiday = instant("2024-07-04T14:00:00Z")
    found = faults(catalogue, flat_bars([OPEN, OPEN + SECOND.ns, holiday]))
    assert found == [(1, "off the interval's grid"), (2, "on a day without a session")]


def test_a_1d_row_on_a_weekend_is_named(catalogue: Catalogue) -> None:
    days = [row_of_date(date(2024, 7, day)) for day in (5, 6)]
    catalogue.store.write("A", DAY, flat_bars(days))
    (bad,) = validate_series(catalogue, "A", DAY, NOW).bad_rows
    assert (bad.row, bad.reason) == (1, "on a day without a session")


def test_a_damaged_file_is_a_finding(catalogue: Catalogue, tmp_path: Path) -> None:
    catalogue.store.write("A", MINUTE, flat_bars([OPEN]))
    (file,) = tmp_path.rglob("*.parquet")
    file.write_bytes(file.read_bytes()[:-20])
    found = validate_series(catalogue, "A", MINUTE, NOW)
    assert not found.is_valid
    assert found.damage is not None
    assert file.name in found.damage


def test_a_split_is_a_remark_and_no_fault(catalogue: Catalogue) -> None:
    next_open = instant("2024-07-05T13:30:00Z")
    catalogue.store.write("A", MINUTE, flat_bars([OPEN, next_open], [10.0, 100.0]))
    found = validate_series(catalogue, "A", MINUTE, NOW)
    assert found.is_valid
    assert [each.split for each in found.overnight] == ["1:10"]
