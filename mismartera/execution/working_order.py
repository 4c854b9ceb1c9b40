"""An open order as the paper broker works on it."""

from __future__ import annotations

from mismartera.calc.fill_model import first_memory, terms
from mismartera.domain.money import units
from mismartera.domain.order import Order
from mismartera.domain.signal import OrderType, Side, TimeInForce


class WorkingOrder:
    """What changes while an order is open: what is left of it, what it remembers, what it cost.

    `left_units` is what is still to be traded of `quantity_units`. `seen_bar` is the timestamp of
    the last bar that it was matched against. `is_market`: it takes the next open. `reserve_units`
    is the price at which money is set aside for it, 0 where none is.
    """

    __slots__ = (
        "accepted_ns",
        "fee_micros",
        "is_market",
        "is_open",
        "left_units",
        "memory",
        "number",
        "order",
        "quantity_units",
        "request",
        "reserve_units",
        "seen_bar",
        "sign",
        "terms",
        "traded_micros",
        "traded_units",
    )

    def __init__(self, order: Order) -> None:
        request = order.request
        is_buy = request.side is Side.BUY
        self.order = order
        self.number = order.number
        self.request = request
        self.accepted_ns = order.accepted_ns
        self.is_open = True
        self.is_market = (
            request.order_type is OrderType.MARKET
            and request.time_in_force is not TimeInForce.CLOSE
        )
        self.sign = 1 if is_buy else -1
        self.quantity_units = self.left_units = units(request.quantity)
        self.traded_units = 0
        self.traded_micros = 0
        self.fee_micros = 0
        self.reserve_units = units(request.reserve_price)
        self.seen_bar = -1
        self.terms = terms(
            request.order_type,
            is_buy,
            request.limit_price,
            request.stop_price,
            request.trail_amount,
            request.trail_percent,
        )
        self.memory = first_memory(self.terms, request.reference)
