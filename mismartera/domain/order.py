"""Orders: what the broker was asked for, and what became of it."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple

from mismartera.domain.order_end import OrderEnd
from mismartera.domain.order_terms import AT_MARKET, OrderTerms, TimeInForce
from mismartera.domain.order_types import OrderType
from mismartera.domain.signal import Side


class OrderState(StrEnum):
    """Where an order stands."""

    ACCEPTED = "accepted"
    PARTIALLY_FILLED = "partially_filled"
    FILLED = "filled"
    CANCELLED = "cancelled"
    EXPIRED = "expired"

    @property
    def is_open(self) -> bool:
        return self is OrderState.ACCEPTED or self is OrderState.PARTIALLY_FILLED


class OrderRequest(NamedTuple):
    """What is asked of the broker: one side, one quantity, the terms.

    `reference` is the last close at acceptance, from which a trailing stop starts.
    A request that `reduces_only` never trades more than what is held at that moment.
    `oco_group` joins orders of which one cancels the others; `parent` is the number of the order
    whose fill this one protects. `reserve_price` is the price at which it is expected to be filled:
    money is set aside for what it opens, or released by what it reduces at the market; 0 for none.
    `joined` is the number of the order with which it is one reversal, and pays one commission. It
    is not matched before the orders that it `waits_for` have ended, and ends unfilled with them.
    """

    strategy: str
    symbol: str
    side: Side
    quantity: float
    terms: OrderTerms = AT_MARKET
    reduces_only: bool = False
    reference: float | None = None
    parent: int | None = None
    oco_group: int | None = None
    reserve_price: float = 0.0
    joined: int | None = None
    waits_for: tuple[int, ...] = ()

    @property
    def order_type(self) -> OrderType:
        return self.terms.order_type

    @property
    def limit_price(self) -> float | None:
        return self.terms.limit_price

    @property
    def stop_price(self) -> float | None:
        return self.terms.stop_price

    @property
    def trail_amount(self) -> float | None:
        return self.terms.trail_amount

    @property
    def trail_percent(self) -> float | None:
        return self.terms.trail_percent

    @property
    def time_in_force(self) -> TimeInForce:
        return self.terms.time_in_force

    @property
    def take_profit(self) -> float | None:
        return self.terms.take_profit

    @property
    def stop_loss(self) -> float | None:
        return self.terms.stop_loss


class Order(NamedTuple):
    """An accepted order. `number` counts the account's orders from 1 in order of acceptance.

    `accepted_ns` and `closed_ns` (None while it is open) are instants of the session's clock,
    `filled` is how much of the request's quantity has been traded, `note` says why it was closed,
    `ended_by` what ended it where something was left to fill.
    """

    number: int
    client_id: str
    request: OrderRequest
    accepted_ns: int
    state: OrderState = OrderState.ACCEPTED
    filled: float = 0.0
    closed_ns: int | None = None
    note: str = ""
    ended_by: OrderEnd | None = None

    @property
    def strategy(self) -> str:
        return self.request.strategy

    @property
    def symbol(self) -> str:
        return self.request.symbol

    @property
    def side(self) -> Side:
        return self.request.side

    @property
    def quantity(self) -> float:
        return self.request.quantity

    @property
    def is_open(self) -> bool:
        return self.state.is_open
