"""A run against a benchmark, session by session."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

import numpy as np

from mismartera.calc.statistics.annual import are_sound, deepest, growth
from mismartera.calc.statistics.rounding import deviation, over
from mismartera.domain.columns import Bool, Float64
from mismartera.domain.statistics import BenchmarkStatistics


@dataclass(frozen=True, slots=True)
class Market:
    """What a year has: how many sessions, what one of them earns without a risk.

    A deviation of at most `rounding` is none.
    """

    sessions_per_year: float
    risk_free: float
    rounding: float


@dataclass(frozen=True, slots=True, eq=False)
class BenchmarkWorth:
    """What the initial cash would have become in a benchmark at each close: shape (sessions,)."""

    name: str
    worth: Float64


@dataclass(frozen=True, slots=True)
class _Against:
    """The run's returns against the benchmark's, as in `BenchmarkStatistics`."""

    alpha: float | None = None
    beta: float | None = None
    correlation: float | None = None
    treynor: float | None = None
    tracking_error: float | None = None
    information_ratio: float | None = None
    up_capture: float | None = None
    down_capture: float | None = None


def benchmark_statistics(
    benchmark: BenchmarkWorth, initial: float, total: float, returns: Float64, market: Market
) -> BenchmarkStatistics:
    """Put the returns of a run beside a benchmark's.

    `total` is the run's total return, `returns` are those of its sessions; they and the
    benchmark's worth have shape (sessions,). Formulas are those of the library empyrical where it
    has them: alpha is Jensen's, and the information ratio here is of a year.
    """
    year, rounding, worth = market.sessions_per_year, market.rounding, benchmark.worth
    other = np.diff(worth, prepend=initial) / np.concatenate([[initial], worth[:-1]])
    against = _against(returns, other, market) if are_sound(returns) else _Against()
    of_other = float((worth[-1] - initial) / initial)
    return BenchmarkStatistics(
        name=benchmark.name,
        total_return=of_other,
        excess_return=total - of_other,
        cagr=growth(other, year) if are_sound(other) else None,
        volatility=deviation(other, rounding) * sqrt(year) if are_sound(other) else None,
        max_drawdown=-deepest(other),
        alpha=against.alpha,
        beta=against.beta,
        correlation=against.correlation,
        r_squared=None if against.correlation is None else against.correlation**2,
        tracking_error=against.tracking_error,
        information_ratio=against.information_ratio,
        treynor=against.treynor,
        up_capture=against.up_capture,
        down_capture=against.down_capture,
        equity=tuple(worth.tolist()),
    )


def _against(returns: Float64, other: Float64, market: Market) -> _Against:
    spread, own = deviation(other, market.rounding), deviation(returns, market.rounding)
    active, root = returns - other, sqrt(market.sessions_per_year)
    error = deviation(active, market.rounding)
    beta = _beta(returns, other) if spread else None
    excess = float((returns - market.risk_free).mean()) * market.sessions_per_year
    return _Against(
        alpha=None if beta is None else _alpha(returns, other, beta, market),
        beta=beta,
        correlation=min(1.0, max(-1.0, beta * spread / own)) if beta is not None and own else None,
        treynor=over(excess, beta, 0.0) if beta is not None and own else None,
        tracking_error=error * root,
        information_ratio=over(float(active.mean()) * root, error, market.rounding),
        up_capture=_capture(returns, other, other > 0, market),
        down_capture=_capture(returns, other, other < 0, market),
    )


def _beta(returns: Float64, other: Float64) -> float:
    centred = other - other.mean()
    return float((centred * returns).mean() / np.square(centred).mean())


def _alpha(returns: Float64, other: Float64, beta: float, market: Market) -> float | None:
    """What a year's sessions came to beyond what beta explains."""
    excess, of_other = returns - market.risk_free, other - market.risk_free
    unexplained = float((excess - beta * of_other).mean())
    return growth(np.array([unexplained]), market.sessions_per_year) if unexplained > -1 else None


def _capture(returns: Float64, other: Float64, chosen: Bool, market: Market) -> float | None:
    """Growth over the benchmark's, both of the chosen sessions alone."""
    year = market.sessions_per_year
    of_other = growth(other[chosen], year)
    if of_other is None:
        return None
    return over(growth(returns[chosen], year), of_other, market.rounding)
