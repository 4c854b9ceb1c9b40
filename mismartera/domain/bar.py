"""One bar as a value: what a strategy is called with."""

from __future__ import annotations

from typing import NamedTuple


class Bar(NamedTuple):
    """One bar over `[timestamp, end)`.

    `timestamp` is its start and `end` the instant at which it became available, both in UTC
    nanoseconds. `coverage` is the share of its base bars that were there (None on base bars).
    """

    symbol: str
    interval: str
    timestamp: int
    end: int
    open: float
    high: float
    low: float
    close: float
    volume: float
    coverage: float | None
