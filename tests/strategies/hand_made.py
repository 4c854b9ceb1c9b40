"""Runs of a strategy over bars made by hand: what it sent, what was filled, what it holds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from mismartera.domain.columns import BarColumns
from mismartera.domain.interval import MINUTE
from mismartera.domain.money import number_of
from mismartera.domain.order import Order
from mismartera.domain.signal import Decision
from mismartera.engine.backtest import Backtest
from mismartera.engine.inline import run_inline
from mismartera.strategies.library import strategy_library
from mismartera.strategies.strategy import AnyStrategy
from mismartera.timekeeping.time_manager import TimeManager
from tests.market_data import flat_bars, instant
from tests.memory_market import MemoryMarket, backtest_of, configured

DAY, NEXT_DAY = "2024-07-01", "2024-07-02"
OPEN_NS = instant(f"{DAY}T09:30:00-04:00")
NEXT_OPEN_NS = instant(f"{NEXT_DAY}T09:30:00-04:00")
WIDE: dict[str, object] = {
    "min_quality": 0,
    "short_sales": True,
    "initial_cash": 1e9,
    "max_buying_power": 1e9,
    "max_per_trade": 1e9,
    "max_per_symbol": 1e9,
    "max_open_positions": 100,
}
"""Limits that refuse nothing."""

Prices = Sequence[float | None]


class Sent(NamedTuple):
    """A signal: when (of the exchange's day), what, which way, how much."""

    at: str
    symbol: str
    side: str
    quantity: float


class Filled(NamedTuple):
    """A fill: when (the end of its bar), what, which way, how much, at what price."""

    at: str
    symbol: str
    side: str
    quantity: float
    price: float


@dataclass(frozen=True)
class Outcome:
    """What became of a run; `positions` are those at its end, `orders` all that there were."""

    sent: list[Sent]
    filled: list[Filled]
    positions: dict[str, float]
    decisions: list[Decision]
    orders: list[Order]

    @property
    def refused(self) -> list[str]:
        """Why signals were refused, or in part."""
        passed = ("every check passed", "it reduces the position")
        return [each.reason for each in self.decisions if each.reason not in passed]


def minutes(prices: Prices, open_ns: int = OPEN_NS, volume: float = 1_000) -> BarColumns:
    """1m bars from the open on, each of one price; None is a minute without a bar.

    A tenth of the volume can be had of each.
    """
    known = [(place, price) for place, price in enumerate(prices) if price is not None]
    starts = [open_ns + place * MINUTE.ns for place, _ in known]
    return flat_bars(starts, [price for _, price in known], volume)


def run(
    times: TimeManager,
    name: str,
    config: Mapping[str, object],
    bars: Mapping[str, BarColumns],
    last: str = DAY,
    **trading: object,
) -> Outcome:
    """Run an included strategy inline from `DAY` to `last`; `trading` narrows the limits."""
    return run_own(
        times, strategy_library(Path("nowhere")).get(name).definition(config), bars, last, trading
    )


def run_own(
    times: TimeManager,
    strategy: AnyStrategy,
    bars: Mapping[str, BarColumns],
    last: str = DAY,
    trading: Mapping[str, object] | None = None,
) -> Outcome:
    """Run any strategy inline over 1m bars."""
    market = MemoryMarket({(symbol, MINUTE): columns for symbol, columns in bars.items()})
    limits = {**WIDE, **(trading or {})}
    configuration = configured(list(bars), ["1m"], (DAY, last), trading=limits)
    backtest = backtest_of(configuration, market, times, [strategy])
    run_inline(backtest)
    assert [runner.last_error for runner in backtest.analysis.runners] == [None]
    return _outcome(times, backtest)


def _outcome(times: TimeManager, backtest: Backtest) -> Outcome:
    desk, decisions = backtest.analysis.trading.desk, backtest.analysis.decisions

    def clock(instant_ns: int) -> str:
        return times.iso(instant_ns)[11:16]

    return Outcome(
        [
            Sent(clock(each.time_ns), each.signal.symbol, each.signal.side, each.signal.quantity)
            for each in decisions
        ],
        [
            Filled(clock(fill.filled_ns), fill.symbol, fill.side, fill.quantity, fill.price)
            for fill in desk.broker.fills
        ],
        {
            symbol: number_of(each.quantity_units)
            for symbol, each in desk.account.portfolio.open_holdings()
        },
        decisions,
        desk.broker.book.orders,
    )
