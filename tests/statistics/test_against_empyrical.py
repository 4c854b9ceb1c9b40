"""Statistics of returns against the library empyrical, and scipy where that has none."""

from __future__ import annotations

import math
from collections.abc import Callable

import empyrical
import empyrical.stats
import numpy as np
import pytest
import scipy.stats
from hypothesis import given
from hypothesis import strategies as st

from mismartera.calc.statistics.annual import annual_statistics, of_a_session
from mismartera.calc.statistics.benchmark import BenchmarkWorth, Market, benchmark_statistics
from mismartera.calc.statistics.drawdown import drawdown_statistics, drawdowns
from mismartera.calc.statistics.risk import risk_statistics
from mismartera.domain.columns import Float64
from tests.budget import examples

EXACT = 1e-9
ROUNDING = 1e-12
YEARS = st.sampled_from([252.0, 251.5, 365.0])
RATES = st.sampled_from([0.0, 0.05, -0.01])

returns_of_sessions = (
    st.lists(st.floats(-0.2, 0.2).map(lambda each: round(each, 6)), min_size=2, max_size=60)
    .map(np.array)
    .filter(lambda each: float(each.std()) > 1e-6)
)


def is_theirs(own: float | None, theirs: object) -> bool:
    """Whether a number is the library's; what does not exist there is None here."""
    number = float(theirs) if isinstance(theirs, int | float | np.floating) else math.nan
    if not math.isfinite(number):
        return own is None
    return own == pytest.approx(number, rel=EXACT, abs=EXACT)


def grown(returns: Float64) -> BenchmarkWorth:
    return BenchmarkWorth("SPY", 1000 * np.cumprod(1 + returns, dtype=np.float64))


@examples(100)
@given(returns_of_sessions, YEARS, RATES)
@pytest.mark.filterwarnings("ignore::RuntimeWarning")  # theirs divide by nothing
def test_growth_and_ratios_of_a_year(returns: Float64, year: float, rate: float) -> None:
    free = of_a_session(rate, year)
    found = annual_statistics(returns, year, free, ROUNDING)
    assert is_theirs(found.cagr, empyrical.annual_return(returns, annualization=year))
    assert is_theirs(found.volatility, empyrical.annual_volatility(returns, annualization=year))
    assert is_theirs(
        found.sharpe, empyrical.sharpe_ratio(returns, risk_free=free, annualization=year)
    )
    assert is_theirs(
        found.sortino, empyrical.sortino_ratio(returns, required_return=free, annualization=year)
    )
    assert is_theirs(found.calmar, empyrical.calmar_ratio(returns, annualization=year))


@examples(100)
@given(returns_of_sessions, YEARS, RATES)
@pytest.mark.filterwarnings("ignore::RuntimeWarning")
def test_tails_and_shape(returns: Float64, year: float, rate: float) -> None:
    free = of_a_session(rate, year)
    found = risk_statistics(returns, year, free, ROUNDING)
    downside = empyrical.downside_risk(returns, required_return=free, annualization=year)
    assert is_theirs(found.downside_deviation, downside)
    assert is_theirs(found.value_at_risk, empyrical.value_at_risk(returns))
    assert is_theirs(found.conditional_value_at_risk, empyrical.conditional_value_at_risk(returns))
    assert is_theirs(found.tail_ratio, empyrical.tail_ratio(returns))
    assert is_theirs(found.omega, empyrical.omega_ratio(returns, risk_free=free, annualization=1))
    assert is_theirs(found.skew, scipy.stats.skew(returns))
    assert is_theirs(found.kurtosis, scipy.stats.kurtosis(returns))


@examples(100)
@given(returns_of_sessions, st.data(), YEARS, RATES)
@pytest.mark.filterwarnings("ignore::RuntimeWarning")
def test_a_run_against_its_benchmark(
    returns: Float64, data: st.DataObject, year: float, rate: float
) -> None:
    count, free = len(returns), of_a_session(rate, year)
    other = data.draw(
        st.lists(st.floats(-0.1, 0.1).map(lambda each: round(each, 6)), min_size=count,
                 max_size=count)
        .map(np.array).filter(lambda each: float(each.std()) > 1e-6)
    )  # fmt: skip
    worth = grown(other)
    found = benchmark_statistics(worth, 1000, 0.5, returns, Market(year, free, ROUNDING))
    pair = (returns, other)
    theirs: dict[str, Callable[[], object]] = {
        "beta": lambda: empyrical.beta(*pair, risk_free=free),
        "correlation": lambda: np.corrcoef(*pair)[0, 1],
        "r_squared": lambda: np.corrcoef(*pair)[0, 1] ** 2,
        "tracking_error": lambda: (returns - other).std(ddof=1) * math.sqrt(year),
        "information_ratio": lambda: empyrical.excess_sharpe(*pair) * math.sqrt(year),
        "cagr": lambda: empyrical.annual_return(other, annualization=year),
        "volatility": lambda: empyrical.annual_volatility(other, annualization=year),
        "max_drawdown": lambda: empyrical.max_drawdown(other),
    }
    unexplained = (returns - free) - float(empyrical.beta(*pair)) * (other - free)
    if unexplained.mean() > -1:  # else no root of it is real
        alpha = empyrical.alpha(*pair, risk_free=free, annualization=year)
        assert is_theirs(found.alpha, alpha)
    for name, number in theirs.items():
        assert is_theirs(getattr(found, name), number()), name
    assert found.equity == tuple(worth.worth.tolist())
    assert found.total_return == pytest.approx(float(empyrical.cum_returns_final(other)), abs=EXACT)
    assert found.excess_return == pytest.approx(0.5 - found.total_return)


@examples(100)
@given(returns_of_sessions, returns_of_sessions)
@pytest.mark.filterwarnings("ignore::RuntimeWarning")
def test_what_is_captured_of_rises_and_falls(first: Float64, second: Float64) -> None:
    count = min(len(first), len(second))
    returns, other = first[:count], second[:count]
    worth = grown(other)
    found = benchmark_statistics(worth, 1000, 0.0, returns, Market(252, 0.0, ROUNDING))
    if found.up_capture is not None and (other > 0).any():
        assert is_theirs(found.up_capture, empyrical.up_capture(returns, other))
    if found.down_capture is not None and (other < 0).any():
        assert is_theirs(found.down_capture, empyrical.down_capture(returns, other))
    assert (found.up_capture is None) <= (not (other > 0).any())


@examples(100)
@given(st.lists(st.integers(500, 2_000), min_size=1, max_size=30))
def test_drawdowns_of_closes(closes: list[int]) -> None:
    equity = np.array([1000, *closes]) * 1_000_000
    closing = equity[1:].astype(np.int64)
    returns = np.diff(equity) / equity[:-1]
    found = drawdowns(1_000_000_000, closing, [str(each) for each in range(len(closes))])
    summed = drawdown_statistics(1_000_000_000, closing, found, ROUNDING)
    series = empyrical.stats.drawdown_series(returns)
    assert summed.deepest == pytest.approx(float(empyrical.max_drawdown(returns)), abs=EXACT)
    assert summed.current == pytest.approx(float(series[-1]), abs=EXACT)
    assert summed.ulcer_index == pytest.approx(math.sqrt(float(np.mean(series**2))), abs=EXACT)
