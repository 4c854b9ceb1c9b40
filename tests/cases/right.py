"""What a case should have come to, as it is written in the tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Right:
    """The right answer of a case, worked out by hand.

    `fills` are in order, `#2 sell 10 AAA @ 95 in 07-01 09:32`; without `#2` any order will do.
    `ends` and `decisions` begin with the state or the verdict; the words behind it are in the note
    (with the instant) or the reason. `told`: for each notice words that it has, its date among
    them. None is not looked at. `account` has fields of the account at the end; `says` is on
    standard error.
    """

    fills: tuple[str, ...] | None = ()
    ends: tuple[str, ...] | None = ()
    decisions: tuple[str, ...] | None = ()
    positions: tuple[str, ...] | None = ()
    account: Mapping[str, float] = field(default_factory=dict)
    told: tuple[str, ...] = ()
    says: tuple[str, ...] = ()
    status: int = 0


def agree(found: Sequence[str], right: Sequence[str]) -> bool:
    """Whether each text begins with the first word asked for, and has the others."""
    return len(found) == len(right) and all(
        text.startswith(first) and all(word in text.lower() for word in words)
        for text, (first, *words) in zip(found, map(str.split, right), strict=True)
    )


def unnumbered(found: Sequence[str], right: Sequence[str]) -> list[str]:
    """Fills without the numbers of their orders where none is asked for."""
    pairs = zip(found, right, strict=False)
    shown = [text if asked.startswith("#") else text.split(" ", 1)[1] for text, asked in pairs]
    return [*shown, *found[len(shown) :]]


def plain(number: object) -> str:
    """A number with the digits that it has: `0.00001771`, `10`."""
    assert isinstance(number, int | float)
    text = format(Decimal(repr(number)), "f")
    return text.rstrip("0").rstrip(".") if "." in text else text
