"""Trades with the trend: two simple moving averages that cross."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from pydantic import Field

from mismartera.domain.bar import Bar
from mismartera.domain.signal import Side, Signal
from mismartera.strategies.strategy import Strategy, StrategyParameters

if TYPE_CHECKING:
    from mismartera.strategies.context import Context


class SmaCrossoverParameters(StrategyParameters):
    """Periods in bars, quantity in units of the symbol."""

    interval: str = Field(default="5m", description="The interval whose bars are averaged.")
    fast: int = Field(default=5, ge=2, description="Bars of the fast average.")
    slow: int = Field(default=20, ge=3, description="Bars of the slow average.")
    quantity: float = Field(default=10, gt=0, description="Units to trade at each crossing.")


class SmaCrossover(Strategy[SmaCrossoverParameters]):
    """Buys when the fast average rises above the slow one, sells when it falls below."""

    Parameters: ClassVar[type[StrategyParameters]] = SmaCrossoverParameters

    def setup(self) -> None:
        given = self.parameters
        self._quantity = given.quantity
        self.subscribe(given.interval)
        self._fast = self.indicator("sma", period=given.fast, interval=given.interval)
        self._slow = self.indicator("sma", period=given.slow, interval=given.interval)
        self._was_above: dict[str, bool] = {}

    def on_bar(self, context: Context, bar: Bar) -> Signal | None:
        symbol = bar.symbol
        fast, slow = self._fast[symbol], self._slow[symbol]
        if fast is None or slow is None:
            return None
        is_above = fast > slow
        was_above = self._was_above.get(symbol, is_above)
        self._was_above[symbol] = is_above
        if is_above == was_above:
            return None
        side = Side.BUY if is_above else Side.SELL
        reason = f"the fast average went {'above' if is_above else 'below'} the slow one"
        return Signal(symbol, side, self._quantity, reason=reason)
