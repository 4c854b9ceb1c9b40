"""What open market exits will still reduce: spoken for, and released at once for other orders."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple


class Release(NamedTuple):
    """What an order will still reduce, and what that is expected to bring.

    `units` is without sign, `sign` is 1 for a purchase. `worth_micros` is at the last close at
    acceptance, `costs_micros` the slippage and commission expected.
    """

    order: int
    strategy: str
    symbol: str
    sign: int
    units: int
    worth_micros: int
    costs_micros: int


class Releases:
    """The releases of open orders, in order of acceptance."""

    def __init__(self) -> None:
        self._open: dict[int, Release] = {}

    def __bool__(self) -> bool:
        return bool(self._open)

    def __iter__(self) -> Iterator[Release]:
        return iter(self._open.values())

    def set(self, release: Release) -> None:
        """Note what an order will still reduce, in place of what was."""
        if release.units:
            self._open[release.order] = release
        else:
            self._open.pop(release.order, None)

    def spoken_for(self, strategy: str, symbol: str, sign: int) -> int:
        """What the exits of a strategy on one side will still reduce of a symbol, in units."""
        asked = strategy, symbol, sign
        return sum(each.units for each in self if (each.strategy, each.symbol, each.sign) == asked)

    def net_units(self, symbol: str) -> int:
        """By how much exits will change what the account holds of a symbol, in units."""
        return sum(each.sign * each.units for each in self if each.symbol == symbol)
