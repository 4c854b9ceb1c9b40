"""Statistics by hand, and where there is nothing to measure."""

from __future__ import annotations

import json
import math
from typing import cast

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mismartera.calc.statistics.drawdown import deepest_drawdown, greatest_depth
from mismartera.calc.statistics.run_statistics import run_statistics
from mismartera.domain.money import micros
from mismartera.domain.statistics import RunStatistics, WeekdayReturn
from mismartera.reporting.encode import to_json
from tests.budget import examples
from tests.statistics.results import equity_of, result_of, trade


def test_growth_and_extremes_are_of_sessions() -> None:
    found = run_statistics(result_of(equity_of([1005, 1010], [1000, 1111], [999.9])))
    assert found.sessions == 3
    assert (found.initial_equity, found.final_equity) == (1000, 999.9)
    assert found.profit == pytest.approx(-0.1)
    assert found.total_return == pytest.approx(-0.0001)
    assert found.best_session == pytest.approx(0.1)
    assert found.worst_session == pytest.approx(-0.1)
    assert found.winning_sessions == pytest.approx(2 / 3)
    assert [each.date for each in found.by_session] == ["2024-07-01", "2024-07-02", "2024-07-03"]
    assert [each.equity for each in found.by_session] == [1010, 1111, 999.9]
    assert [each.profit for each in found.by_session] == pytest.approx([10, 101, -111.1])


def test_the_deepest_drawdown_is_found_with_its_dates() -> None:
    closes = [1100, 990, 1045, 880, 1000, 1100, 1050, 1200]
    found = run_statistics(result_of(equity_of(*([each] for each in closes))))
    require_drawdown(found, -0.2, "2024-07-01", "2024-07-04", "2024-07-06", 5)


def test_a_drawdown_may_begin_with_the_run_and_not_be_over() -> None:
    found = run_statistics(result_of(equity_of([900], [950], [920])))
    require_drawdown(found, -0.1, None, "2024-07-01", None, 3)


def test_a_fall_within_a_session_is_no_drawdown_of_closes() -> None:
    found = run_statistics(result_of(equity_of([1100, 880, 1200])))
    assert found.max_drawdown is None
    assert found.max_drawdown_intraday == pytest.approx(-0.2)


def test_exposure_is_in_time_and_in_equity() -> None:
    equity = equity_of([1000, 1000], [1000, 2000, 2000], exposure=[0, 500, 1000, 0, 0])
    found = run_statistics(result_of(equity, [trade(5, traded=2500, entry=2, minutes=2)]))
    assert found.time_in_market == pytest.approx(3 / 5)
    assert found.mean_exposure == pytest.approx((0.5 + 1 + 1) / 5)
    assert found.most_exposure == 1
    assert found.turnover == pytest.approx(2500 / 1400)


def test_a_trade_within_one_bar_was_in_the_market() -> None:
    # Bought for 1000 and sold again within the second and within the third of four bars.
    trades = [trade(5, entry=2, minutes=0), trade(-5, entry=3, minutes=0)]
    found = run_statistics(result_of(equity_of([1000], [1005], [1000], [1000]), trades))
    assert found.time_in_market == 0.5
    assert found.mean_exposure == pytest.approx((1000 / 1005 + 1) / 4)
    assert found.trades.average_minutes == 1


def test_a_trade_from_an_open_to_a_later_close_was_in_the_market_to_the_end() -> None:
    equity = equity_of([1000], [1000], [1000], exposure=[1000, 1000, 0])
    found = run_statistics(result_of(equity, [trade(5, entry=1, minutes=2)]))
    assert (found.time_in_market, found.mean_exposure) == (1, 1)


def test_of_rotated_money_no_more_counts_than_was_held() -> None:
    equity = equity_of([1000], [1000], [1000], exposure=[1000, 1000, 1000])
    trades = [trade(0, entry=1, minutes=1), trade(None, symbol="B", entry=2)]
    found = run_statistics(result_of(equity, trades))
    assert (found.time_in_market, found.mean_exposure, found.most_exposure) == (1, 1, 1)


def test_wins_and_losses_are_after_fees() -> None:
    trades = [
        trade(30, fees=2, minutes=10),
        trade(-10, fees=1, minutes=20),
        trade(10, minutes=30),
        trade(0),
        trade(None, fees=1, symbol="B"),
    ]
    result = result_of(equity_of([1030]), trades, open_profits={("s", "B"): 7, ("s", "A"): 0})
    found = run_statistics(result).trades
    assert (found.trades, found.open, found.wins, found.losses) == (5, 1, 2, 1)
    assert found.win_rate == 0.5
    assert found.profit_factor == 4
    assert found.expectancy == 7.5
    assert (found.average_win, found.average_loss) == (20, -10)
    assert (found.best, found.worst) == (30, -10)
    assert found.average_minutes == pytest.approx((10 + 20 + 30 + 10) / 4)
    assert (found.realised, found.fees, found.open_profit, found.net) == (33, 4, 7, 36)
    assert found.traded == 10_000


