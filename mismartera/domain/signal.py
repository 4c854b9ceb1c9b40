"""Signals of strategies and the decisions taken on them."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple

from mismartera.domain.check import Check
from mismartera.domain.order_terms import MARKET_TERMS, OrderTerms, TimeInForce
from mismartera.domain.order_types import OrderType

__all__ = ["Decision", "OrderType", "Side", "Signal", "TimeInForce"]


class Side(StrEnum):
    """Which way an order trades."""

    BUY = "buy"
    SELL = "sell"

    @property
    def opposite(self) -> Side:
        return Side.SELL if self is Side.BUY else Side.BUY


class Signal(NamedTuple):
    """What a strategy wants: `quantity` in units of the symbol, `confidence` from 0 to 1.

    `price` is the limit of a limit or stop-limit order. `stop_price` is where a stop or stop-limit
    order is triggered; for a trailing stop it is the level to begin with (left out: the last close
    less the trail). A trailing stop trails by `trail_amount` or by `trail_percent` of the best
    price. `take_profit` and `stop_loss` make a bracket: two orders, of which the first to be
    filled cancels the other, that stand from the moment at which this one is filled.
    """

    symbol: str
    side: Side
    quantity: float
    order_type: OrderType = OrderType.MARKET
    price: float | None = None
    confidence: float = 1.0
    reason: str = ""
    stop_price: float | None = None
    trail_amount: float | None = None
    trail_percent: float | None = None
    time_in_force: TimeInForce = TimeInForce.DAY
    take_profit: float | None = None
    stop_loss: float | None = None

    @property
    def terms(self) -> OrderTerms:
        """What an order for it asks for: its fields from `order_type` on, in their order."""
        asked = self[3:5] + self[7:]
        plain = MARKET_TERMS[self.time_in_force]
        return plain if asked == plain else OrderTerms._make(asked)

    @property
    def has_bracket(self) -> bool:
        """Whether what it opens is to be protected."""
        return self.take_profit is not None or self.stop_loss is not None

    def with_terms(self, terms: OrderTerms) -> Signal:
        """The same signal for an order that asks for these."""
        return Signal._make((*self[:3], *terms[:2], *self[5:7], *terms[2:]))


class Decision(NamedTuple):
    """What became of a signal, with the data's quality in percent at that moment.

    `number` counts the run's decisions from 1; `time_ns` is the instant of the step. `quantity`
    is what was approved: less than the signal's where only the part that reduces a position was.
    `orders` are the numbers of the orders that were accepted for it. `refused_by` is the check that
    refused it, or of a signal that was approved in part what opens; None where all was approved.
    """

    number: int
    time_ns: int
    strategy: str
    signal: Signal
    approved: bool
    reason: str
    quality: float | None
    integrity: float | None
    quantity: float | None = None
    orders: tuple[int, ...] = ()
    refused_by: Check | None = None
