"""Money set aside for accepted orders that would open or enlarge a position."""

from __future__ import annotations


class Reservations:
    """Amounts by order, their sum, and their sums by symbol; all in micros."""

    def __init__(self) -> None:
        self.total_micros = 0
        self.by_symbol: dict[str, int] = {}
        self._by_order: dict[int, int] = {}

    def set(self, order: int, symbol: str, amount_micros: int) -> None:
        """Set aside an amount for an order in place of what was; 0 releases it."""
        before = self._by_order.pop(order, 0)
        if amount_micros:
            self._by_order[order] = amount_micros
        self.total_micros += amount_micros - before
        of_symbol = self.by_symbol.get(symbol, 0) + amount_micros - before
        if of_symbol:
            self.by_symbol[symbol] = of_symbol
        else:
            self.by_symbol.pop(symbol, None)
