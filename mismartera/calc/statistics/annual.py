"""Growth, risk and their ratios in a year, by the library empyrical."""

from __future__ import annotations

from typing import Final

import numpy as np

from mismartera.calc.statistics.finite import finite
from mismartera.domain.columns import Float64
from mismartera.domain.statistics import AnnualStatistics

NOTHING: Final = AnnualStatistics(None, None, None, None, None)


def annual_statistics(returns: Float64, sessions_per_year: float) -> AnnualStatistics:
    """Put returns of sessions (shape (sessions,)) in relation to a year.

    The risk-free rate and the return that is asked for are 0; deviations of samples are over one
    less than their number, those of negative returns over all (Sortino).
    """
    if len(returns) < 2 or not (returns > -1).all():
        return NOTHING
    import empyrical  # takes a second: it brings scipy

    with np.errstate(all="ignore"):  # what does not exist comes out as NaN or infinite
        return AnnualStatistics(
            cagr=_real(empyrical.annual_return(returns, annualization=sessions_per_year)),
            volatility=_real(empyrical.annual_volatility(returns, annualization=sessions_per_year)),
            sharpe=_real(empyrical.sharpe_ratio(returns, annualization=sessions_per_year)),
            sortino=_real(empyrical.sortino_ratio(returns, annualization=sessions_per_year)),
            calmar=_real(empyrical.calmar_ratio(returns, annualization=sessions_per_year)),
        )


def _real(number: object) -> float | None:
    """A number of the library; a root of a negative one may be complex."""
    return finite(float(number)) if isinstance(number, int | float | np.floating) else None
