"""In which order the orders that a step's bars meet are filled: the bars decide, in three rounds.

*Open*: orders that are met by a bar's first price, the earlier bar first, then what reduces before
what opens, then by acceptance, over all symbols. *Within*: orders of one strategy and symbol
together, the group of the order first accepted first; in a group what reduces comes before what
opens, of each the price that is worse for the account first (a sale's lower, a purchase's higher),
then by acceptance. *Close*: what reduces first, then by acceptance. `docs/fill-rules.md` has cases.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import IntEnum
from typing import NamedTuple


class Round(IntEnum):
    """When within a bar an order is filled."""

    OPEN = 0
    WITHIN = 1
    CLOSE = 2


class Met(NamedTuple):
    """An order that a bar meets: `number` is its place in the order of acceptance.

    `bar` is the bar's timestamp, `sign` is 1 for a purchase and −1 for a sale; `reduces` says what
    the order was accepted as.
    """

    round: Round
    bar: int
    reduces: bool
    number: int
    strategy: str
    symbol: str
    sign: int
    price: float


def in_turn(met: Sequence[Met]) -> list[Met]:
    """The orders that bars of one step meet, in the order in which they are filled."""
    if len(met) < 2:
        return list(met)
    first = dict[tuple[str, str], int]()
    for each in met:
        if each.round is Round.WITHIN:
            group = each.strategy, each.symbol
            first[group] = min(each.number, first.get(group, each.number))
    return sorted(met, key=lambda each: _turn(each, first))


def open_turn(bar: int, number: int, *, reduces: bool) -> tuple[int, bool, int]:
    """The place in the open round of an order met by the first price of a bar."""
    return bar, not reduces, number


def _turn(each: Met, first: dict[tuple[str, str], int]) -> tuple[float, ...]:
    opens = not each.reduces
    if each.round is Round.OPEN:
        return Round.OPEN, *open_turn(each.bar, each.number, reduces=each.reduces)
    if each.round is Round.WITHIN:
        group = first[each.strategy, each.symbol]
        return Round.WITHIN, group, opens, each.sign, -each.sign * each.price, each.number
    return Round.CLOSE, opens, each.number
