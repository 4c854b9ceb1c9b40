"""Bars for the benchmarks: the same every time, kept between runs in a temporary directory.

Prices are whole multiples of 1/64, so that sums of them are exact and an average is the same to
the bit however it was summed: the checksums of two programs can be compared as they are.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Final

import numpy as np

import mismartera.storage
from benchmarks.registry import Size
from mismartera.domain.columns import BarColumns, Int64
from mismartera.domain.interval import DAY, MINUTE, Interval
from mismartera.domain.trading_session import TradingSession
from mismartera.storage.bar_store import BarStore
from mismartera.timekeeping.time_manager import TimeManager

EXCHANGE: Final = "XNYS"
LAST_DAY: Final = date(2024, 6, 28)
TICK: Final = 1 / 64
WRITING: Final = ("bar_file", "bar_store", "merging", "paths", "periods", "seal")
"""The modules that settle what a stored file of bars looks like."""


@dataclass(frozen=True, slots=True)
class StoredBars:
    """A home directory whose store holds bars of `symbols` over `sessions`."""

    home: Path
    symbols: tuple[str, ...]
    sessions: tuple[TradingSession, ...]

    @property
    def store(self) -> BarStore:
        """The store, opened anew: it remembers nothing of what was read before."""
        return BarStore(self.home)


@lru_cache
def intraday(size: Size) -> StoredBars:
    """Bars of 1m for the replay, its history included."""
    count = max(size.stored_sessions, size.trailing_days + size.days)
    last = TimeManager(EXCHANGE).session_on_or_before(LAST_DAY)
    first = TimeManager(EXCHANGE).previous_session(last.date, count - 1)
    return _stored(MINUTE, size.most_symbols, _sessions(first.date, last.date))


@lru_cache
def daily(size: Size) -> StoredBars:
    """Bars of 1d over years."""
    first = LAST_DAY.replace(year=LAST_DAY.year - size.daily_years)
    return _stored(DAY, size.daily_symbols, _sessions(first, LAST_DAY))


def write_configuration(
    bars: StoredBars,
    symbols: Sequence[str],
    sessions: Sequence[TradingSession],
    *,
    data: Mapping[str, object],
    strategies: Sequence[Mapping[str, object]],
    trading: Mapping[str, object] = MappingProxyType({}),
) -> Path:
    """Write a backtest of `symbols` over `sessions`, as fast as it goes; return the file.

    `data` are the other keys of `session_data_config`, `trading` are those of `trading_config`.
    """
    configuration = {
        "session_name": "Benchmark",
        "mode": "backtest",
        "exchange_group": EXCHANGE,
        "backtest_config": {
            "start_date": sessions[0].date.isoformat(),
            "end_date": sessions[-1].date.isoformat(),
            "speed_multiplier": 0.0,
        },
        "session_data_config": {"symbols": list(symbols), **data},
        "strategies": list(strategies),
        "trading_config": dict(trading),
    }
    text = json.dumps(configuration, indent=2)
    path = bars.home / f"benchmark_{hashlib.sha256(text.encode()).hexdigest()[:12]}.json"
    path.write_text(text)
    return path


def _sessions(first: date, last: date) -> tuple[TradingSession, ...]:
    return TimeManager(EXCHANGE).sessions_between(first, last)


def _stored(interval: Interval, count: int, sessions: tuple[TradingSession, ...]) -> StoredBars:
    """Fill a home, unless an earlier run has filled the same one."""
    symbols = tuple(f"S{number:03}" for number in range(count))
    home = Path(tempfile.gettempdir()) / "mismartera-benchmarks" / _key(interval, count, sessions)
    bars = StoredBars(home, symbols, sessions)
    filled = home / "filled"
    if not filled.exists():
        shutil.rmtree(home, ignore_errors=True)
        timestamp = _timestamps(interval, sessions)
        for number, symbol in enumerate(symbols):
            bars.store.write(symbol, interval, walk(timestamp, number))
        filled.touch()
    return bars


def _key(interval: Interval, count: int, sessions: tuple[TradingSession, ...]) -> str:
    """Name a store by its contents and by the code that writes them."""
    digest = hashlib.sha256(f"{interval} {count} {sessions[0].date} {sessions[-1].date}".encode())
    storage = Path(mismartera.storage.__file__).parent
    for source in (*(storage / f"{name}.py" for name in WRITING), Path(__file__)):
        digest.update(source.read_bytes())
    return digest.hexdigest()[:16]


def _timestamps(interval: Interval, sessions: tuple[TradingSession, ...]) -> Int64:
    if interval == DAY:
        days = np.array([session.date.isoformat() for session in sessions], "datetime64[ns]")
        return days.astype(np.int64)
    minutes = [np.arange(each.open_ns, each.close_ns, interval.ns) for each in sessions]
    return np.concatenate(minutes)


def walk(timestamp: Int64, seed: int) -> BarColumns:
    """Make bars at these instants: a random walk in ticks that never falls below one dollar."""
    random = np.random.default_rng(seed)
    rows = len(timestamp)
    start = random.integers(20 * 64, 400 * 64)
    close = np.abs(start + np.cumsum(random.integers(-12, 13, rows))) + 2 * 64
    opened = np.concatenate([[start + 2 * 64], close[:-1]])
    high = np.maximum(opened, close) + random.integers(0, 8, rows)
    low = np.minimum(opened, close) - random.integers(0, 8, rows)
    return BarColumns(
        timestamp,
        open=opened * TICK,
        high=high * TICK,
        low=low * TICK,
        close=close * TICK,
        volume=random.integers(100, 50_000, rows).astype(np.float64),
    )
