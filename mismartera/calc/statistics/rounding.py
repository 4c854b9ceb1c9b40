"""What of a deviation is rounding: amounts are whole micros, and so no return is exact."""

from __future__ import annotations

import math
from typing import Final

import numpy as np

from mismartera.calc.statistics.finite import finite
from mismartera.domain.columns import Float64, Int64

FLOAT_ROUNDING: Final = float(np.finfo(np.float64).eps)
_MOST_MICROS: Final = 2
_PART_OF_THE_MEAN: Final = 1e-6
"""Prices are rounded too: growth that is the same to so small a part of it is the same."""


def rounding_of(initial_micros: int, closing: Int64) -> float:
    """The greatest deviation of returns that may come of rounding alone.

    That is two micros over the lowest equity, for a return is made of two amounts; it is infinite
    where there was none left. `closing` has shape (sessions,).
    """
    lowest = min(initial_micros, int(closing.min(initial=initial_micros)))
    return max(_MOST_MICROS / lowest, FLOAT_ROUNDING) if lowest > 0 else math.inf


def deviation(returns: Float64, rounding: float) -> float:
    """The standard deviation of a sample of two or more, 0 where it is nothing but rounding."""
    found = float(returns.std(ddof=1))
    return found if found > least_deviation(returns, rounding) else 0.0


def least_deviation(returns: Float64, rounding: float) -> float:
    """What a deviation of these returns has to exceed; the rounding of amounts, or of prices."""
    return max(rounding, _PART_OF_THE_MEAN * abs(float(returns.mean())))


def over(dividend: float | None, divisor: float, rounding: float) -> float | None:
    """The quotient; None where the divisor is nothing but rounding, or there is no number."""
    if dividend is None or not abs(divisor) > rounding:
        return None
    return finite(dividend / divisor)
