"""Trades back to the session's average price: far from the VWAP, until it is met again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, ClassVar, Literal

from pydantic import Field

from mismartera.domain.bar import Bar
from mismartera.domain.signal import Side, Signal
from mismartera.strategies.parameters import IntervalName, Quantity
from mismartera.strategies.strategy import Strategy, StrategyParameters

if TYPE_CHECKING:
    from mismartera.strategies.context import Context


class VwapReversionParameters(StrategyParameters):
    """Distance in percent of the VWAP, quantity in units of the symbol."""

    interval: IntervalName = Field(default="5m", description="The interval of the bars.")
    distance: Annotated[float, Field(gt=0, lt=100)] = Field(
        default=0.5, description="How far from the VWAP a trade begins, in percent."
    )
    direction: Literal["long", "short", "both"] = Field(
        default="both", description="long (below the VWAP), short (above it) or both."
    )
    quantity: Quantity = Field(default=10, description="Units to trade.")


class VwapReversion(Strategy[VwapReversionParameters]):
    """Buys far below the session's VWAP, sells far above it, and leaves when it is met again."""

    Parameters: ClassVar[type[StrategyParameters]] = VwapReversionParameters

    def setup(self) -> None:
        self.subscribe(self.parameters.interval)
        self._vwap = self.indicator("vwap", interval=self.parameters.interval)
        self._taken: dict[str, Side] = {}

    def on_bar(self, context: Context, bar: Bar) -> Signal | None:
        vwap = self._vwap[bar.symbol]
        if vwap is None:
            return None
        taken = self._taken.get(bar.symbol)
        return self._entered(bar, vwap) if taken is None else self._left(bar, vwap, taken)

    def _entered(self, bar: Bar, vwap: float) -> Signal | None:
        distance = 100 * (bar.close - vwap) / vwap
        direction = self.parameters.direction
        if distance <= -self.parameters.distance and direction != "short":
            side = Side.BUY
        elif distance >= self.parameters.distance and direction != "long":
            side = Side.SELL
        else:
            return None
        self._taken[bar.symbol] = side
        reason = f"{distance:+.2f} % from the VWAP {vwap:.2f}"
        return Signal(bar.symbol, side, self.parameters.quantity, reason=reason)

    def _left(self, bar: Bar, vwap: float, taken: Side) -> Signal | None:
        """A trade is left when the price meets the VWAP, be it on a later day."""
        met = bar.close >= vwap if taken is Side.BUY else bar.close <= vwap
        if not met:
            return None
        del self._taken[bar.symbol]
        reason = f"the VWAP {vwap:.2f} is met"
        return Signal(bar.symbol, taken.opposite, self.parameters.quantity, reason=reason)
