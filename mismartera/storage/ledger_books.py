"""What the fills of a ledger come to: cash, fees, and what is held."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from mismartera.domain.fill import Fill
from mismartera.domain.holding import Holding
from mismartera.domain.money import units
from mismartera.domain.signal import Side


class LedgerPosition(NamedTuple):
    """What a strategy or (`strategy` None) the account holds or has held of a symbol.

    `cost_micros` is what the open quantity was bought for (negative: sold for), `realised_micros`
    what closed quantities earned before fees.
    """

    strategy: str | None
    symbol: str
    quantity_units: int
    cost_micros: int
    realised_micros: int
    fees_micros: int


class LedgerBooks:
    """Cash, fees and holdings, moved by one fill after the other."""

    def __init__(self, cash_micros: int, fees_micros: int = 0) -> None:
        self.cash_micros = cash_micros
        self.fees_micros = fees_micros
        self._places: dict[tuple[str | None, str], int] = {}
        self._holders: list[tuple[str | None, str]] = []
        self._holdings: list[Holding] = []
        self._moved: set[int] = set()

    def restore(self, positions: Iterable[LedgerPosition]) -> None:
        """Hold what was kept, in order of the first trade."""
        for each in positions:
            holding = self._holdings[self._place(each.strategy, each.symbol)]
            holding.quantity_units = each.quantity_units
            holding.cost_micros = each.cost_micros
            holding.realised_micros = each.realised_micros
            holding.fees_micros = each.fees_micros

    def enter(self, fill: Fill) -> None:
        """Move cash and what its strategy and the account hold by a fill."""
        sign = 1 if fill.side is Side.BUY else -1
        value, fee, quantity = fill.value_micros, fill.commission_micros, units(fill.quantity)
        self.cash_micros -= sign * value + fee
        self.fees_micros += fee
        for holder in (fill.strategy, None):
            place = self._place(holder, fill.symbol)
            self._holdings[place].trade(sign, quantity, value, fee)
            self._moved.add(place)

    def positions(self) -> list[LedgerPosition]:
        """All positions by first trade, the strategy's before the account's."""
        return [self._position(place) for place in range(len(self._holdings))]

    def take_moved(self) -> list[tuple[int, LedgerPosition]]:
        """The positions that moved since they were last taken, with their places from 0."""
        moved = [(place, self._position(place)) for place in sorted(self._moved)]
        self._moved.clear()
        return moved

    def _position(self, place: int) -> LedgerPosition:
        holding = self._holdings[place]
        return LedgerPosition(
            *self._holders[place],
            holding.quantity_units,
            holding.cost_micros,
            holding.realised_micros,
            holding.fees_micros,
        )

    def _place(self, strategy: str | None, symbol: str) -> int:
        key = strategy, symbol
        place = self._places.get(key)
        if place is None:
            place = self._places[key] = len(self._holdings)
            self._holders.append(key)
            self._holdings.append(Holding())
        return place
