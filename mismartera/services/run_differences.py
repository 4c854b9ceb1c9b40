"""What two runs came to, side by side: the first decision, order, fill, trade, row that differs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass
from enum import StrEnum
from itertools import zip_longest
from typing import Final, NamedTuple, TypeAlias

import numpy as np

from mismartera.domain.fill import Fill
from mismartera.domain.ledger import LedgerEntry
from mismartera.domain.order import Order
from mismartera.domain.run_equity import RunEquity
from mismartera.domain.signal import Decision
from mismartera.domain.trade import Trade

Value: TypeAlias = str | float | int | bool | None


class ResultKind(StrEnum):
    """What is compared, in the order in which one leads to the other."""

    DECISION = "decision"
    ORDER = "order"
    FILL = "fill"
    TRADE = "trade"
    EQUITY = "equity row"


class EquityRow(NamedTuple):
    """What the account was worth at one moment, in micros."""

    timestamp: int
    equity: int
    cash: int
    exposure: int


Result: TypeAlias = Decision | Order | Fill | Trade | EquityRow


@dataclass(frozen=True, slots=True, eq=False)
class Results:
    """Everything that a run came to."""

    entries: Sequence[LedgerEntry]
    trades: Sequence[Trade]
    equity: RunEquity

    def of(self, kind: ResultKind) -> Sequence[Result]:
        """The results of one kind but equity; an order as it stood at the end."""
        if kind is ResultKind.TRADE:
            return self.trades
        if kind is ResultKind.ORDER:
            orders = {each.number: each for each in self.entries if isinstance(each, Order)}
            return tuple(orders.values())
        wanted = Decision if kind is ResultKind.DECISION else Fill
        return [each for each in self.entries if isinstance(each, wanted)]

    def count(self, kind: ResultKind) -> int:
        """How many results of a kind there are."""
        return self.equity.rows if kind is ResultKind.EQUITY else len(self.of(kind))


class Change(NamedTuple):
    """One value that is not the same; instants are UTC nanoseconds, amounts in micros."""

    field: str
    then: Value
    now: Value


@dataclass(frozen=True, slots=True)
class Difference:
    """The first result of a kind that is not the same; `then` or `now` is None if it was not there.

    `number` is its place among those of its kind, from 1.
    """

    kind: ResultKind
    number: int
    time_ns: int
    then: Result | None
    now: Result | None
    changes: tuple[Change, ...]


def first_differences(then: Results, now: Results) -> tuple[Difference, ...]:
    """Find the first difference of each kind, the earliest first."""
    found = [
        _first_row(then.equity, now.equity)
        if kind is ResultKind.EQUITY
        else _first(kind, then.of(kind), now.of(kind))
        for kind in ResultKind
    ]
    return tuple(sorted((each for each in found if each), key=lambda each: each.time_ns))


def _first(kind: ResultKind, then: Sequence[Result], now: Sequence[Result]) -> Difference | None:
    pairs = enumerate(zip_longest(then, now), 1)
    differing = (_difference(kind, number, *pair) for number, pair in pairs if pair[0] != pair[1])
    return next((each for each in differing if each is not None), None)


def _first_row(then: RunEquity, now: RunEquity) -> Difference | None:
    """The first row of the equity that differs, found on whole columns."""
    rows = min(then.rows, now.rows)
    same = np.ones(rows, np.bool_)
    for name in EquityRow._fields:
        same &= getattr(then, name)[:rows] == getattr(now, name)[:rows]
    first = rows if same.all() else int(np.argmin(same))
    return _difference(ResultKind.EQUITY, first + 1, _row(then, first), _row(now, first))


def _row(equity: RunEquity, place: int) -> EquityRow | None:
    if place >= equity.rows:
        return None
    return EquityRow(*(int(getattr(equity, name)[place]) for name in EquityRow._fields))


def _difference(
    kind: ResultKind, number: int, then: Result | None, now: Result | None
) -> Difference | None:
    there = [each for each in (then, now) if each is not None]
    changes = _changes(then, now) if len(there) > 1 else ()
    if not there or (len(there) > 1 and not changes):
        return None
    time_ns = min(_time_of(each, changes) for each in there)
    return Difference(kind, number, time_ns, then, now, changes)


_TIMES: Final[Mapping[type, str]] = {
    Decision: "time_ns",
    Order: "accepted_ns",
    Fill: "filled_ns",
    Trade: "entry_ns",
    EquityRow: "timestamp",
}
_ENDS: Final[Mapping[type, str]] = {Order: "closed_ns", Trade: "exit_ns"}
_KNOWN_LATER: Final = frozenset(
    {
        *("state", "filled", "closed_ns", "note", "ended_by"),
        *("quantity", "open_quantity", "exit_ns", "exit_price", "fills"),
        *("profit_micros", "fees_micros", "traded_micros"),
    }
)


def _time_of(result: Result, changes: Sequence[Change]) -> int:
    """When a result differs: where that is its end alone, when it ended."""
    began: int = getattr(result, _TIMES[type(result)])
    if type(result) not in _ENDS or not changes:
        return began
    ended: int | None = getattr(result, _ENDS[type(result)])
    only_later = all(each.field in _KNOWN_LATER for each in changes)
    return ended if only_later and ended is not None else began


def _changes(then: Result | None, now: Result | None) -> tuple[Change, ...]:
    """The values that are not the same; what is no number is the same as itself."""
    old, new = dict(_values(then)), dict(_values(now))
    return tuple(
        Change(name, old.get(name), new.get(name))
        for name in dict.fromkeys([*old, *new])
        if repr(old.get(name)) != repr(new.get(name))
    )


def _values(value: object, prefix: str = "") -> Iterator[tuple[str, Value]]:
    """The values of a result by name; those of what it holds with its name before."""
    if is_dataclass(value) and not isinstance(value, type):
        named = [(field.name, getattr(value, field.name)) for field in fields(value)]
    elif isinstance(value, tuple) and hasattr(value, "_asdict"):
        named = list(value._asdict().items())
    else:
        return
    for name, each in named:
        inner = list(_values(each, f"{prefix}{name}."))
        yield from inner or [(f"{prefix}{name}", _plain(each))]


def _plain(value: object) -> Value:
    if value is None or isinstance(value, bool | int | float):
        return value
    return ", ".join(map(str, value)) if isinstance(value, tuple) else str(value)
