"""Runs of a strategy over bars made by hand, and what it decided."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from mismartera.domain.columns import BarColumns
from mismartera.domain.interval import MINUTE
from mismartera.domain.signal import Signal
from mismartera.engine.inline import run_inline
from mismartera.strategies.library import StrategyLibrary
from mismartera.timekeeping.time_manager import TimeManager
from tests.market_data import flat_bars, instant
from tests.memory_market import MemoryMarket, backtest_of, configured

DAY = "2024-07-01"
OPEN_NS = instant(f"{DAY}T09:30:00-04:00")
NEXT_OPEN_NS = instant("2024-07-02T09:30:00-04:00")

Prices = Sequence[float | None]


class Sent(NamedTuple):
    """A signal: when (of the exchange's day), what, which way, how much."""

    at: str
    symbol: str
    side: str
    quantity: float


def minutes(prices: Prices, open_ns: int = OPEN_NS) -> BarColumns:
    """1m bars from the open on, each of one price; None is a minute without a bar."""
    known = [(place, price) for place, price in enumerate(prices) if price is not None]
    starts = [open_ns + place * MINUTE.ns for place, _ in known]
    return flat_bars(starts, [price for _, price in known])


def run(
    times: TimeManager,
    name: str,
    config: Mapping[str, object],
    bars: Mapping[str, BarColumns],
    last: str = DAY,
) -> list[tuple[Sent, Signal]]:
    """Run an included strategy inline from `DAY` to `last`; every signal that it sent."""
    market = MemoryMarket({(symbol, MINUTE): columns for symbol, columns in bars.items()})
    strategy = StrategyLibrary(Path("nowhere")).get(name).kind(config)
    backtest = backtest_of(configured(list(bars), ["1m"], (DAY, last)), market, times, [strategy])
    run_inline(backtest)
    assert [runner.last_error for runner in backtest.analysis.runners] == [None]
    return [
        (_sent(times, each.time_ns, each.signal), each.signal)
        for each in backtest.analysis.decisions
    ]


def _sent(times: TimeManager, instant_ns: int, signal: Signal) -> Sent:
    return Sent(times.iso(instant_ns)[11:16], signal.symbol, signal.side, signal.quantity)
