"""Whether a signal makes sense by itself: its numbers, and the terms that its order type takes."""

from __future__ import annotations

import math
from collections.abc import Mapping
from itertools import pairwise
from typing import Final

from mismartera.domain.order_terms import AT_MARKET, BRACKET, TERMS, OrderTerms, TimeInForce, Unit
from mismartera.domain.order_types import ORDER_TYPES, OrderType
from mismartera.domain.signal import Side, Signal

_LEAST: Final = 1e-8
_MOST: Final = 1e12
_TAKES: Final = {each: rules.takes.union(BRACKET) for each, rules in ORDER_TYPES.items()}


def fault_of(signal: Signal) -> str | None:
    """What is wrong with a signal, None when nothing is."""
    if not _LEAST <= signal.quantity <= _MOST:
        return _quantity(signal.quantity)
    if not 0 <= signal.confidence <= 1:
        return f"confidence {signal.confidence:g} is not a number from 0 to 1"
    terms = signal.terms
    if terms is AT_MARKET:
        return None
    return _terms_fault(terms) or bracket_fault(signal.side, terms, _entry(terms))


def unmet_need(order_type: OrderType, given: Mapping[str, float]) -> tuple[str, ...] | None:
    """The terms of which a type needs exactly one, where not just one of them is given."""
    for group in ORDER_TYPES[order_type].needs:
        if sum(name in given for name in group) != 1:
            return group
    return None


def _quantity(quantity: float) -> str:
    if math.isfinite(quantity) and quantity > 0:
        return f"quantity {quantity:g} is not a number from {_LEAST:g} to {_MOST:g}"
    return f"quantity {quantity:g} is not a number above 0"


def _terms_fault(terms: OrderTerms) -> str | None:
    given = terms.given
    return _number(given) or _missing(terms.order_type, given) or _superfluous(terms, given)


def _number(given: Mapping[str, float]) -> str | None:
    for name, value in given.items():
        is_percent = TERMS[name].unit is Unit.PERCENT
        if is_percent and not 0 < value < 100:
            return f"{name} {value:g} is not a number above 0 and below 100"
        if not (math.isfinite(value) and value > 0):
            return f"{name} {value:g} is not a number above 0"
        if value > _MOST:
            return f"{name} {value:g} is above {_MOST:g}"
    return None


def _missing(order_type: OrderType, given: Mapping[str, float]) -> str | None:
    group = unmet_need(order_type, given)
    return None if group is None else need_in_words(order_type, group)


def need_in_words(order_type: OrderType, group: tuple[str, ...]) -> str:
    """Say that a type needs exactly one of some terms."""
    either = "either " if len(group) > 1 else ""
    return f"a {order_type} order needs {either}{' or '.join(f'a {name}' for name in group)}"


def _superfluous(terms: OrderTerms, given: Mapping[str, float]) -> str | None:
    kind, takes = terms.order_type, _TAKES[terms.order_type]
    for name in given:
        if name not in takes:
            return f"a {kind} order has no {name}"
    if terms.time_in_force is TimeInForce.CLOSE and not ORDER_TYPES[kind].at_close:
        able = " or ".join(f"a {each}" for each, its in ORDER_TYPES.items() if its.at_close)
        return f"a {kind} order cannot be for the close, only {able} order can"
    return None


def _entry(terms: OrderTerms) -> float | None:
    """The price at which an order is to be filled, as far as it names one."""
    return terms.given.get(ORDER_TYPES[terms.order_type].priced_by or "")


def bracket_fault(side: Side, terms: OrderTerms, entry: float | None) -> str | None:
    """What is wrong with a bracket: its profit lies on one side of the entry, its stop beyond it.

    Where `entry` is None the two are compared with each other alone.
    """
    profit, stop = terms.take_profit, terms.stop_loss
    if profit is None and stop is None:
        return None
    sign = 1 if side is Side.BUY else -1
    known = [sign * each for each in (stop, entry, profit) if each is not None]
    if all(below < above for below, above in pairwise(known)):
        return None
    rising = "below" if sign > 0 else "above"
    return f"a bracket of a {side} needs its stop_loss {rising} its price and take_profit"
