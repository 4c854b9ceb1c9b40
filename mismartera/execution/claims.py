"""What an open order claims of its account: money set aside, or what it will release."""

from __future__ import annotations

from mismartera.calc.trading_costs import Commission
from mismartera.domain.money import price_units, value_micros
from mismartera.domain.order import OrderRequest
from mismartera.domain.signal import OrderType, Side, TimeInForce
from mismartera.execution.account import Account
from mismartera.execution.bill import Bill
from mismartera.execution.releases import Release


def own_price(request: OrderRequest) -> float:
    """The price at which an order counts: its limit, else its stop, else the last close; 0 if none.

    Slippage comes on top.
    """
    if request.limit_price is not None:
        return request.limit_price
    return request.stop_price or request.reference or 0.0


def releases_at_once(request: OrderRequest) -> bool:
    """Whether an order speaks for what it reduces: a market order that is not for the close."""
    return (
        request.reduces_only
        and request.order_type is OrderType.MARKET
        and request.time_in_force is not TimeInForce.CLOSE
    )


def claim(
    account: Account,
    number: int,
    request: OrderRequest,
    left_units: int,
    bill: Bill,
    commission: Commission,
) -> None:
    """Let the account know what is left of an order, in place of what it knew; 0 if it is over."""
    if request.reduces_only:
        if releases_at_once(request):
            account.releases.set(_release(number, request, left_units, bill, commission))
    elif request.reserve_price:
        worth, costs = _amounts(request, left_units, bill, commission)
        account.reservations.set(number, request.symbol, worth, costs)


def _release(
    number: int, request: OrderRequest, left_units: int, bill: Bill, commission: Commission
) -> Release:
    sign = 1 if request.side is Side.BUY else -1
    amounts = _amounts(request, left_units, bill, commission) if request.reserve_price else (0, 0)
    return Release(number, request.strategy, request.symbol, sign, left_units, *amounts)


def _amounts(
    request: OrderRequest, left_units: int, bill: Bill, commission: Commission
) -> tuple[int, int]:
    """The worth of what is left of an order, and what slippage and commission take of it."""
    if not left_units:
        return 0, 0
    worth = value_micros(price_units(own_price(request)), left_units)
    expected = value_micros(price_units(request.reserve_price), left_units)
    return worth, abs(expected - worth) + max(0, bill.more(left_units, expected, commission))
