"""Bars written to files of the user's."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mismartera.catalogue.exporting import ExportFormat, csv_text, export_bars, format_of
from mismartera.domain.interval import MINUTE
from mismartera.errors import StoreError, UsageError
from tests.market_data import flat_bars, instant, read_uniform

START = instant("2024-07-03T13:30:00Z")


def test_csv_has_starts_with_z_and_plain_numbers() -> None:
    bars = flat_bars([START], 100.25, 1500.0)
    lines = csv_text(bars).splitlines()
    assert lines == [
        "timestamp,open,high,low,close,volume",
        "2024-07-03T13:30:00Z,100.25,100.25,100.25,100.25,1500",
    ]


@given(st.lists(st.floats(1e-9, 1e12), min_size=1, max_size=20), st.floats(0, 1e15))
def test_csv_reads_back_to_the_same_bits(
    tmp_path: Path, prices: list[float], volume: float
) -> None:
    bars = flat_bars([START + row * MINUTE.ns for row in range(len(prices))], prices, volume)
    file = tmp_path / "bars.csv"
    export_bars(file, bars, ExportFormat.CSV)
    assert read_uniform(file).equals(bars)


def test_parquet_reads_back_to_the_same_bits(tmp_path: Path) -> None:
    bars = flat_bars([START, START + MINUTE.ns], [0.1, 1e9], 0.3)
    file = tmp_path / "bars.parquet"
    export_bars(file, bars, ExportFormat.PARQUET)
    assert read_uniform(file).equals(bars)


def test_the_name_of_the_file_tells_the_format() -> None:
    assert format_of(Path("a.CSV"), None) is ExportFormat.CSV
    assert format_of(Path("a.txt"), "parquet") is ExportFormat.PARQUET
    for path, asked in ((Path("a.txt"), None), (Path("a"), None), (Path("a.csv"), "xls")):
        with pytest.raises(UsageError, match="--format csv"):
            format_of(path, asked)


def test_where_no_file_can_be_is_said(tmp_path: Path) -> None:
    bars = flat_bars([START])
    with pytest.raises(StoreError, match="is not a directory"):
        export_bars(tmp_path / "none" / "a.csv", bars, ExportFormat.CSV)
    with pytest.raises(StoreError, match="is a directory"):
        export_bars(tmp_path, bars, ExportFormat.CSV)