def test_what_a_record_does_not_say_of_open_trades_is_not_known() -> None:
    found = run_statistics(result_of(equity_of([1030]), [trade(30), trade(None, fees=1)])).trades
    assert (found.open_profit, found.net) == (None, 29)
    closed = run_statistics(result_of(equity_of([1030]), [trade(30)])).trades
    assert (closed.open_profit, closed.net) == (0, 30)


def test_buy_and_hold_is_not_worth_nothing() -> None:  # vectorbt's open trades, backtesting.py#1289
    open_profits = {("s", "A"): 25.5}
    result = result_of(equity_of([1025.5]), [trade(None)], open_profits=open_profits)
    found = run_statistics(result)
    assert (found.trades.trades, found.trades.open, found.trades.net) == (1, 1, 25.5)
    assert (found.by_symbol["A"].net, found.by_side["long"].open_profit) == (25.5, 25.5)


def test_strategies_and_symbols_are_summed_up_apart() -> None:
    trades = [trade(5, strategy="b"), trade(-3, strategy="a", symbol="Z"), trade(1, strategy="b")]
    found = run_statistics(result_of(equity_of([1003]), trades))
    assert {name: each.net for name, each in found.by_strategy.items()} == {"a": -3, "b": 6}
    assert list(found.by_strategy) == ["a", "b"]
    assert {name: each.net for name, each in found.by_symbol.items()} == {"A": 6, "Z": -3}


def test_returns_are_averaged_by_weekday() -> None:
    closes = [1010] * 7 + [1010 * 1.02]
    found = run_statistics(result_of(equity_of(*([each] for each in closes))))
    monday, tuesday = found.by_weekday[:2]
    assert (monday.weekday, monday.sessions) == (1, 2)
    assert monday.mean_return == pytest.approx(0.015)
    assert tuesday == WeekdayReturn(2, 1, 0.0)


def test_gains_are_added_up_by_hour() -> None:
    # The rows' hours are 9, 10, 9, 10; the second session opens 10 above the first one's close.
    found = run_statistics(result_of(equity_of([1010, 1000], [1020, 1071])))
    nine, ten = found.by_hour
    assert (nine.hour, nine.sessions, nine.profit) == (9, 2, 30)
    assert nine.mean_return == pytest.approx((0.01 + 0.02) / 2)
    assert (ten.hour, ten.sessions, ten.profit) == (10, 2, 41)
    assert ten.mean_return == pytest.approx((-10 / 1010 + 0.05) / 2)


def test_of_hours_nothing_is_known_where_closes_alone_were_valued() -> None:
    assert run_statistics(result_of(equity_of([1010], [1020]))).by_hour == ()


def test_a_run_without_a_session_has_no_statistics() -> None:
    found = run_statistics(result_of(equity_of()))
    assert (found.sessions, found.total_return, found.profit) == (0, 0, 0)
    assert found.annual.sharpe is None
    assert found.max_drawdown is None
    assert found.max_drawdown_intraday is None
    assert found.time_in_market is None
    assert found.trades.win_rate is None
    assert (found.by_hour, found.by_weekday, found.by_session) == ((), (), ())


def test_one_session_says_nothing_of_a_year() -> None:
    found = run_statistics(result_of(equity_of([1000, 1100]), [trade(100)]))
    assert found.total_return == pytest.approx(0.1)
    assert set(vars_of(found.annual)) == {None}


def test_without_a_trade_nothing_deviates() -> None:
    found = run_statistics(result_of(equity_of([1000], [1000], [1000])))
    assert found.annual.volatility == 0
    assert found.annual.cagr == 0
    assert found.annual.sharpe is None
    assert found.annual.sortino is None
    assert found.annual.calmar is None
    assert found.trades.profit_factor is None
    assert found.turnover == 0


def test_all_wins_have_no_profit_factor() -> None:
    found = run_statistics(result_of(equity_of([1010]), [trade(5), trade(5)])).trades
    assert found.win_rate == 1
    assert found.profit_factor is None
    assert found.average_loss is None


def test_growth_without_a_fall_has_no_sortino_and_no_calmar() -> None:
    found = run_statistics(result_of(equity_of([1010], [1030], [1040]))).annual
    assert found.sharpe is not None
    assert found.sortino is None
    assert found.calmar is None


