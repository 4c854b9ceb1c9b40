"""What is held of one symbol: its quantity, its cost, what it has earned and paid."""

from __future__ import annotations

from mismartera.domain.money import share_micros


class Holding:
    """One symbol held by one holder.

    Over all its trades, to the last micro: cash moved = realised − cost − fees.
    """

    __slots__ = ("cost_micros", "fees_micros", "quantity_units", "realised_micros")

    def __init__(self) -> None:
        self.quantity_units = 0
        self.cost_micros = 0
        self.realised_micros = 0
        self.fees_micros = 0

    def trade(self, sign: int, quantity_units: int, value_micros: int, fee_micros: int) -> None:
        """Buy (sign 1) or sell (sign −1) a quantity; what is closed is realised at average cost."""
        self.fees_micros += fee_micros
        held = self.quantity_units
        if held * sign >= 0:
            self.quantity_units = held + sign * quantity_units
            self.cost_micros += sign * value_micros
            return
        closing = min(quantity_units, abs(held))
        closing_value = share_micros(value_micros, closing, quantity_units)
        released = share_micros(self.cost_micros, closing, abs(held))
        self.realised_micros -= sign * closing_value + released
        self.cost_micros += sign * (value_micros - closing_value) - released
        self.quantity_units = held + sign * quantity_units
