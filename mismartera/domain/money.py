"""Exact money: amounts, prices and quantities as whole numbers of small units.

An amount is a whole number of millionths of the account's currency (`*_micros`), a quantity one of
10⁻⁸ (`*_units`), a price one of 10⁻¹² (`price_units`). A price that meets another is a decimal: it
is first taken to twelve significant digits and at most twelve decimals, so that 100.09 + 0.01 is
100.10. What one fill moves is rounded once, half to even; from there on sums are exact.
"""

from __future__ import annotations

from decimal import Decimal
from functools import lru_cache
from math import floor, log10
from typing import Final

MICROS: Final = 1_000_000
UNITS: Final = 100_000_000
PRICE_DIGITS: Final = 12
"""How many significant digits a price has, and how many decimals at most."""

PRICE_UNITS: Final = 10**PRICE_DIGITS
MOST_MICROS: Final = 9_000_000_000_000 * MICROS
"""No amount of an account may pass it: its rows are whole numbers of 64 bits."""

_UNITS_IN_A_MICRO: Final = PRICE_UNITS * UNITS // MICROS
_HALF: Final = _UNITS_IN_A_MICRO // 2
_EXACT: Final = 2**53 // UNITS
_POWERS: Final[tuple[int, ...]] = tuple(10**power for power in range(PRICE_DIGITS + 1))
_SMALL: Final = 1e-6
_LARGE: Final = 1e11
_CLEAR: Final = 0.499
"""A product of this distance from a whole number is surely nearest to that one."""

_REMEMBERED: Final = 1 << 16


def micros(amount: float) -> int:
    """The amount in millionths, rounded half to even."""
    return round(amount * MICROS)


def amount_of(value_micros: int) -> float:
    """The amount as a number for people and files."""
    return value_micros / MICROS


@lru_cache(_REMEMBERED)
def units(number: float) -> int:
    """A quantity with eight decimals, as a whole number."""
    if -_EXACT < number < _EXACT:
        return round(number * UNITS)
    whole = int(number)  # a product would no longer be exact
    return whole * UNITS + round((number - whole) * UNITS)


def number_of(value_units: int) -> float:
    """A quantity as a number for people and files."""
    return value_units / UNITS


@lru_cache(_REMEMBERED)
def price_units(price: float) -> int:
    """A price as a decimal, in units of 10⁻¹²."""
    whole, decimals = _digits(price)
    return whole * _POWERS[PRICE_DIGITS - decimals]


@lru_cache(_REMEMBERED)
def decimal_price(price: float) -> float:
    """A price as the number that is nearest to its decimal: 100.09 + 0.01 is 100.1."""
    whole, decimals = _digits(price)
    return whole / _POWERS[decimals]


def _digits(price: float) -> tuple[int, int]:
    """The decimal of a price as a whole number, and how many of its digits are decimals."""
    size = abs(price)
    if _SMALL < size < _LARGE:
        decimals = min(PRICE_DIGITS, PRICE_DIGITS - 1 - floor(log10(size)))
        scaled = price * _POWERS[decimals]
        whole = round(scaled)
        if abs(scaled - whole) < _CLEAR:
            return whole, decimals
    return _digits_written(price), PRICE_DIGITS


def _digits_written(price: float) -> int:
    """The same by the digits of the number itself, for what a product might round wrongly."""
    exponent = int(f"{price:.{PRICE_DIGITS - 1}e}".partition("e")[2])
    decimals = min(PRICE_DIGITS, PRICE_DIGITS - 1 - exponent)
    return int(Decimal(repr(round(float(price), decimals))).scaleb(PRICE_DIGITS))


def price_of(units_of_price: int) -> float:
    """A price in units of 10⁻¹² as a number for people and files."""
    return units_of_price / PRICE_UNITS


def value_micros(units_of_price: int, quantity_units: int) -> int:
    """Price times quantity in millionths, rounded half to even; negative for a short quantity."""
    whole, rest = divmod(units_of_price * quantity_units, _UNITS_IN_A_MICRO)
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
