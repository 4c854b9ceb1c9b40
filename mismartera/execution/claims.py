"""What an open order claims of its account: money set aside, or what it will release."""

from __future__ import annotations

from mismartera.calc.trading_costs import Commission
from mismartera.domain.order import OrderRequest
from mismartera.domain.order_terms import TimeInForce
from mismartera.domain.order_types import OrderType
from mismartera.execution.account import Account
from mismartera.execution.bill import Bill
from mismartera.execution.expected import expected_of
from mismartera.execution.releases import Release


def claim(
    account: Account,
    number: int,
    request: OrderRequest,
    left_units: int,
    bill: Bill,
    commission: Commission,
) -> None:
    """Let the account know what is left of an open order, in place of what it knew."""
    if not request.reduces_only:
        if request.reserve_price:
            amounts = expected_of(request, left_units, bill, commission)
            account.reservations.set(number, request.symbol, *amounts)
    elif _releases_at_once(request):
        account.releases.set(Release(number, request, left_units, bill, commission))


def end_claim(account: Account, number: int, request: OrderRequest) -> None:
    """Let the account know that an order has ended."""
    if request.reduces_only:
        account.releases.end(number)
    elif request.reserve_price:
        account.reservations.end(number, request.symbol)


def _releases_at_once(exit_: OrderRequest) -> bool:
    """Whether an exit speaks for what it reduces: a market order that is not for the close."""
    terms = exit_.terms
    at_market = terms.order_type is OrderType.MARKET
    return at_market and terms.time_in_force is not TimeInForce.CLOSE
