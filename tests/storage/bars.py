"""Bars for the tests of the store."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

import numpy as np

from mismartera.domain.columns import BarColumns, Float64, Int64
from mismartera.domain.interval import NS_PER_SECOND

MINUTE_NS = 60 * NS_PER_SECOND
HOUR_NS = 60 * MINUTE_NS


def instant(text: str) -> int:
    """UTC nanoseconds of an ISO text."""
    return int(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp()) * NS_PER_SECOND


def bars_at(timestamp: Int64 | list[int], price: float = 100.0) -> BarColumns:
    """Plausible bars at the given instants, told apart by their price."""
    stamps = np.array(timestamp, np.int64)
    close: Float64 = price + np.arange(len(stamps)) % 7 * np.float64(0.25)
    return BarColumns(stamps, close - 0.25, close + 0.5, close - 0.5, close, close * 10)


def minutes(start: str, count: int, price: float = 100.0) -> BarColumns:
    """Bars of consecutive minutes."""
    return bars_at(instant(start) + np.arange(count) * MINUTE_NS, price)


def bars_of(rows: Mapping[int, float]) -> BarColumns:
    """Bars of a model of the store: prices by timestamp."""
    stamps = np.array(sorted(rows), np.int64)
    close = np.array([rows[stamp] for stamp in sorted(rows)], np.float64)
    return BarColumns(stamps, close, close + 1, close - 1, close, close * 2)
