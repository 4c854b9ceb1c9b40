"""How the returns of sessions are spread: their tails, their shape, gains against losses."""

from __future__ import annotations

from math import sqrt
from typing import Final

import numpy as np

from mismartera.calc.statistics.annual import are_sound, shortfall
from mismartera.calc.statistics.finite import finite
from mismartera.calc.statistics.rounding import least_deviation, over
from mismartera.domain.columns import Float64
from mismartera.domain.statistics import RiskStatistics

NOTHING: Final = RiskStatistics(*[None] * 8)
_TAIL: Final = 0.05


def risk_statistics(
    returns: Float64, sessions_per_year: float, risk_free: float, rounding: float
) -> RiskStatistics:
    """Measure the spread of returns of sessions, shape (sessions,).

    Nothing is known of fewer than two, nor once there was no equity left. Skew and kurtosis are
    those of the population. A divisor of at most `rounding` is none.
    """
    if not are_sound(returns):
        return NOTHING
    excess = returns - risk_free
    skew, kurtosis = _shape(returns, rounding)
    low, high = np.percentile(returns, [100 * _TAIL, 100 * (1 - _TAIL)]).tolist()
    return RiskStatistics(
        downside_deviation=finite(shortfall(excess) * sqrt(sessions_per_year)),
        value_at_risk=low,
        conditional_value_at_risk=_mean_of_tail(returns),
        skew=skew,
        kurtosis=kurtosis,
        omega=over(_mean_above(excess), _mean_above(-excess), rounding),
        tail_ratio=over(abs(high), abs(low), rounding),
        gain_to_pain=over(float(returns.mean()), _mean_above(-returns), rounding),
    )


def _shape(returns: Float64, rounding: float) -> tuple[float | None, float | None]:
    """Skew, and kurtosis above that of a normal distribution."""
    centred = returns - returns.mean()
    spread = sqrt(float(np.square(centred).mean()))
    if spread <= least_deviation(returns, rounding):
        return None, None
    scaled = centred / spread
    return finite(float((scaled**3).mean())), finite(float((scaled**4).mean()) - 3)


def _mean_of_tail(returns: Float64) -> float:
    """The mean of the worst returns, as many as lie up to the place of the value at risk."""
    last = int((len(returns) - 1) * _TAIL)
    return float(np.partition(returns, last)[: last + 1].mean())


def _mean_above(values: Float64) -> float:
    """The mean of what lies above 0, over all."""
    return float(np.maximum(values, 0).mean())
