"""SMA crossovers that count what they are called with: one bar at a time, and in whole steps.

They do what the plain loop's does, so that both can be compared; they report at each session's
end what they came to so far.
"""

from __future__ import annotations

from dataclasses import dataclass
from time import process_time
from typing import ClassVar

import numpy as np
from pydantic import Field

from benchmarks.outcome import Outcome, reported, set_up
from mismartera.api import Bar, Context, Float64, Side, Signal, Strategy, StrategyParameters


class CountingCrossoverParameters(StrategyParameters):
    """Periods in bars, and what a crossing orders."""

    interval: str = Field(default="1m", description="The interval whose bars are averaged.")
    fast: int = Field(default=5, ge=2, description="Bars of the fast average.")
    slow: int = Field(default=20, ge=3, description="Bars of the slow average.")
    quantity: float = Field(default=0.0, ge=0, description="What a crossing orders; 0: nothing.")


@dataclass(slots=True)
class Seen:
    """What was seen of one symbol."""

    calls: int = 0
    crossings: int = 0
    checksum: float = 0.0
    above: bool | None = None


class CountingCrossover(Strategy[CountingCrossoverParameters]):
    """Called for every bar; counts crossings, and sums up what it read."""

    Parameters: ClassVar[type[StrategyParameters]] = CountingCrossoverParameters

    def setup(self) -> None:
        set_up.append(process_time())
        given = self.parameters
        self.subscribe(given.interval)
        self._fast = self.indicator("sma", period=given.fast, interval=given.interval)
        self._slow = self.indicator("sma", period=given.slow, interval=given.interval)
        self._seen: dict[str, Seen] = {}
        self._quantity = given.quantity

    def on_start(self, context: Context) -> None:
        for symbol in context.symbols:
            self._seen.setdefault(symbol, Seen())

    def on_bar(self, context: Context, bar: Bar) -> Signal | None:
        symbol = bar.symbol
        fast, slow = self._fast[symbol], self._slow[symbol]
        if fast is None or slow is None:
            return None
        seen = self._seen[symbol]
        seen.calls += 1
        seen.checksum += fast + slow
        above = fast > slow
        if above is seen.above:
            return None
        is_first, seen.above = seen.above is None, above
        if is_first:
            return None
        seen.crossings += 1
        if not self._quantity:
            return None
        return Signal(symbol, Side.BUY if above else Side.SELL, self._quantity)

    def on_end(self, context: Context) -> None:
        seen = [self._seen[symbol] for symbol in sorted(self._seen)]
        reported.append(
            Outcome(
                calls=sum(each.calls for each in seen),
                crossings=sum(each.crossings for each in seen),
                checksum=sum(each.checksum for each in seen),
            )
        )


class StepCrossover(Strategy[CountingCrossoverParameters]):
    """The same for all symbols at once: called once a step, on one column of each average."""

    Parameters: ClassVar[type[StrategyParameters]] = CountingCrossoverParameters

    def setup(self) -> None:
        set_up.append(process_time())
        given = self.parameters
        self._interval = given.interval
        self.subscribe(given.interval)
        self._fast = self.indicator("sma", period=given.fast, interval=given.interval).key
        self._slow = self.indicator("sma", period=given.slow, interval=given.interval).key
        self._above: np.ndarray | None = None
        self._checksum: Float64 = np.zeros(0)
        self._calls = self._crossings = 0
        self._quantity = given.quantity
        self._symbols: tuple[str, ...] = ()

    def on_start(self, context: Context) -> None:
        self._symbols = context.section_symbols(self._interval)

    def on_step(self, context: Context) -> list[Signal] | None:
        fast = context.indicator_section(self._interval, self._fast)
        slow = context.indicator_section(self._interval, self._slow)
        above = fast > slow
        if self._above is None:
            self._above, self._checksum = above, np.zeros(len(above))
        crossed = np.flatnonzero(above != self._above)
        self._calls += len(above)
        self._crossings += len(crossed)
        self._checksum += fast + slow
        self._above = above
        if not (self._quantity and len(crossed)):
            return None
        symbols, quantity = self._symbols, self._quantity
        return [
            Signal(symbols[slot], Side.BUY if above[slot] else Side.SELL, quantity)
            for slot in crossed.tolist()
        ]

    def on_end(self, context: Context) -> None:
        checksum = sum(self._checksum.tolist())
        reported.append(Outcome(self._calls, self._crossings, checksum))
