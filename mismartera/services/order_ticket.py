"""Reads an order that a person wrote, as a signal; whatever is wrong with it is said."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Final, TypeVar

from mismartera.domain.order_terms import BRACKET, NUMBERS, TERMS, OrderTerms, TimeInForce
from mismartera.domain.order_types import ORDER_TYPES, OrderType
from mismartera.domain.signal import Side, Signal
from mismartera.domain.symbol import parse_symbol
from mismartera.domain.ticket import OrderTicket
from mismartera.errors import UnknownName, UsageError
from mismartera.execution.signal_form import bracket_fault, fault_of, need_in_words, unmet_need

_HELP: Final = "`execution order --help` says what each type takes"

Choice = TypeVar("Choice", bound=StrEnum)


def signal_of(ticket: OrderTicket) -> Signal:
    """The signal that a ticket asks for.

    Raises:
        UsageError: a word is unknown, a number is none, or a price is missing or too many.
    """
    symbol, side = parse_symbol(ticket.symbol), _choice(Side, "side", ticket.side)
    terms = _terms_of(ticket)
    signal = Signal(symbol, side, ticket.quantity, reason=ticket.reason).with_terms(terms)
    _require_needed(terms)
    fault = fault_of(signal, signal.terms)
    if fault is not None:
        raise UsageError(fault, _HELP)
    return signal


def require_bracket_around(signal: Signal, last_close: float | None) -> None:
    """Refuse the bracket of a market order that would close it as soon as it is filled.

    Raises:
        UsageError: the last close is not between the two prices.
    """
    if last_close is None or signal.order_type is not OrderType.MARKET:
        return
    fault = bracket_fault(signal.side, signal.terms, last_close)
    if fault is not None:
        raise UsageError(
            f"{fault}: the last close is {last_close:g}", "change --take-profit or --stop-loss"
        )


def _terms_of(ticket: OrderTicket) -> OrderTerms:
    written = ticket.terms
    for name in written:
        if name not in TERMS:
            raise UnknownName("term", name, TERMS, f"write {', '.join(TERMS)}")
    numbers = {name: _number(name, written[name]) for name in NUMBERS if name in written}
    kind, force = written.get("order_type"), written.get("time_in_force")
    terms = OrderTerms(
        _type_meant(numbers) if kind is None else _type_written(str(kind)),
        time_in_force=TimeInForce.DAY if force is None else _force_written(str(force)),
    )
    return terms._replace(**numbers)  # type: ignore[arg-type]  # by name


def _number(name: str, value: str | float) -> float:
    if isinstance(value, str):
        raise UsageError(f"{name} {value!r} is not a number", _HELP)
    return value


def _type_written(text: str) -> OrderType:
    return _choice(OrderType, "order type", text.replace("-", "_"))


def _force_written(text: str) -> TimeInForce:
    return _choice(TimeInForce, "time in force", text)


def _type_meant(given: Mapping[str, float]) -> OrderType:
    """The first type that needs and takes just these numbers."""
    own = given.keys() - set(BRACKET)
    for kind, rules in ORDER_TYPES.items():
        if own <= rules.takes and unmet_need(kind, given) is None:
            return kind
    options = " and ".join(TERMS[name].name for name in given if name in own)
    how = "together" if len(own) > 1 else "alone"
    raise UsageError(f"no type of order takes {options} {how}", _HELP)


def _require_needed(terms: OrderTerms) -> None:
    group = unmet_need(terms.order_type, terms.given)
    if group is not None:
        options = " or ".join(f"{TERMS[name].name} {TERMS[name].unit}" for name in group)
        raise UsageError(need_in_words(terms.order_type, group), f"give {options}")


def _choice(kinds: type[Choice], what: str, text: str) -> Choice:
    known = {each.value: each for each in kinds}
    found = known.get(text.strip().lower())
    if found is None:
        raise UnknownName(what, text, known, f"write {', '.join(known)}")
    return found
