"""A small market of made-up bars: three sessions with a half-day and a holiday among their dates.

| symbol | bars |
| --- | --- |
| AAA | 1m, every minute |
| BBB | 1m, minutes 60 to 70 of each session missing |
| CCC | 1m, none after the session's first hour |
| FAST | 1s, the first ten minutes of each session |
| FAST2 to FAST5 | 1s, the first minute of each session |
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import numpy as np

from mismartera.domain.columns import BarColumns, Int64
from mismartera.domain.interval import MINUTE, SECOND
from mismartera.domain.trading_session import TradingSession
from mismartera.storage.bar_store import BarStore
from mismartera.timekeeping.time_manager import TimeManager

FIRST, LAST = date(2024, 7, 1), date(2024, 7, 5)
FAST = ("FAST", "FAST2", "FAST3", "FAST4", "FAST5")
"""So many that the rows of no two sessions are read together."""
SESSIONS = ("2024-07-01", "2024-07-02", "2024-07-03", "2024-07-05")
_HISTORY_FROM = date(2024, 6, 27)


def fill(home: Path, times: TimeManager) -> None:
    """Write the market into an empty store."""
    store = BarStore(home)
    sessions = times.sessions_between(_HISTORY_FROM, LAST)
    missing = set(range(60, 70))
    store.write("AAA", MINUTE, walk(_starts(sessions, MINUTE.ns), 1))
    with_gap = _starts(sessions, MINUTE.ns, without=missing)
    store.write("BBB", MINUTE, walk(with_gap, 2))
    store.write("CCC", MINUTE, walk(_starts(sessions, MINUTE.ns, first=60), 3))
    store.write("FAST", SECOND, walk(_starts(sessions, SECOND.ns, first=600), 4))
    for number in range(2, 6):
        starts = _starts(sessions, SECOND.ns, first=60)
        store.write(f"FAST{number}", SECOND, walk(starts, 10 + number))


def walk(starts: Int64, seed: int) -> BarColumns:
    """Bars whose price walks at random in cents, the same for one seed."""
    steps = np.random.default_rng(seed).integers(-20, 21, (2, len(starts)))
    close = 100 + np.cumsum(steps[0]) / 100
    opened = close + steps[1] / 100
    high, low = np.maximum(opened, close) + 0.05, np.minimum(opened, close) - 0.05
    volume = np.abs(steps).sum(axis=0) + 100.0
    return BarColumns(starts, opened, high, low, close, volume)


def _starts(
    sessions: Sequence[TradingSession],
    unit_ns: int,
    *,
    first: int | None = None,
    without: set[int] | None = None,
) -> Int64:
    """The starts of each session's bars: the first few, or all, without some of them."""
    parts = []
    for session in sessions:
        starts = np.arange(session.open_ns, session.close_ns, unit_ns)[:first]
        kept = [place for place in range(len(starts)) if place not in (without or ())]
        parts.append(starts[kept])
    return np.concatenate(parts)
