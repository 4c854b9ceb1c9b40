"""What a case should have come to, as it is written in the tables."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

NOTHING: Final[Mapping[str, float]] = {}


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
