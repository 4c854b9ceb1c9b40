"""The two orders that protect a filled entry, a stop and a limit: one cancels the other."""

from __future__ import annotations

from mismartera.domain.fill import Fill
from mismartera.domain.order import Order, OrderRequest
from mismartera.domain.order_terms import OrderTerms, TimeInForce
from mismartera.domain.order_types import OrderType


def protective_requests(entry: Order, fill: Fill, next_number: int) -> list[OrderRequest]:
    """What protects the quantity of one fill of an entry; nothing if it asks for no protection.

    The stop comes first, so that it is matched first. The pair is known by the number that its
    first order will have, and stands until one of them is filled, over nights as well.
    """
    asked = entry.request
    if not asked.terms.has_bracket:
        return []
    plain = OrderRequest(
        strategy=asked.strategy,
        symbol=asked.symbol,
        side=asked.side.opposite,
        quantity=fill.quantity,
        reduces_only=True,
        parent=entry.number,
        oco_group=next_number,
    )
    force = TimeInForce.GTC
    stop = OrderTerms(OrderType.STOP, stop_price=asked.stop_loss, time_in_force=force)
    limit = OrderTerms(OrderType.LIMIT, limit_price=asked.take_profit, time_in_force=force)
    wanted = ((stop, asked.stop_loss), (limit, asked.take_profit))
    return [plain._replace(terms=terms) for terms, price in wanted if price is not None]
