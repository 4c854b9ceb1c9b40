"""The prices of a signal: as the decimals that are meant, on the tick, on the right side."""

from __future__ import annotations

import math

from mismartera.domain.money import decimal_price, price_of, price_units
from mismartera.domain.order_terms import PRICES, OrderTerms
from mismartera.domain.order_types import OrderType
from mismartera.domain.signal import Side, Signal
from mismartera.execution.signal_form import bracket_fault


def in_decimals(signal: Signal) -> Signal:
    """The same signal with each price as the decimal that is meant by it."""
    terms = signal.terms
    named = {name: price for name, price in _prices(terms).items() if math.isfinite(price)}
    exact = {name: decimal_price(price) for name, price in named.items()}
    if exact == named:
        return signal
    return signal.with_terms(terms._replace(**exact))  # type: ignore[arg-type]  # prices by name


def price_fault(side: Side, terms: OrderTerms, last_close: float | None, tick: int) -> str | None:
    """What is wrong with the prices of well-formed terms, None when nothing is.

    They lie on the tick (in units of a price, 0 for none), and those that protect what is bought
    or sold at the market on either side of the last close.
    """
    if terms.order_type is OrderType.MARKET and last_close is not None:
        fault = bracket_fault(side, terms, decimal_price(last_close))
        if fault is not None:
            return f"{fault}; the last close is {last_close:.12g}"
    if not tick:
        return None
    faults = (_off_tick(name, price, tick) for name, price in _prices(terms).items())
    return next(filter(None, faults), None)


def _off_tick(name: str, price: float, tick: int) -> str | None:
    below = price_units(price) // tick * tick
    if below == price_units(price):
        return None
    near = " and ".join(f"{price_of(each):.12g}" for each in (below, below + tick) if each)
    return f"{name} {price:.12g} is not on the tick of {price_of(tick):.12g}; the nearest: {near}"


def _prices(terms: OrderTerms) -> dict[str, float]:
    return {name: value for name, value in terms.given.items() if name in PRICES}
