"""Trades back to the session's average price: far from the VWAP, until it is met again."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from mismartera.api import (
    Bar,
    Context,
    IntervalName,
    Quantity,
    Side,
    Signal,
    Strategy,
    StrategyParameters,
    closing,
)


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
    """Buys far below the session's VWAP, sells far above it, and leaves when it is met again.

    A trade begins where the price goes beyond the distance, and only if nothing of the symbol is
    held or ordered. It is left when the price meets the VWAP, be it on a later day: what is still
    ordered is cancelled, what is held is closed.
    """

    Parameters: ClassVar[type[StrategyParameters]] = VwapReversionParameters

    def setup(self) -> None:
        self.subscribe(self.parameters.interval)
        self._vwap = self.indicator("vwap", interval=self.parameters.interval)
        self._beyond: dict[str, Side | None] = {}

    def on_start(self, context: Context) -> None:
        self._beyond = {}

    def on_bar(self, context: Context, bar: Bar) -> Signal | None:
        vwap = self._vwap[bar.symbol]
        if vwap is None:
            return None
        distance = 100 * (bar.close - vwap) / vwap
        before, beyond = self._beyond.get(bar.symbol), self._side_of(distance)
        self._beyond[bar.symbol] = beyond
        taken = _taken(context, bar.symbol)
        if taken is not None:
            met = distance >= 0 if taken is Side.BUY else distance <= 0
            return closing(context, bar.symbol, f"the VWAP {vwap:.2f} is met") if met else None
        if beyond is None or beyond is before:
            return None
        reason = f"{distance:+.2f} % from the VWAP {vwap:.2f}"
        return Signal(bar.symbol, beyond, self.parameters.quantity, reason=reason)

    def _side_of(self, distance: float) -> Side | None:
        """Which side is traded at a distance from the VWAP in percent, None where it is near."""
        least, direction = self.parameters.distance, self.parameters.direction
        if distance <= -least and direction != "short":
            return Side.BUY
        if distance >= least and direction != "long":
            return Side.SELL
        return None


def _taken(context: Context, symbol: str) -> Side | None:
    """The side of what is held of a symbol, or else ordered."""
    held = context.position(symbol)
    if held:
        return Side.BUY if held > 0 else Side.SELL
    return next((order.side for order in context.orders(symbol)), None)
