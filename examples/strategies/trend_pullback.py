"""Buys a pullback within a trend: two intervals, several indicators, parameters of its own.

The 15m average says where the trend goes; on 1m bars the index says when the price has come back
far enough. Each trade is left at a profit, at a loss, or before the close: what is held is what the
account says, and what was paid is what the fill says.
"""

from __future__ import annotations

from typing import Annotated, ClassVar

from pydantic import Field, model_validator

from mismartera.api import (
    Bar,
    Bars,
    Context,
    Fault,
    Fill,
    IntervalName,
    Quantity,
    Side,
    Signal,
    Strategy,
    StrategyParameters,
    closing,
    refusal,
)

MINUTE_NS = 60 * 1_000_000_000


class TrendPullbackParameters(StrategyParameters):
    """Distances as multiples of the average true range."""

    trend: IntervalName = Field(default="15m", description="The interval of the trend.")
    period: Bars = Field(default=20, description="Bars of the trend's average.")
    pullback: Annotated[float, Field(gt=0, lt=50)] = Field(
        default=35, description="A trade begins when the 1m RSI is below this."
    )
    stop: Annotated[float, Field(gt=0)] = Field(default=1.5, description="Where a loss is taken.")
    target: Annotated[float, Field(gt=0)] = Field(default=3, description="Where a profit is.")
    trades: Annotated[int, Field(ge=1)] = Field(default=2, description="Trades a day and symbol.")
    quantity: Quantity = Field(default=10, description="Units of each trade.")

    @model_validator(mode="after")
    def _profits_are_larger(self) -> TrendPullbackParameters:
        if self.target <= self.stop:
            raise refusal(Fault(f"more than stop ({self.stop:g})", ("target",)))
        return self


class TrendPullback(Strategy[TrendPullbackParameters]):
    """Buys short setbacks of symbols that are above their longer average."""

    Parameters: ClassVar[type[StrategyParameters]] = TrendPullbackParameters

    def setup(self) -> None:
        given = self.parameters
        self.subscribe("1m")
        self.subscribe(given.trend)
        self._average = self.indicator("sma", period=given.period, interval=given.trend)
        self._range = self.indicator("atr", period=14, interval=given.trend)
        self._rsi = self.indicator("rsi", period=14, interval="1m")
        self._rising: dict[str, bool] = {}
        self._paid: dict[str, float] = {}
        self._trades: dict[str, int] = {}

    def on_start(self, context: Context) -> None:
        self._trades = {}

    def on_fill(self, context: Context, fill: Fill) -> None:
        if fill.side is Side.BUY:
            self._paid[fill.symbol] = fill.price

    def on_bar(self, context: Context, bar: Bar) -> Signal | None:
        if bar.interval == self.parameters.trend:
            average = self._average[bar.symbol]
            self._rising[bar.symbol] = average is not None and bar.close > average
            return None
        if context.position(bar.symbol):
            reason = self._reason_to_leave(context, bar)
            return closing(context, bar.symbol, reason) if reason else None
        return None if context.orders(bar.symbol) else self._entered(context, bar)

    def _entered(self, context: Context, bar: Bar) -> Signal | None:
        rsi = self._rsi[bar.symbol]
        taken = self._trades.get(bar.symbol, 0)
        is_late = context.session.close_ns - bar.end < 30 * MINUTE_NS
        if rsi is None or rsi >= self.parameters.pullback or is_late:
            return None
        if not self._rising.get(bar.symbol) or taken >= self.parameters.trades:
            return None
        self._trades[bar.symbol] = taken + 1
        return Signal(
            bar.symbol, Side.BUY, self.parameters.quantity,
            confidence=1 - rsi / 100, reason=f"a setback within a rise: RSI {rsi:.0f}",
        )  # fmt: skip

    def _reason_to_leave(self, context: Context, bar: Bar) -> str | None:
        paid, unit = self._paid[bar.symbol], self._range[bar.symbol]
        if context.session.close_ns - bar.end <= 10 * MINUTE_NS:
            return "the close is near"
        if unit is not None and bar.close >= paid + self.parameters.target * unit:
            return "the target is reached"
        if unit is not None and bar.close <= paid - self.parameters.stop * unit:
            return "the stop is reached"
        return None
