"""Bars for tests: the shared files as columns, and bars made up of a few numbers."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq

from mismartera.domain.columns import FIELDS, BarColumns, Int64


def read_uniform(path: Path) -> BarColumns:
    """Read one of the uniform files of bars: CSV with Z, or Parquet."""
    if path.suffix == ".parquet":
        table = pq.read_table(path)
        timestamp = table["timestamp"].to_numpy().astype("datetime64[ns]").astype(np.int64)
        return BarColumns(timestamp, *(table[name].to_numpy().astype(float) for name in FIELDS[1:]))
    with path.open(newline="") as file:
        rows = list(csv.DictReader(file))
    numbers = (np.array([float(row[name]) for row in rows]) for name in FIELDS[1:])
    return BarColumns(instants([row["timestamp"] for row in rows]), *numbers)


def instants(texts: Sequence[str]) -> Int64:
    """UTC nanoseconds of instants written with Z."""
    naive = [text.removesuffix("Z") for text in texts]
    return np.array(naive, "datetime64[ns]").astype(np.int64)


def instant(text: str) -> int:
    """UTC nanoseconds of one instant with an offset or Z."""
    return int(datetime.fromisoformat(text).timestamp()) * 1_000_000_000


def flat_bars(
    timestamp: Sequence[int] | Int64, price: float | Sequence[float] = 100.0, volume: float = 1.0
) -> BarColumns:
    """Bars whose open, high, low and close are one price."""
    start = np.array(timestamp, np.int64)
    prices = np.broadcast_to(np.array(price, np.float64), start.shape).copy()
    return BarColumns(start, prices, prices, prices, prices, np.full(start.shape, volume))
