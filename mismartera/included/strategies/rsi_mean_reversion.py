"""Trades against the extreme: the relative strength index leaves a band."""

from __future__ import annotations

from typing import Annotated, ClassVar, TypeAlias

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

Points: TypeAlias = Annotated[float, Field(gt=0, lt=100)]


class RsiMeanReversionParameters(StrategyParameters):
    """Period in bars, bounds in points of the index, quantity in units of the symbol."""

    interval: IntervalName = Field(default="5m", description="The interval of the index.")
    period: Bars = Field(default=14, description="Bars of the index.")
    oversold: Points = Field(default=30, description="Below this it is oversold.")
    overbought: Points = Field(default=70, description="Above this it is overbought.")
    quantity: Quantity = Field(default=10, description="Units to trade at each signal.")

    @model_validator(mode="after")
    def _bounds_are_in_order(self) -> RsiMeanReversionParameters:
        if self.oversold >= self.overbought:
            fault = Fault(f"a number below overbought ({self.overbought:g})", ("oversold",))
            raise refusal(fault)
        return self


class RsiMeanReversion(Strategy[RsiMeanReversionParameters]):
    """Buys when the index falls below `oversold`, sells when it rises above `overbought`.

    Each signal trades the quantity, whatever became of those before it: a sale of what is not held
    is for the risk checks to allow (`short_sales`) or to refuse.
    """

    Parameters: ClassVar[type[StrategyParameters]] = RsiMeanReversionParameters

    def setup(self) -> None:
        given = self.parameters
        self._bounds = given.oversold, given.overbought
        self._quantity = given.quantity
        self.subscribe(given.interval)
        self._rsi = self.indicator("rsi", period=given.period, interval=given.interval)
        self._zone: dict[str, int] = {}

    def on_bar(self, context: Context, bar: Bar) -> Signal | None:
        rsi = self._rsi[bar.symbol]
        if rsi is None:
            return None
        oversold, overbought = self._bounds
        zone = -1 if rsi < oversold else 1 if rsi > overbought else 0
        before = self._zone.get(bar.symbol, 0)
        self._zone[bar.symbol] = zone
        if zone == before or zone == 0:
            return None
        side, bound = (Side.BUY, oversold) if zone < 0 else (Side.SELL, overbought)
        reason = f"RSI {rsi:.1f} is {'below' if zone < 0 else 'above'} {bound:g}"
        return Signal(
            bar.symbol, side, self._quantity, confidence=_confidence(rsi, bound), reason=reason
        )


def _confidence(rsi: float, bound: float) -> float:
    """How far beyond its bound the index is: 0.5 at the bound, 1 at the end of the scale."""
    room = bound if rsi < bound else 100 - bound
    return 0.5 + 0.5 * abs(rsi - bound) / room
