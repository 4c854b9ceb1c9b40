"""What an account has again once some of its open exits are filled."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Final, NamedTuple

from mismartera.execution.account import Account
from mismartera.execution.releases import Release


class Relief(NamedTuple):
    """Own money and invested cost in micros, and the symbols of which nothing is left."""

    money_micros: int
    invested_micros: int
    places: frozenset[str]


NO_RELIEF: Final = Relief(0, 0, frozenset())


def relief_of(account: Account, exits: Sequence[Release]) -> Relief:
    """What some exits bring, filled as they are expected to be."""
    by_symbol, by_holder = Counter[str](), Counter[tuple[str, str]]()
    for each in exits:
        by_symbol[each.symbol] += each.units
        by_holder[each.strategy, each.symbol] += each.units
    portfolio = account.portfolio
    return Relief(
        sum(account.money_released(each) for each in exits),
        sum(portfolio.cost_released(symbol, units) for symbol, units in by_symbol.items()),
        frozenset(symbol for symbol in by_symbol if _is_left(account, symbol, by_holder)),
    )


def _is_left(account: Account, symbol: str, by_holder: Counter[tuple[str, str]]) -> bool:
    """Whether no strategy holds anything of a symbol any more."""
    return all(
        abs(holding.quantity_units) <= by_holder[key]
        for key, holding in account.portfolio.by_strategy.items()
        if key[1] == symbol
    )