@pytest.mark.parametrize(
    "closes",
    [
        [1100, 1210, 1331],  # exactly a tenth each
        [1010, 1020.1, 1030.301, 1040.60401, 1051.010050, 1061.520151],  # empyrical#93, ffn#346
        [1010, 1020.1, 1030.301, 1040.60401, 1051.01005, 1061.52015],  # of prices, ffn#317
        [1000.000001, 1000, 1000.000001, 1000],  # a micro more, a micro less
    ],
)
def test_what_deviates_by_rounding_alone_has_no_ratio(closes: list[float]) -> None:
    equity = equity_of(*([each] for each in closes))
    found = run_statistics(result_of(equity, benchmark=closes))
    assert found.annual.volatility == 0
    assert (found.annual.sharpe, found.annual.sortino, found.annual.calmar) == (None, None, None)
    risk, benchmark = found.risk, found.benchmark
    assert (risk.skew, risk.kurtosis, risk.omega, risk.gain_to_pain) == (None, None, None, None)
    assert found.drawdowns.recovery_factor is None
    assert benchmark is not None
    assert (benchmark.beta, benchmark.correlation, benchmark.alpha) == (None, None, None)
    assert (benchmark.information_ratio, benchmark.treynor) == (None, None)


def test_a_deviation_above_rounding_has_its_ratios() -> None:
    found = run_statistics(result_of(equity_of([1000.00001], [1000], [1000.00001], [1000])))
    assert found.annual.sharpe is not None
    assert found.annual.calmar is not None


def test_a_return_is_the_gain_over_the_initial_equity() -> None:
    found = run_statistics(result_of(equity_of([100_010]), initial=100_000))
    assert found.total_return == 0.0001
    assert found.best_session == 0.0001


def test_an_account_that_lost_everything_has_no_ratios() -> None:
    found = run_statistics(result_of(equity_of([500], [0], [0], [0])))
    assert found.total_return == -1
    require_drawdown(found, -1, None, "2024-07-02", None, 4)
    assert set(vars_of(found.annual)) == {None}
    assert found.worst_session == -1
    assert [each.session_return for each in found.by_session] == [-0.5, -1.0, None, None]


def test_an_account_may_end_below_nothing() -> None:
    found = run_statistics(result_of(equity_of([500], [-100], exposure=[600, 300])))
    assert found.total_return == pytest.approx(-1.1)
    assert found.annual.cagr is None
    assert found.max_drawdown is not None
    assert found.max_drawdown.depth == pytest.approx(-1.1)
    assert found.mean_exposure == pytest.approx(1.2)


def require_drawdown(found: RunStatistics, depth: float, *rest: str | int | None) -> None:
    assert found.max_drawdown is not None
    assert found.max_drawdown.depth == pytest.approx(depth)
    peak, trough, recovered, sessions = rest
    assert found.max_drawdown.peak == peak
    assert found.max_drawdown.trough == trough
    assert found.max_drawdown.recovered == recovered
    assert found.max_drawdown.sessions == sessions


def vars_of(statistics: object) -> list[object]:
    document = cast(dict[str, object], to_json(statistics))
    return list(document.values())


amounts = st.integers(-2_000, 10_000).map(float)


@examples(100)
@given(
    st.lists(st.lists(amounts, min_size=1, max_size=4), max_size=6),
    st.lists(st.none() | amounts, max_size=5),
)
def test_no_statistic_is_infinite_or_no_number(
    sessions: list[list[float]], nets: list[float | None]
) -> None:
    found = run_statistics(result_of(equity_of(*sessions), [trade(net) for net in nets]))
    require_finite(found)
    json.dumps(to_json(found), allow_nan=False)


def require_finite(value: object) -> None:
    if isinstance(value, float):
        assert math.isfinite(value)
    elif isinstance(value, dict):
        for each in value.values():
            require_finite(each)
    elif isinstance(value, list):
        for each in value:
            require_finite(each)
    elif not isinstance(value, str | int | None):
        fields = {name: getattr(value, name) for name in getattr(value, "__slots__", ())}
        require_finite(fields or list(cast(tuple[object, ...], value)))


@examples(100)
@given(st.lists(st.integers(1, 10_000), min_size=1, max_size=12))
def test_the_deepest_drawdown_is_that_of_all_pairs(closes: list[int]) -> None:
    equity = [1000, *closes]
    pairs = [later / before - 1 for place, before in enumerate(equity) for later in equity[place:]]
    closing = np.array([micros(each) for each in closes], np.int64)
    found = deepest_drawdown(micros(1000), closing, [str(each) for each in range(len(closes))])
    depth = 0.0 if found is None else found.depth
    assert depth == pytest.approx(min(pairs))
    assert depth == pytest.approx(greatest_depth(micros(1000), closing))
    if found is not None:
        peak = 1000 if found.peak is None else closes[int(found.peak)]
        assert closes[int(found.trough)] / peak - 1 == pytest.approx(depth)
        if found.recovered is not None:
            assert closes[int(found.recovered)] >= peak
