"""The prices of a signal: as the decimals that are meant, on the tick, on the right side."""

from __future__ import annotations

import math
from typing import Final

from mismartera.domain.money import decimal_price, price_of, price_units
from mismartera.domain.signal import OrderType, Signal
from mismartera.execution.signal_form import bracket_fault

_PRICES: Final = ("price", "stop_price", "take_profit", "stop_loss")


def in_decimals(signal: Signal) -> Signal:
    """The same signal with each price as the decimal that is meant by it."""
    if signal.order_type is OrderType.MARKET and not _has_bracket(signal):
        return signal
    named = {name: price for name, price in _prices(signal).items() if math.isfinite(price)}
    exact = {name: decimal_price(price) for name, price in named.items()}
    return signal if exact == named else signal._replace(**exact)  # type: ignore[arg-type]  # prices by name


def price_fault(signal: Signal, last_close: float | None, tick: int) -> str | None:
    """What is wrong with the prices of a well-formed signal, None when nothing is.

    They lie on the tick (in units of a price, 0 for none), and those that protect what is bought
    or sold at the market on either side of the last close.
    """
    if signal.order_type is OrderType.MARKET:
        if not _has_bracket(signal):
            return None
        fault = None if last_close is None else _unprotected(signal, decimal_price(last_close))
        if fault is not None:
            return f"{fault}; the last close is {last_close:.12g}"
    if not tick:
        return None
    faults = (_off_tick(name, price, tick) for name, price in _prices(signal).items())
    return next(filter(None, faults), None)


def _unprotected(signal: Signal, price: float) -> str | None:
    return bracket_fault(signal.side, signal.terms, price)


def _off_tick(name: str, price: float, tick: int) -> str | None:
    below = price_units(price) // tick * tick
    if below == price_units(price):
        return None
    near = " and ".join(f"{price_of(each):.12g}" for each in (below, below + tick) if each)
    return f"{name} {price:.12g} is not on the tick of {price_of(tick):.12g}; the nearest: {near}"


def _has_bracket(signal: Signal) -> bool:
    return signal.take_profit is not None or signal.stop_loss is not None


def _prices(signal: Signal) -> dict[str, float]:
    named = ((name, getattr(signal, name)) for name in _PRICES)
    return {name: price for name, price in named if price is not None}
