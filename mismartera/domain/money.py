"""Exact money: amounts, prices and quantities as whole numbers of small units.

An amount is a whole number of millionths of the account's currency (`*_micros`). Prices and
quantities have eight decimals when they are multiplied (`*_units`), which is more than any market
quotes. What one fill moves is rounded once, half to even; from there on sums are exact.
"""

from __future__ import annotations

from typing import Final

MICROS: Final = 1_000_000
UNITS: Final = 100_000_000
_UNITS_IN_A_MICRO: Final = UNITS * UNITS // MICROS
_HALF: Final = _UNITS_IN_A_MICRO // 2


def micros(amount: float) -> int:
    """The amount in millionths, rounded half to even."""
    return round(amount * MICROS)


def amount_of(value_micros: int) -> float:
    """The amount as a number for people and files."""
    return value_micros / MICROS


def units(number: float) -> int:
    """A price or a quantity with eight decimals, as a whole number."""
    return round(number * UNITS)


def number_of(value_units: int) -> float:
    """A price or a quantity as a number for people and files."""
    return value_units / UNITS


def value_micros(price_units: int, quantity_units: int) -> int:
    """Price times quantity in millionths, rounded half to even; negative for a short quantity."""
    whole, rest = divmod(price_units * quantity_units, _UNITS_IN_A_MICRO)
    if rest > _HALF or (rest == _HALF and whole & 1):
        return whole + 1
    return whole


def share_micros(total_micros: int, part: int, whole: int) -> int:
    """The share `part / whole` of an amount in millionths, rounded half to even.

    `part` and `whole` are of one unit, `whole` is above 0.
    """
    quotient, rest = divmod(total_micros * part, whole)
    if 2 * rest > whole or (2 * rest == whole and quotient & 1):
        return quotient + 1
    return quotient
