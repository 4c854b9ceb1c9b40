"""Whether a signal makes sense by itself: its numbers, and the terms that its order type takes."""

from __future__ import annotations

import math
from collections.abc import Collection
from functools import cache
from operator import attrgetter
from typing import Final

from mismartera.domain.order_terms import (
    BRACKET,
    MARKET_TERMS,
    NUMBERS,
    TERMS,
    OrderTerms,
    TimeInForce,
    Unit,
)
from mismartera.domain.order_types import ORDER_TYPES, OrderType
from mismartera.domain.signal import Side, Signal

_LEAST: Final = 1e-8
_MOST: Final = 1e12
_MOST_QUANTITY: Final = 1e13
_numbers = attrgetter(*NUMBERS)
_PERCENTS: Final = {name for name, term in TERMS.items() if term.unit is Unit.PERCENT}


def fault_of(signal: Signal, terms: OrderTerms) -> str | None:
    """What is wrong with a signal of these terms, None when nothing is."""
    if not _LEAST <= signal.quantity <= _MOST_QUANTITY:
        return _quantity(signal.quantity)
    if not 0 <= signal.confidence <= 1:
        return f"confidence {signal.confidence:g} is not a number from 0 to 1"
    if is_plain(terms):
        return None
    return _terms_fault(signal.side, terms)


def is_plain(terms: OrderTerms) -> bool:
    """Whether an order is simply for the market: it names no number."""
    return terms is MARKET_TERMS[terms.time_in_force]


def unmet_need(order_type: OrderType, given: Collection[str]) -> tuple[str, ...] | None:
    """The terms of which a type needs exactly one, where not just one of them is given."""
    for group in ORDER_TYPES[order_type].needs:
        if sum(name in given for name in group) != 1:
            return group
    return None


def _quantity(quantity: float) -> str:
    if math.isfinite(quantity) and quantity > 0:
        return f"quantity {quantity:g} is not a number from {_LEAST:g} to {_MOST_QUANTITY:g}"
    return f"quantity {quantity:g} is not a number above 0"


def _terms_fault(side: Side, terms: OrderTerms) -> str | None:
    given = []
    for name, value in zip(NUMBERS, _numbers(terms), strict=True):
        if value is not None:
            if not 0 < value <= _MOST or (value >= 100 and name in _PERCENTS):
                return _number_fault(name, value)
            given.append(name)
    fault = _form_fault(terms.order_type, terms.time_in_force, tuple(given))
    if fault is not None or not terms.has_bracket:
        return fault
    return bracket_fault(side, terms, _entry(terms))


@cache
def _form_fault(kind: OrderType, force: TimeInForce, given: tuple[str, ...]) -> str | None:
    """What a type lacks of the terms that are given, or does not take."""
    rules = ORDER_TYPES[kind]
    group = unmet_need(kind, given)
    if group is not None:
        return need_in_words(kind, group)
    for name in given:
        if name not in rules.takes.union(BRACKET):
            return f"a {kind} order has no {name}"
    if force is TimeInForce.CLOSE and not rules.at_close:
        able = " or ".join(f"a {each}" for each, its in ORDER_TYPES.items() if its.at_close)
        return f"a {kind} order cannot be for the close, only {able} order can"
    return None


def need_in_words(order_type: OrderType, group: tuple[str, ...]) -> str:
    """Say that a type needs exactly one of some terms."""
    either = "either " if len(group) > 1 else ""
    return f"a {order_type} order needs {either}{' or '.join(f'a {name}' for name in group)}"


def _number_fault(name: str, value: float) -> str:
    if name in _PERCENTS:
        return f"{name} {value:g} is not a number above 0 and below 100"
    if math.isfinite(value) and value > _MOST:
        return f"{name} {value:g} is above {_MOST:g}"
    return f"{name} {value:g} is not a number above 0"


def _entry(terms: OrderTerms) -> float | None:
    """The price at which an order is to be filled, as far as it names one."""
    name = ORDER_TYPES[terms.order_type].priced_by
    entry: float | None = None if name is None else getattr(terms, name)
    return entry


def bracket_fault(side: Side, terms: OrderTerms, entry: float | None) -> str | None:
    """What is wrong with a bracket: its profit lies on one side of the entry, its stop beyond it.

    Where `entry` is None the two are compared with each other alone.
    """
    profit, stop = terms.take_profit, terms.stop_loss
    if profit is None and stop is None:
        return None
    sign = 1 if side is Side.BUY else -1
    known = [sign * each for each in (stop, entry, profit) if each is not None]
    if sorted(set(known)) == known:
        return None
    rising = "below" if sign > 0 else "above"
    return f"a bracket of a {side} needs its stop_loss {rising} its price and take_profit"
