"""Leaving a trade: what is held is closed, whatever became of the orders that were sent."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from mismartera.domain.order import Order
from mismartera.domain.signal import OrderType, Side, Signal, TimeInForce

if TYPE_CHECKING:
    from mismartera.strategies.context import Context

_DECIMALS: Final = 8


def closing(context: Context, symbol: str, reason: str) -> Signal | None:
    """Make the market order that closes what a strategy holds of a symbol; None if nothing is left.

    Its other open orders for the symbol are cancelled; a market order that closes the position
    already is left to do so. The new one is `gtc`: where no volume comes before the close, it goes
    on at the next open.
    """
    held = context.position(symbol)
    left = abs(held)
    for order in context.orders(symbol):
        if _is_closing(order):
            left -= order.quantity - order.filled
        else:
            context.cancel(order.number)
    left = round(left, _DECIMALS)
    if left <= 0:
        return None
    side = Side.SELL if held > 0 else Side.BUY
    return Signal(symbol, side, left, time_in_force=TimeInForce.GTC, reason=reason)


def _is_closing(order: Order) -> bool:
    return order.request.reduces_only and order.request.order_type is OrderType.MARKET
