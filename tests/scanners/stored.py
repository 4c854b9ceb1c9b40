"""A store for scans: 1d bars and minutes written from a few numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

import numpy as np

from mismartera.catalogue.catalogue import Catalogue
from mismartera.domain.columns import BarColumns, Float64
from mismartera.domain.daily_row import row_of_date
from mismartera.domain.interval import DAY, MINUTE, Interval
from mismartera.domain.trading_session import TradingSession
from mismartera.scanners.scanner import AnyScanner, ScanNeeds, Scanner, ScannerParameters

Day = tuple[float, float, float]
"""Open, close and volume of a day."""


def session_of(catalogue: Catalogue, day: str, exchange: str = "XNYS") -> TradingSession:
    found = catalogue.time_manager.trading_session(date.fromisoformat(day), exchange)
    assert found is not None
    return found


def put_days(catalogue: Catalogue, symbol: str, days: Mapping[str, Day]) -> None:
    """Store 1d bars by date."""
    stamps = [row_of_date(date.fromisoformat(day)) for day in days]
    opened, close, volume = np.array(list(days.values()), np.float64).T
    catalogue.store.write(symbol, DAY, _bars(stamps, opened, close, volume))


def put_bars(
    catalogue: Catalogue,
    symbol: str,
    day: str,
    bars: Mapping[int, tuple[float, float]],
    interval: Interval = MINUTE,
    exchange: str = "XNYS",
) -> None:
    """Store bars of a session by the number of each from the open: its price and volume."""
    session = session_of(catalogue, day, exchange)
    stamps = [session.open_ns + number * interval.ns for number in bars]
    price, volume = np.array(list(bars.values()), np.float64).T
    catalogue.store.write(symbol, interval, _bars(stamps, price, price, volume))


def at_minute(catalogue: Catalogue, day: str, minute: int) -> int:
    """The instant so many minutes after a session's open."""
    return session_of(catalogue, day).open_ns + minute * MINUTE.ns


def damage(home: Path, pattern: str) -> None:
    """Change one byte in the middle of a stored file."""
    (path,) = home.glob(pattern)
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def reader(needs: ScanNeeds, **parameters: object) -> AnyScanner:
    """A scanner that finds nothing and may read what is named."""

    class Reader(Scanner[ScannerParameters]):
        def needs(self) -> ScanNeeds:
            return needs

    return Reader(parameters)


def _bars(
    stamps: Sequence[int],
    opened: Float64,
    close: Float64,
    volume: Float64,
) -> BarColumns:
    high, low = np.maximum(opened, close), np.minimum(opened, close)
    return BarColumns(np.array(stamps, np.int64), opened, high, low, close, volume)
