"""The keys by which strategies and scanners of a run are told apart."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from mismartera.domain.ticket import MANUAL

_SIGN: Final = "#"


def name_of(key: str) -> str:
    """The name that a key stands for, without its number."""
    return key.partition(_SIGN)[0]


def numbered(names: Iterable[str]) -> list[str]:
    """A key for each name: the name itself, and with a number from the second of a name on."""
    keys: list[str] = []
    for name in names:
        keys.append(free_key(name, keys))
    return keys


def free_key(name: str, taken: Iterable[str]) -> str:
    """The key for one more of a name: the name itself, or with the lowest number that is free.

    The key of what is ordered by hand is never free.
    """
    there = {MANUAL, *taken}
    numbers = (f"{name}{_SIGN}{number}" for number in range(2, len(there) + 2))
    return next(key for key in (name, *numbers) if key not in there)
