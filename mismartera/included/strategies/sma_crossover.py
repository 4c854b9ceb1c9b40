"""Trades with the trend: two simple moving averages that cross."""

from __future__ import annotations

from math import isclose
from typing import Annotated, ClassVar, Final

from pydantic import Field, model_validator

from mismartera.api import (
    Bar,
    Bars,
    Context,
    Fault,
    IntervalName,
    Quantity,
    Side,
    Signal,
    Strategy,
    StrategyParameters,
    refusal,
)

_ROUNDING: Final = 1e-9
"""By how much two averages of the same prices may differ, relative to them."""


class SmaCrossoverParameters(StrategyParameters):
    """Periods in bars, quantity in units of the symbol."""

    interval: IntervalName = Field(
        default="5m", description="The interval whose bars are averaged."
    )
    fast: Bars = Field(default=5, description="Bars of the fast average, fewer than slow.")
    slow: Annotated[Bars, Field(ge=3)] = Field(default=20, description="Bars of the slow average.")
    quantity: Quantity = Field(default=10, description="Units to trade at each crossing.")

    @model_validator(mode="after")
    def _fast_is_the_faster(self) -> SmaCrossoverParameters:
        if self.fast >= self.slow:
            raise refusal(Fault(f"fewer bars than slow ({self.slow})", ("fast",)))
        return self


class SmaCrossover(Strategy[SmaCrossoverParameters]):
    """Buys when the fast average rises above the slow one, sells when it falls below.

    Averages that are equal but for rounding have not crossed. Each signal trades the quantity,
    whatever became of those before it: a sale of what is not held is for the risk checks to allow
    (`short_sales`) or to refuse.
    """

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
        if fast is None or slow is None or isclose(fast, slow, rel_tol=_ROUNDING):
            return None
        is_above = fast > slow
        was_above = self._was_above.get(symbol, is_above)
        self._was_above[symbol] = is_above
        if is_above == was_above:
            return None
        side = Side.BUY if is_above else Side.SELL
        reason = f"the fast average went {'above' if is_above else 'below'} the slow one"
        return Signal(symbol, side, self._quantity, reason=reason)
