"""The library's numbers against the formulas, written out."""

from __future__ import annotations

from math import prod, sqrt
from statistics import fmean, stdev

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mismartera.calc.statistics.annual import NOTHING, annual_statistics
from mismartera.calc.statistics.drawdown import deepest_drawdown
from mismartera.calc.statistics.returns import session_returns
from mismartera.domain.money import micros
from tests.budget import examples

_returns = st.floats(-0.2, 0.2).map(lambda each: round(each, 6))


@examples(100)
@given(st.lists(_returns, min_size=2, max_size=40), st.sampled_from([252.0, 251.5, 365.0]))
def test_the_library_agrees_with_the_formulas(drawn: list[float], year: float) -> None:
    found = annual_statistics(np.array(drawn), year)
    grown = prod(1 + each for each in drawn)
    assert found.cagr == pytest.approx(grown ** (year / len(drawn)) - 1)
    assert found.volatility == pytest.approx(stdev(drawn) * sqrt(year), abs=1e-12)
    if len(set(drawn)) > 1:
        assert found.sharpe == pytest.approx(fmean(drawn) / stdev(drawn) * sqrt(year), abs=1e-9)
    else:
        assert found.sharpe is None
    below = sqrt(fmean(min(each, 0) ** 2 for each in drawn))
    if below > 0:
        assert found.sortino == pytest.approx(fmean(drawn) / below * sqrt(year), abs=1e-9)
    else:
        assert found.sortino is None
    depth = _depth(drawn)
    if depth < -1e-9:
        assert found.calmar == pytest.approx((grown ** (year / len(drawn)) - 1) / -depth)


def _depth(returns: list[float]) -> float:
    """The deepest fall of one unit that is invested all along."""
    worth, highest, depth = 1.0, 1.0, 0.0
    for each in returns:
        worth *= 1 + each
        highest = max(highest, worth)
        depth = min(depth, worth / highest - 1)
    return depth


def test_the_library_agrees_with_a_year_worked_by_hand() -> None:
    # Four sessions: +10 %, -5 %, +2 %, -1 %; mean 1.5 %, squares about it add up to 0.0121.
    found = annual_statistics(np.array([0.10, -0.05, 0.02, -0.01]), 252)
    assert found.volatility == pytest.approx(sqrt(0.0121 / 3 * 252))
    assert found.sharpe == pytest.approx(0.015 / sqrt(0.0121 / 3) * sqrt(252))
    assert found.sortino == pytest.approx(0.015 / sqrt(0.0026 / 4) * sqrt(252))
    growth = (1.1 * 0.95 * 1.02 * 0.99) ** (252 / 4) - 1
    assert found.cagr == pytest.approx(growth)
    assert found.calmar == pytest.approx(growth / 0.05)


def test_the_library_agrees_on_the_deepest_drawdown() -> None:
    import empyrical

    closing = np.array([micros(each) for each in (1010, 990, 1030, 880, 900)], np.int64)
    found = deepest_drawdown(micros(1000), closing, list("abcde"))
    assert found is not None
    returns = session_returns(micros(1000), closing)
    assert found.depth == pytest.approx(float(empyrical.max_drawdown(returns)))


@pytest.mark.parametrize("returns", [[], [0.1], [0.1, float("nan")], [0.1, -1.0], [-1.5, 0.1]])
def test_too_little_or_a_ruin_says_nothing_of_a_year(returns: list[float]) -> None:
    assert annual_statistics(np.array(returns), 252) == NOTHING


def test_growth_without_measure_is_no_number() -> None:
    assert annual_statistics(np.array([1e200, 1e200]), 252).cagr is None
