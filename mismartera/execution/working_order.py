"""An open order as the paper broker works on it."""

from __future__ import annotations

from mismartera.calc.fill_model import as_met, first_memory
from mismartera.domain.money import units
from mismartera.domain.order import Order
from mismartera.domain.order_terms import TimeInForce
from mismartera.domain.order_types import OrderType
from mismartera.domain.signal import Side
from mismartera.execution.bill import Bill


class WorkingOrder:
    """What changes while an order is open: what is left of it, what it remembers, what it cost.

    `left_units` is what is still to be traded of `quantity_units`. `seen_bar` is the timestamp of
    the last bar that it was matched against. `is_market`: it takes the next open. `bill` is what it
    has traded and paid so far, together with the order that it is joined with. `met_by` are its
    `terms` as the fill model reads them.
    """

    __slots__ = (
        "accepted_ns",
        "bill",
        "is_market",
        "is_open",
        "left_units",
        "memory",
        "met_by",
        "number",
        "order",
        "quantity_units",
        "request",
        "seen_bar",
        "sign",
        "terms",
        "traded_units",
    )

    def __init__(self, order: Order, bill: Bill, tick: int = 0) -> None:
        request, terms = order.request, order.request.terms
        is_buy = request.side is Side.BUY
        self.order = order
        self.number = order.number
        self.request = request
        self.terms = terms
        self.accepted_ns = order.accepted_ns
        self.is_open = True
        self.is_market = (
            terms.order_type is OrderType.MARKET and terms.time_in_force is not TimeInForce.CLOSE
        )
        self.sign = 1 if is_buy else -1
        self.quantity_units = self.left_units = units(request.quantity)
        self.traded_units = 0
        self.bill = bill
        self.seen_bar = -1
        self.met_by = as_met(terms, is_buy, tick)
        self.memory = first_memory(self.met_by, request.reference)
