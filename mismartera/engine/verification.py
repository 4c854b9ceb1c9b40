"""What a strategy decided, as plain values that can be compared across runs and processes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from itertools import zip_longest
from math import isclose
from typing import Final, TypeAlias

from mismartera.domain.signal import Decision

Value: TypeAlias = str | float | int | bool | None

_NOT_COMPARED: Final = frozenset({"number", "time_ns", "strategy", "signal", "orders"})
_ROUNDING: Final = 1e-6
"""Averages without an end keep a trace of where they began: so much of it does not count."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One decision: when, on what, which way, and every other value of it by name.

    `wanted` are the signal's values, `became` what was made of it.
    """

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
    """The first choice in which two runs differ, and how."""

    time_ns: int
    symbol: str
    side: str
    what: str


def choice_of(decision: Decision) -> Choice:
    """Write a decision as plain values."""
    signal = decision.signal
    wanted = {
        field.name: _plain(getattr(signal, field.name))
        for field in fields(signal)
        if field.name not in ("symbol", "side")
    }
    became = {
        f"decision's {field.name}": _plain(getattr(decision, field.name))
        for field in fields(decision)
        if field.name not in _NOT_COMPARED
    }
    return Choice(decision.time_ns, signal.symbol, str(signal.side), wanted, became)


def first_difference(
    before: Sequence[Choice], after: Sequence[Choice], until_ns: int | None = None
) -> Difference | None:
    """Find the first choice, up to and at an instant, that is not the same in both runs."""
    lists = [
        [each for each in choices if until_ns is None or each.time_ns <= until_ns]
        for choices in (before, after)
    ]
    for old, new in zip_longest(*lists):
        if old != new:
            return _difference(old, new)
    return None


def last_difference_ns(before: Sequence[Choice], after: Sequence[Choice]) -> int | None:
    """Find the instant of the last choice that is not alike in both runs; None if all are.

    Alike are signals of the same instant, symbol, side and kind whose numbers agree to 1e-6.
    What was made of them is another matter: an account remembers all of its past.
    """
    backwards = zip_longest(reversed(before), reversed(after))
    for old, new in backwards:
        if old is None or new is None or not _alike(old, new):
            return max(each.time_ns for each in (old, new) if each is not None)
    return None


def _difference(old: Choice | None, new: Choice | None) -> Difference:
    if old is None or (new is not None and new.time_ns < old.time_ns):
        assert new is not None
        return Difference(new.time_ns, new.symbol, new.side, "it is there only then")
    if new is None or old.time_ns < new.time_ns or old.symbol != new.symbol:
        return Difference(old.time_ns, old.symbol, old.side, "it is not there then")
    return Difference(old.time_ns, old.symbol, old.side, "; ".join(_changes(old, new)))


def _changes(old: Choice, new: Choice) -> Iterator[str]:
    before, after = old.values, new.values
    for name in before:
        if before[name] != after.get(name):
            yield f"its {name} is then {_text(after.get(name))}, not {_text(before[name])}"


def _alike(old: Choice, new: Choice) -> bool:
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
