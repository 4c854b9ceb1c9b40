"""Reads an order that a person wrote, as a signal; whatever is wrong with it is said."""

from __future__ import annotations

from enum import StrEnum
from typing import Final, TypeVar

from mismartera.domain.signal import OrderType, Side, Signal, TimeInForce
from mismartera.domain.symbol import parse_symbol
from mismartera.domain.ticket import OrderTicket
from mismartera.errors import UnknownName, UsageError
from mismartera.execution.signal_form import bracket_fault, fault_of

_LIMITED: Final = (OrderType.LIMIT, OrderType.STOP_LIMIT)
_TRIGGERED: Final = (OrderType.STOP, OrderType.STOP_LIMIT)
_HELP: Final = "`execution order --help` says what each type takes"

Choice = TypeVar("Choice", bound=StrEnum)


def signal_of(ticket: OrderTicket) -> Signal:
    """The signal that a ticket asks for.

    Raises:
        UsageError: a word is unknown, a number is none, or a price is missing or too many.
    """
    kind = _type_of(ticket)
    _require_prices(kind, ticket)
    signal = Signal(
        symbol=parse_symbol(ticket.symbol),
        side=_choice(Side, "side", ticket.side),
        quantity=ticket.quantity,
        order_type=kind,
        price=ticket.limit,
        reason=ticket.reason,
        stop_price=ticket.stop,
        trail_amount=ticket.trail_amount,
        trail_percent=ticket.trail_percent,
        time_in_force=_choice(TimeInForce, "time in force", ticket.time_in_force),
        take_profit=ticket.take_profit,
        stop_loss=ticket.stop_loss,
    )
    fault = fault_of(signal)
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
    fault = bracket_fault(signal, last_close)
    if fault is not None:
        raise UsageError(
            f"{fault}: the last close is {last_close:g}", "change --take-profit or --stop-loss"
        )


def _type_of(ticket: OrderTicket) -> OrderType:
    """The type that is written, else the one that the prices mean."""
    if ticket.order_type is not None:
        return _choice(OrderType, "order type", ticket.order_type.replace("-", "_"))
    if ticket.trail_amount is not None or ticket.trail_percent is not None:
        return OrderType.TRAILING_STOP
    if ticket.stop is not None:
        return OrderType.STOP if ticket.limit is None else OrderType.STOP_LIMIT
    return OrderType.MARKET if ticket.limit is None else OrderType.LIMIT


def _require_prices(kind: OrderType, ticket: OrderTicket) -> None:
    if kind in _LIMITED and ticket.limit is None:
        raise UsageError(f"a {kind} order needs a limit", "give --limit PRICE")
    if kind in _TRIGGERED and ticket.stop is None:
        raise UsageError(f"a {kind} order needs a stop", "give --stop PRICE")
    trails = ticket.trail_amount is not None or ticket.trail_percent is not None
    if kind is OrderType.TRAILING_STOP and not trails:
        raise UsageError(f"a {kind} order needs a trail", "give --trail-amount or --trail-percent")


def _choice(kinds: type[Choice], what: str, text: str) -> Choice:
    known = {each.value: each for each in kinds}
    found = known.get(text.strip().lower())
    if found is None:
        raise UnknownName(what, text, known, f"write {', '.join(known)}")
    return found
