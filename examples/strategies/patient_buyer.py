"""Bids below the market and offers above what it paid: limit orders, some of them cancelled.

A bid that nobody took is cancelled after a while. What was bought is offered at once, fill by fill;
before the close what is left is sold at the market. Where the data is not good enough for orders,
it bids for nothing.
"""

from __future__ import annotations

from typing import Annotated, ClassVar

from pydantic import Field

from mismartera.api import (
    Bar,
    Bars,
    Context,
    Fill,
    OrderType,
    Quantity,
    Side,
    Signal,
    Strategy,
    StrategyParameters,
    SymbolQuality,
    closing,
)

MINUTE_NS = 60 * 1_000_000_000
Percent = Annotated[float, Field(gt=0, lt=50)]


class PatientBuyerParameters(StrategyParameters):
    """Distances in percent of the price, times in minutes."""

    period: Bars = Field(default=30, description="Bars of 1m of the average below which it bids.")
    below: Percent = Field(default=0.1, description="How far below the last price it bids.")
    profit: Percent = Field(default=0.2, description="How far above the price paid it offers.")
    patience: Annotated[int, Field(ge=1)] = Field(default=10, description="How long a bid stands.")
    quantity: Quantity = Field(default=10, description="Units of each bid.")


class PatientBuyer(Strategy[PatientBuyerParameters]):
    """Bids below the market with limit orders, and offers what it got at a profit."""

    Parameters: ClassVar[type[StrategyParameters]] = PatientBuyerParameters

    def setup(self) -> None:
        self.subscribe("1m")
        self._average = self.indicator("sma", period=self.parameters.period, interval="1m")
        self._poor: set[str] = set()

    def on_start(self, context: Context) -> None:
        self._poor = set()

    def on_quality(self, context: Context, symbol: str, quality: SymbolQuality) -> None:
        self._poor ^= {symbol}  # every session begins as good; each call is a change

    def on_bar(self, context: Context, bar: Bar) -> Signal | None:
        if context.session.close_ns - bar.end <= 10 * MINUTE_NS:
            return closing(context, bar.symbol, "the close is near")
        orders = context.orders(bar.symbol)
        for order in orders:
            waited = context.now_ns - order.accepted_ns
            if order.side is Side.BUY and waited >= self.parameters.patience * MINUTE_NS:
                context.cancel(order.number)
        return None if orders or context.position(bar.symbol) else self._bid(bar)

    def _bid(self, bar: Bar) -> Signal | None:
        average = self._average[bar.symbol]
        if bar.symbol in self._poor or average is None or bar.close >= average:
            return None
        bid = round(bar.close * (1 - self.parameters.below / 100), 2)
        return self._limit(bar.symbol, Side.BUY, self.parameters.quantity, bid)

    def on_fill(self, context: Context, fill: Fill) -> Signal | None:
        if fill.side is Side.SELL:
            return None
        offer = round(fill.price * (1 + self.parameters.profit / 100), 2)
        return self._limit(fill.symbol, Side.SELL, fill.quantity, offer)

    def _limit(self, symbol: str, side: Side, quantity: float, price: float) -> Signal:
        return Signal(symbol, side, quantity, OrderType.LIMIT, price)
