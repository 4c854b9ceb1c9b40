"""Fills: what was traded, when, and what it cost."""

from __future__ import annotations

from typing import NamedTuple

from mismartera.domain.money import amount_of
from mismartera.domain.signal import Side


class Fill(NamedTuple):
    """One trade of an order. `number` counts the account's fills from 1.

    `filled_ns` is the end of the bar that filled it, `bar` that bar's timestamp (its start).
    `value_micros` is price times quantity and `commission_micros` what the broker took, both in
    millionths of the currency: the amounts by which cash moved.
    """

    number: int
    order: int
    strategy: str
    symbol: str
    side: Side
    quantity: float
    price: float
    value_micros: int
    commission_micros: int
    filled_ns: int
    bar: int

    @property
    def value(self) -> float:
        return amount_of(self.value_micros)

    @property
    def commission(self) -> float:
        return amount_of(self.commission_micros)
