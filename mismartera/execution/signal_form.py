"""Whether a signal makes sense by itself: its numbers, and the prices that its order type needs."""

from __future__ import annotations

import math
from itertools import pairwise
from operator import attrgetter
from typing import Final

from mismartera.domain.signal import OrderType, Side, Signal, TimeInForce

_LEAST: Final = 1e-8
_MOST: Final = 1e12
_PRICES = ("price", "stop_price", "trail_amount", "take_profit", "stop_loss")
_named = attrgetter(
    "price", "stop_price", "trail_amount", "trail_percent", "take_profit", "stop_loss"
)
_NOTHING: Final = (None,) * 6
"""What a signal names that is simply for the market."""
_LIMITED = frozenset({OrderType.LIMIT, OrderType.STOP_LIMIT})
_TRIGGERED = frozenset({OrderType.STOP, OrderType.STOP_LIMIT})


def fault_of(signal: Signal) -> str | None:
    """What is wrong with a signal, None when nothing is."""
    if not _LEAST <= signal.quantity <= _MOST:
        return _quantity(signal.quantity)
    if not 0 <= signal.confidence <= 1:
        return f"confidence {signal.confidence:g} is not a number from 0 to 1"
    if signal.order_type is OrderType.MARKET and _named(signal) == _NOTHING:
        return None
    return _prices(signal) or _missing(signal) or _superfluous(signal) or _bounds(signal)


def _quantity(quantity: float) -> str:
    if math.isfinite(quantity) and quantity > 0:
        return f"quantity {quantity:g} is not a number from {_LEAST:g} to {_MOST:g}"
    return f"quantity {quantity:g} is not a number above 0"


def _prices(signal: Signal) -> str | None:
    for name in _PRICES:
        price = getattr(signal, name)
        if price is not None and not (math.isfinite(price) and price > 0):
            return f"{name} {price:g} is not a number above 0"
        if price is not None and price > _MOST:
            return f"{name} {price:g} is above {_MOST:g}"
    return None


def _bounds(signal: Signal) -> str | None:
    return _trail(signal) or bracket_fault(signal, _entry(signal))


def _missing(signal: Signal) -> str | None:
    kind = signal.order_type
    if kind in _LIMITED and signal.price is None:
        return f"a {kind} order needs a price"
    if kind in _TRIGGERED and signal.stop_price is None:
        return f"a {kind} order needs a stop_price"
    return None


def _superfluous(signal: Signal) -> str | None:
    kind = signal.order_type
    if kind not in _LIMITED and signal.price is not None:
        return f"a {kind} order has no price"
    if kind in {OrderType.MARKET, OrderType.LIMIT} and signal.stop_price is not None:
        return f"a {kind} order has no stop_price"
    if signal.time_in_force is TimeInForce.CLOSE and kind is not OrderType.MARKET:
        return f"a {kind} order cannot be for the close, only a market order can"
    return None


def _trail(signal: Signal) -> str | None:
    amount, percent = signal.trail_amount, signal.trail_percent
    if signal.order_type is not OrderType.TRAILING_STOP:
        trails = amount is not None or percent is not None
        return f"a {signal.order_type} order has no trail" if trails else None
    if (amount is None) == (percent is None):
        return "a trailing_stop order needs either a trail_amount or a trail_percent"
    if percent is not None and not 0 < percent < 100:
        return f"trail_percent {percent:g} is not a number above 0 and below 100"
    return None


def _entry(signal: Signal) -> float | None:
    """The price at which a signal is to be filled, as far as it names one."""
    return signal.stop_price if signal.order_type is OrderType.STOP else signal.price


def bracket_fault(signal: Signal, entry: float | None) -> str | None:
    """What is wrong with a bracket: its profit lies on one side of the entry, its stop beyond it.

    Where `entry` is None the two are compared with each other alone.
    """
    profit, stop = signal.take_profit, signal.stop_loss
    if profit is None and stop is None:
        return None
    sign = 1 if signal.side is Side.BUY else -1
    known = [sign * each for each in (stop, entry, profit) if each is not None]
    if all(below < above for below, above in pairwise(known)):
        return None
    rising = "below" if sign > 0 else "above"
    return f"a bracket of a {signal.side} needs its stop_loss {rising} its price and take_profit"
