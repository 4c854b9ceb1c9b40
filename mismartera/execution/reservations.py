"""Money set aside for accepted orders that would open or enlarge a position."""

from __future__ import annotations


class Reservations:
    """Worths by order, their sum, and their sums by symbol, and the costs expected; all in micros.

    The worth is price × quantity; slippage and commission are the costs.
    """

    def __init__(self) -> None:
        self.total_micros = 0
        self.costs_micros = 0
        self.by_symbol: dict[str, int] = {}
        self._by_order: dict[int, tuple[int, int]] = {}

    def set(self, order: int, symbol: str, worth_micros: int, costs_micros: int = 0) -> None:
        """Set aside amounts for an order in place of what was."""
        if order in self._by_order:
            self.end(order, symbol)
        if worth_micros or costs_micros:
            self._by_order[order] = worth_micros, costs_micros
            self.total_micros += worth_micros
            self.costs_micros += costs_micros
            self.by_symbol[symbol] = self.by_symbol.get(symbol, 0) + worth_micros

    def end(self, order: int, symbol: str) -> None:
        """Release what was set aside for an order, if anything was."""
        before = self._by_order.pop(order, None)
        if before is not None:
            worth, costs = before
            self.total_micros -= worth
            self.costs_micros -= costs
            left = self.by_symbol[symbol] - worth
            if left:
                self.by_symbol[symbol] = left
            else:
                del self.by_symbol[symbol]
