"""How much of an order a bar fills: what its volume gives, and what cash pays for."""

from __future__ import annotations

from collections.abc import Callable

from mismartera.domain.bar import Bar
from mismartera.domain.money import UNITS, units


class BarVolume:
    """The volume of each symbol's newest bar that orders can still be filled from.

    `share` is the part of a bar's volume that can be had; None: as much as is asked for.
    """

    def __init__(self, share: float | None) -> None:
        self._share_units = None if share is None else units(share)
        self._left: dict[str, tuple[int, int]] = {}
        self._now = 0

    def part_of(self, wanted_units: int, bar: Bar, lot_units: int) -> int:
        """What a bar can fill of a quantity: all, or the whole lots that it has volume for."""
        if self._share_units is None:
            return wanted_units
        timestamp, left = self._left.get(bar.symbol, (-1, 0))
        if timestamp != bar.timestamp:
            left = self._share_units * units(bar.volume) // UNITS
        self._now = left
        return wanted_units if wanted_units <= left else left // lot_units * lot_units

    def take(self, bar: Bar, quantity_units: int) -> None:
        """Fill a quantity from the bar that was last asked for a part."""
        if self._share_units is not None:
            self._left[bar.symbol] = bar.timestamp, self._now - quantity_units


def share_of(quantity_units: int, volume: float) -> float:
    """The share of a volume that a quantity is, at most all of it."""
    traded = quantity_units / UNITS
    return traded / volume if traded < volume else 1.0


def affordable(wanted: int, least: int, lot: int, is_paid: Callable[[int], bool]) -> int:
    """The most of a quantity that is paid for: `least`, and as many whole lots as can be besides.

    Quantities are in units; what is paid for is so in every smaller quantity too.
    """
    low, high = 0, (wanted - least) // lot
    while low < high:
        middle = (low + high + 1) // 2
        if is_paid(least + middle * lot):
            low = middle
        else:
            high = middle - 1
    return least + low * lot
