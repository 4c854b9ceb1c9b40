"""The two orders that protect a filled entry, a stop and a limit: one cancels the other."""

from __future__ import annotations

from mismartera.domain.fill import Fill
from mismartera.domain.order import Order, OrderRequest
from mismartera.domain.signal import OrderType, TimeInForce


def protective_requests(entry: Order, fill: Fill, next_number: int) -> list[OrderRequest]:
    """What protects the quantity of one fill of an entry; nothing if it asks for no protection.

    The stop comes first, so that it is matched first. The pair is known by the number that its
    first order will have, and stands until one of them is filled, over nights as well.
    """
    asked = entry.request
    if asked.stop_loss is None and asked.take_profit is None:
        return []
    plain = OrderRequest(
        strategy=asked.strategy,
        symbol=asked.symbol,
        side=asked.side.opposite,
        quantity=fill.quantity,
        time_in_force=TimeInForce.GTC,
        reduces_only=True,
        parent=entry.number,
        oco_group=next_number,
    )
    stop = plain._replace(order_type=OrderType.STOP, stop_price=asked.stop_loss)
    limit = plain._replace(order_type=OrderType.LIMIT, limit_price=asked.take_profit)
    wanted = ((stop, asked.stop_loss), (limit, asked.take_profit))
    return [request for request, price in wanted if price is not None]
