"""Growth, risk and their ratios in a year; the formulas are those of the library empyrical."""

from __future__ import annotations

from math import sqrt
from typing import Final

import numpy as np

from mismartera.calc.statistics.drawdown import depths
from mismartera.calc.statistics.finite import finite
from mismartera.calc.statistics.rounding import FLOAT_ROUNDING, deviation, over
from mismartera.domain.columns import Float64
from mismartera.domain.statistics import AnnualStatistics

NOTHING: Final = AnnualStatistics(None, None, None, None, None)


def annual_statistics(
    returns: Float64,
    sessions_per_year: float,
    risk_free: float = 0.0,
    rounding: float = FLOAT_ROUNDING,
) -> AnnualStatistics:
    """Put returns of sessions (shape (sessions,)) in relation to a year.

    `risk_free` is what a session would have earned without a risk; see `of_a_session`. Deviations
    of samples are over one less than their number, those of negative returns over all (Sortino);
    one of at most `rounding` is none.
    """
    if not are_sound(returns):
        return NOTHING
    root, excess = sqrt(sessions_per_year), returns - risk_free
    spread = deviation(returns, rounding)
    mean, cagr = float(excess.mean()) * root, growth(returns, sessions_per_year)
    return AnnualStatistics(
        cagr=cagr,
        volatility=finite(spread * root),
        sharpe=over(mean, spread, rounding),
        sortino=over(mean, shortfall(excess), rounding),
        calmar=over(cagr, deepest(returns), rounding),
    )


def are_sound(returns: Float64) -> bool:
    """Whether there are two returns or more, and equity was left after each."""
    return len(returns) > 1 and bool((returns > -1).all())


def of_a_session(rate: float, sessions_per_year: float) -> float:
    """The return of a session that comes to a yearly rate by the year's end."""
    return float((1 + rate) ** (1 / sessions_per_year)) - 1


def growth(returns: Float64, sessions_per_year: float) -> float | None:
    """What a unit grows by in a year if it goes on as it did; None without a return."""
    if not len(returns):
        return None
    with np.errstate(over="ignore"):  # what no number can hold is none
        grown = np.prod(1 + returns) ** (sessions_per_year / len(returns))
    return finite(float(grown) - 1)


def shortfall(excess: Float64) -> float:
    """The root of the mean square of what was lost, over all sessions."""
    return sqrt(float(np.square(np.minimum(excess, 0)).mean()))


def deepest(returns: Float64) -> float:
    """How far a unit that is invested all along fell at most, as a part of one above 0."""
    with np.errstate(over="ignore", invalid="ignore"):
        worth = np.cumprod(1 + returns, dtype=np.float64)
        return -float(np.min(depths(1.0, worth), initial=0.0))
