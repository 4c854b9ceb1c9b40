"""Worths on whole columns, equal to the micro to what `domain.money` works out one by one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np

from mismartera.domain.columns import Float64, Int64
from mismartera.domain.money import (
    MICROS,
    MOST_MICROS,
    PRICE_DIGITS,
    UNITS,
    decimal_price,
    price_units,
    value_micros,
)

_USUAL: Final = 10_000.0
"""Most prices have four decimals at most, which is told at once."""

_CLOSE_CALL: Final = 1e-3
_ROUNDING: Final = 2e-15
"""More than the relative error of a price, a quantity and their product together."""


def decimal_prices(prices: Float64) -> Float64:
    """Take each price, above 0, as the decimal that is meant by it (`money.decimal_price`)."""
    usual: Float64 = np.rint(prices * _USUAL) / _USUAL
    if np.array_equal(usual, prices):
        return prices
    decimals = PRICE_DIGITS - 1 - np.floor(np.log10(np.maximum(prices, 1e-300)))
    scale = 10.0 ** np.minimum(decimals, PRICE_DIGITS)
    scaled = prices * scale
    exact: Float64 = np.rint(scaled) / scale
    half = np.abs(scaled - np.floor(scaled) - 0.5) < _CLOSE_CALL
    doubtful = half | (decimals < 0)
    for row in np.flatnonzero(doubtful).tolist():
        exact[row] = decimal_price(float(prices[row]))
    return exact


def worths_micros(prices: Float64, held_units: Sequence[int], places: Int64) -> Int64:
    """Value what is held, in micros, rounded half to even; beyond what counts, the bound.

    Args:
        prices: decimal prices, shape (rows,).
        held_units: quantities in units, any number of them.
        places: which of the quantities is held at each row, shape (rows,).
    """
    held = np.array([units / UNITS for units in held_units])[places]
    worth = prices * held * MICROS
    size = np.abs(worth)
    # Where floating point might round to the wrong side, whole numbers decide.
    doubtful = np.abs(size - np.floor(size) - 0.5) <= size * _ROUNDING + 1e-9
    doubtful |= size >= 2.0**50
    worth = np.rint(worth)
    whole: Int64 = np.clip(worth, -MOST_MICROS, MOST_MICROS).astype(np.int64)
    for row in np.flatnonzero(doubtful).tolist():
        exact = value_micros(price_units(float(prices[row])), held_units[int(places[row])])
        whole[row] = max(-MOST_MICROS, min(MOST_MICROS, exact))
    return whole
