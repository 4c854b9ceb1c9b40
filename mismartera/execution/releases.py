"""What open market exits will still reduce: spoken for, and released at once for other orders."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from mismartera.calc.trading_costs import Commission
from mismartera.domain.order import OrderRequest
from mismartera.domain.signal import Side
from mismartera.execution.bill import Bill
from mismartera.execution.expected import expected_of


class Release(NamedTuple):
    """An order and how much it will still reduce, in units without sign."""

    order: int
    request: OrderRequest
    units: int
    bill: Bill
    commission: Commission

    @property
    def strategy(self) -> str:
        return self.request.strategy

    @property
    def symbol(self) -> str:
        return self.request.symbol

    @property
    def signed_units(self) -> int:
        """What the order will still add to a position; negative for a sale."""
        return self.units if self.request.side is Side.BUY else -self.units

    @property
    def amounts(self) -> tuple[int, int]:
        """The worth of what it reduces, and the slippage and commission expected, in micros.

        Nothing where no price was known at its acceptance.
        """
        if not self.request.reserve_price:
            return 0, 0
        return expected_of(self.request, self.units, self.bill, self.commission)


class Releases:
    """The releases of open orders, in order of acceptance."""

    __slots__ = ("_by_symbol", "_open")

    def __init__(self) -> None:
        self._open: dict[int, Release] = {}
        self._by_symbol: dict[str, dict[int, Release]] = {}

    def __bool__(self) -> bool:
        return bool(self._open)

    def __iter__(self) -> Iterator[Release]:
        return iter(self._open.values())

    def set(self, release: Release) -> None:
        """Note what an order will still reduce, in place of what was."""
        self._open[release.order] = release
        self._by_symbol.setdefault(release.request.symbol, {})[release.order] = release

    def end(self, order: int) -> None:
        """An order has ended: it speaks for nothing any more."""
        ended = self._open.pop(order, None)
        if ended is not None:
            symbol = ended.request.symbol
            of_symbol = self._by_symbol[symbol]
            del of_symbol[order]
            if not of_symbol:
                del self._by_symbol[symbol]

    def spoken_for(self, strategy: str, symbol: str, side: Side) -> int:
        """What the exits of a strategy on one side will still reduce of a symbol, in units."""
        of_symbol = self._by_symbol.get(symbol)
        if of_symbol is None:
            return 0
        return sum(
            each.units
            for each in of_symbol.values()
            if each.request.side is side and each.request.strategy == strategy
        )

    def net_units(self, symbol: str) -> int:
        """By how much exits will change what the account holds of a symbol, in units."""
        of_symbol = self._by_symbol.get(symbol)
        return 0 if of_symbol is None else sum(each.signed_units for each in of_symbol.values())
