"""A year of real bars goes in and comes out."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from mismartera.domain.columns import FIELDS, BarColumns
from mismartera.domain.interval import MINUTE
from mismartera.storage.bar_store import BarStore
from mismartera.storage.merging import WriteResult
from mismartera.storage.parquet_files import ColumnKind, read_table_columns


def test_a_year_of_real_bars_is_stored_whole(shared_data: Path, tmp_path: Path) -> None:
    source = shared_data / "bars" / "blaizard_2024" / "BKNG_1m_2024.parquet"
    found = read_table_columns(source, FIELDS)
    assert found["timestamp"].kind is ColumnKind.INSTANT
    timestamp = found["timestamp"].values.astype(np.int64)
    bars = BarColumns(timestamp, *(found[name].values.astype(np.float64) for name in FIELDS[1:]))
    store = BarStore(tmp_path)
    assert store.write("BKNG", MINUTE, bars) == WriteResult(stored=38_525)
    assert store.write("BKNG", MINUTE, bars) == WriteResult(unchanged=38_525)
    assert BarStore(tmp_path).read("BKNG", MINUTE).equals(bars)
    store.check("BKNG", MINUTE)
