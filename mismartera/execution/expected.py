"""What an order is expected to come to: its worth, and what slippage and commission take of it."""

from __future__ import annotations

from mismartera.calc.trading_costs import Commission, no_commission
from mismartera.domain.money import price_units, value_micros
from mismartera.domain.order import OrderRequest
from mismartera.execution.bill import Bill


def own_price(request: OrderRequest) -> float:
    """The price at which an order counts: its limit, else its stop, else the last close; 0 if none.

    Slippage comes on top.
    """
    terms = request.terms
    if terms.limit_price is not None:
        return terms.limit_price
    return terms.stop_price or request.reference or 0.0


def expected_of(
    request: OrderRequest, left_units: int, bill: Bill, commission: Commission
) -> tuple[int, int]:
    """The worth of what is left of an order at its own price, and its costs, in micros."""
    own, worst = own_price(request), request.reserve_price
    worth = expected = value_micros(price_units(own), left_units)
    if worst != own:
        expected = value_micros(price_units(worst), left_units)
    fee = 0 if commission is no_commission else bill.more(left_units, expected, commission)
    return worth, abs(expected - worth) + max(0, fee)
