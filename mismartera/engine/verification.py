"""What a strategy did, as plain values that can be compared across runs and processes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import takewhile, zip_longest
from math import isclose
from typing import Final, TypeAlias

from mismartera.domain.fill import Fill
from mismartera.domain.ledger import LedgerEntry
from mismartera.domain.order import Order, OrderState
from mismartera.domain.signal import Decision

Value: TypeAlias = str | float | int | bool | None

_NOT_COMPARED: Final = frozenset({"number", "time_ns", "strategy", "signal", "orders"})
_UNFILLED: Final = frozenset({OrderState.CANCELLED, OrderState.EXPIRED})
_ROUNDING: Final = 1e-6
"""Averages without an end keep a trace of where they began: so much of it does not count."""


class EventKind(StrEnum):
    """What happened: a decision, an order that ended before it was filled in whole, a fill."""

    DECISION = "decision"
    ORDER = "order"
    FILL = "fill"


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened: when, on what, which way, and every other value of it by name.

    `wanted` are the values of a decision's signal, `became` what was made of it.
    """

    kind: EventKind
    time_ns: int
    symbol: str
    side: str
    wanted: Mapping[str, Value]
    became: Mapping[str, Value]

    @property
    def values(self) -> dict[str, Value]:
        return {"side": self.side, **self.wanted, **self.became}


@dataclass(frozen=True, slots=True)
class Difference:
    """The first event in which two runs differ, and how."""

    kind: EventKind
    time_ns: int
    symbol: str
    side: str
    what: str


def events_of(entries: Iterable[LedgerEntry]) -> Iterator[Event]:
    """Write what happened in a run as plain values, in its order."""
    for entry in entries:
        if isinstance(entry, Decision):
            yield event_of(entry)
        elif isinstance(entry, Fill):
            yield _event_of_fill(entry)
        elif isinstance(entry, Order) and entry.state in _UNFILLED:
            yield _event_of_end(entry)


def event_of(decision: Decision) -> Event:
    """Write a decision as plain values."""
    signal = decision.signal
    wanted = {
        name: _plain(value)
        for name, value in signal._asdict().items()
        if name not in ("symbol", "side")
    }
    became = {
        f"decision's {name}": _plain(value)
        for name, value in decision._asdict().items()
        if name not in _NOT_COMPARED
    }
    side = str(signal.side)
    return Event(EventKind.DECISION, decision.time_ns, signal.symbol, side, wanted, became)


def _event_of_fill(fill: Fill) -> Event:
    became: dict[str, Value] = {
        "order": fill.order,
        "quantity": fill.quantity,
        "price": fill.price,
        "commission": fill.commission,
    }
    return Event(EventKind.FILL, fill.filled_ns, fill.symbol, str(fill.side), {}, became)


def _event_of_end(order: Order) -> Event:
    assert order.closed_ns is not None
    became: dict[str, Value] = {
        "number": order.number,
        "state": str(order.state),
        "filled quantity": order.filled,
        "note": order.note,
    }
    return Event(EventKind.ORDER, order.closed_ns, order.symbol, str(order.side), {}, became)


def first_difference(
    before: Sequence[Event], after: Sequence[Event], until_ns: int | None = None
) -> Difference | None:
    """Find the first event, up to and at an instant, that is not the same in both runs."""
    old, new = (
        [each for each in events if until_ns is None or each.time_ns <= until_ns]
        for events in (before, after)
    )
    for place, (one, other) in enumerate(zip_longest(old, new)):
        if one != other:
            return _difference(old[place:], new[place:])
    return None


def last_difference_ns(before: Sequence[Event], after: Sequence[Event]) -> int | None:
    """Find the instant of the last decision that is not alike in both runs; None if all are.

    Alike are signals of the same instant, symbol, side and kind whose numbers agree to 1e-6.
    What was made of them is another matter: an account remembers all of its past.
    """
    backwards = zip_longest(reversed(decisions_among(before)), reversed(decisions_among(after)))
    for old, new in backwards:
        if old is None or new is None or not _alike(old, new):
            return max(each.time_ns for each in (old, new) if each is not None)
    return None


def decisions_among(events: Iterable[Event]) -> list[Event]:
    """The decisions alone."""
    return [each for each in events if each.kind is EventKind.DECISION]


def _difference(before: Sequence[Event], after: Sequence[Event]) -> Difference:
    """How two runs differ whose next events are not the same."""
    if not before or (after and after[0].time_ns < before[0].time_ns):
        return _difference_in(after[0], "it is there only then")
    old = before[0]
    if not after or old.time_ns < after[0].time_ns:
        return _difference_in(old, "it is not there then")
    new = after[0]
    if _happens(old, after) and not _happens(new, before):
        return _difference_in(new, "it is there only then")
    if _happens(new, before) or _subject(old) != _subject(new):
        return _difference_in(old, "it is not there then")
    return _difference_in(old, "; ".join(_changes(old, new)))


def _happens(event: Event, events: Iterable[Event]) -> bool:
    """Whether it is among the events of its instant, with which these begin."""
    of_instant = takewhile(lambda each: each.time_ns == event.time_ns, events)
    return event in of_instant


def _difference_in(event: Event, what: str) -> Difference:
    return Difference(event.kind, event.time_ns, event.symbol, event.side, what)


def _subject(event: Event) -> tuple[EventKind, str]:
    return event.kind, event.symbol


def _changes(old: Event, new: Event) -> Iterator[str]:
    before, after = old.values, new.values
    for name in before:
        if before[name] != after.get(name):
            yield f"its {name} is then {_text(after.get(name))}, not {_text(before[name])}"


def _alike(old: Event, new: Event) -> bool:
    if (old.time_ns, old.symbol, old.side) != (new.time_ns, new.symbol, new.side):
        return False
    return all(
        _near(value, new.wanted.get(name)) for name, value in old.wanted.items() if name != "reason"
    )


def _near(old: Value, new: Value) -> bool:
    if isinstance(old, int | float) and isinstance(new, int | float):
        return isclose(old, new, rel_tol=_ROUNDING, abs_tol=_ROUNDING)
    return old == new


def _plain(value: object) -> Value:
    """A value that stays equal on its way through JSON; no number is equal to itself there."""
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, float):
        return value if value == value else "not a number"
    return str(value)


def _text(value: Value) -> str:
    return f"{value:.10g}" if isinstance(value, float) else str(value)
