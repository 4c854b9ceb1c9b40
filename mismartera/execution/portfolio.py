"""What is held, at what cost, and what it earned: of each strategy and of the account."""

from __future__ import annotations

from collections.abc import Iterator

from mismartera.domain.fill import Fill
from mismartera.domain.holding import Holding
from mismartera.domain.money import share_micros
from mismartera.domain.signal import Side


class Portfolio:
    """Holdings by strategy and symbol, and net by symbol; each in order of its first trade.

    `holders` counts the strategies that hold a symbol; `invested_micros` is the cost of all that
    the account holds, long and short added up.
    """

    def __init__(self) -> None:
        self.by_strategy: dict[tuple[str, str], Holding] = {}
        self.net: dict[str, Holding] = {}
        self.holders: dict[str, int] = {}
        self.short_symbols: set[str] = set()
        self.invested_micros = 0

    def enter(self, fill: Fill, quantity_units: int) -> None:
        """Enter a fill in the books of its strategy and of the account."""
        sign = 1 if fill.side is Side.BUY else -1
        value, fee = fill.value_micros, fill.commission_micros
        key = (fill.strategy, fill.symbol)
        holding = self.by_strategy.get(key)
        if holding is None:
            holding = self.by_strategy[key] = Holding()
        was_held = holding.quantity_units != 0
        holding.trade(sign, quantity_units, value, fee)
        if was_held != (holding.quantity_units != 0):
            self._count_holder(fill.symbol, -1 if was_held else 1)
        net = self.net.get(fill.symbol)
        if net is None:
            net = self.net[fill.symbol] = Holding()
        before = abs(net.cost_micros)
        net.trade(sign, quantity_units, value, fee)
        self.invested_micros += abs(net.cost_micros) - before
        if net.quantity_units < 0:
            self.short_symbols.add(fill.symbol)
        else:
            self.short_symbols.discard(fill.symbol)

    def held(self, strategy: str, symbol: str) -> int:
        """What a strategy holds of a symbol, in units; negative when short."""
        holding = self.by_strategy.get((strategy, symbol))
        return 0 if holding is None else holding.quantity_units

    def net_held(self, symbol: str) -> int:
        """What the account holds of a symbol, in units; negative when short."""
        holding = self.net.get(symbol)
        return 0 if holding is None else holding.quantity_units

    def cost_released(self, symbol: str, quantity_units: int) -> int:
        """The part of a symbol's cost, without sign, that closing a quantity would release."""
        holding = self.net.get(symbol)
        if holding is None or holding.quantity_units == 0:
            return 0
        held = abs(holding.quantity_units)
        return share_micros(abs(holding.cost_micros), min(quantity_units, held), held)

    def open_holdings(self) -> Iterator[tuple[str, Holding]]:
        """The account's symbols of which anything is held."""
        return ((symbol, each) for symbol, each in self.net.items() if each.quantity_units)

    def _count_holder(self, symbol: str, change: int) -> None:
        count = self.holders.get(symbol, 0) + change
        if count:
            self.holders[symbol] = count
        else:
            del self.holders[symbol]
