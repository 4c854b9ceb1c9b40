"""The commission of an order, or of the two orders that a reversal is: one bill for both."""

from __future__ import annotations

from mismartera.calc.trading_costs import Commission


class Bill:
    """What was traded so far on one commission, and what was paid of it."""

    __slots__ = ("fee_micros", "traded_micros", "traded_units")

    def __init__(self) -> None:
        self.traded_units = 0
        self.traded_micros = 0
        self.fee_micros = 0

    def enter(self, quantity_units: int, value_micros: int, fee_micros: int) -> None:
        """Enter a fill and what it paid."""
        self.traded_units += quantity_units
        self.traded_micros += value_micros
        self.fee_micros += fee_micros

    def more(self, quantity_units: int, value_micros: int, commission: Commission) -> int:
        """The commission that trading so much more would take, in micros."""
        units, micros = self.traded_units + quantity_units, self.traded_micros + value_micros
        return commission(units, micros) - self.fee_micros
