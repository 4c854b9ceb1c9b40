"""Where a statistic is backtesting.py's too: its definitions (0.6.6, `_stats.py`) by hand."""

from __future__ import annotations

from math import prod, sqrt
from statistics import fmean, stdev, variance

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mismartera.calc.statistics.run_statistics import run_statistics
from mismartera.domain.statistics import RunStatistics
from tests.budget import examples
from tests.statistics.results import equity_of, result_of, trade

EXACT = 1e-9
YEAR = 252

profits = st.lists(st.integers(-300, 300).map(float), min_size=2, max_size=20).filter(
    lambda each: min(each) < 0 < max(each) and len(set(each)) > 1
)
closes = st.lists(st.integers(500, 2_000).map(float), min_size=3, max_size=30).filter(
    lambda each: len(set(each)) > 1
)


def of_trades(nets: list[float]) -> RunStatistics:
    """Trades of 1,000 each, one after the other."""
    trades = [trade(net, entry=place, minutes=1) for place, net in enumerate(nets)]
    return run_statistics(result_of(equity_of([1000]), trades))


@examples(100)
@given(profits)
def test_trades(nets: list[float]) -> None:
    found, returns = of_trades(nets).trades, [net / 1000 for net in nets]
    wins, losses = [n for n in nets if n > 0], [n for n in nets if n < 0]
    win_rate = len(wins) / len(nets)
    assert found.win_rate == pytest.approx(win_rate, rel=EXACT)
    assert found.returns.best == pytest.approx(max(returns), rel=EXACT)
    assert found.returns.worst == pytest.approx(min(returns), rel=EXACT)
    geometric = prod(1 + each for each in returns) ** (1 / len(returns)) - 1
    assert found.returns.average == pytest.approx(geometric, rel=EXACT, abs=EXACT)
    assert found.returns.expectancy == pytest.approx(fmean(returns), rel=EXACT, abs=EXACT)
    sqn = sqrt(len(nets)) * fmean(nets) / stdev(nets)
    assert found.sqn == pytest.approx(sqn, rel=EXACT, abs=EXACT)
    kelly = win_rate - (1 - win_rate) / (fmean(wins) / -fmean(losses))
    assert found.kelly == pytest.approx(kelly, rel=EXACT, abs=EXACT)
    # Theirs adds up percentages; of trades that are alike that is the same.
    assert found.profit_factor == pytest.approx(sum(wins) / -sum(losses), rel=EXACT)


@examples(100)
@given(closes)
def test_equity(equity: list[float]) -> None:
    found = run_statistics(result_of(equity_of(*([close] for close in equity))))
    with_start = [1000.0, *equity]
    highest = [max(with_start[: place + 1]) for place in range(len(with_start))]
    below = [close / high - 1 for close, high in zip(with_start, highest, strict=True)]
    assert found.total_return == pytest.approx((equity[-1] - 1000) / 1000, rel=EXACT)
    assert found.equity_peak == max(with_start)
    assert found.drawdowns.deepest == pytest.approx(min(below), rel=EXACT)


def test_ratios_of_a_year_differ_as_the_page_says() -> None:
    returns = [0.01, -0.02, 0.03, 0.01, -0.01]
    equity = [[1000 * prod(1 + each for each in returns[: day + 1])] for day in range(5)]
    found = run_statistics(result_of(equity_of(*equity), initial=1000)).annual
    geometric = prod(1 + each for each in returns) ** (1 / 5)
    theirs_growth = geometric**YEAR - 1
    compounded = (variance(returns) + geometric**2) ** YEAR - geometric ** (2 * YEAR)
    theirs = theirs_growth / sqrt(compounded)
    ours = fmean(returns) / stdev(returns) * sqrt(YEAR)
    assert found.cagr == pytest.approx(theirs_growth, rel=1e-6)
    assert found.sharpe == pytest.approx(ours, rel=1e-6)
    assert found.sharpe != pytest.approx(theirs, rel=0.1)


def test_a_bar_in_which_a_trade_ended_counts_as_exposed() -> None:
    # Held over bars 1 to 3 of 6, as in `have_position[EntryBar:ExitBar + 1] = 1`.
    equity = equity_of(*([1000.0] for _ in range(6)), exposure=[0, 1000, 1000, 0, 0, 0])
    found = run_statistics(result_of(equity, [trade(5, entry=2, minutes=2)]))
    assert found.time_in_market == pytest.approx(3 / 6)
