"""A run of seven sessions, worked out by hand from the numbers written here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from math import sqrt
from typing import Final

import numpy as np
import pytest

from mismartera.calc.statistics.run_statistics import run_statistics
from mismartera.domain.statistic import Statistic
from mismartera.domain.statistic_table import STATISTICS
from mismartera.domain.statistics import Drawdown, RunStatistics
from mismartera.domain.trade import TradeSide
from tests.statistics.results import MINUTE_NS, equity_of, result_of, trade

EXACT: Final = 1e-9
DATES: Final = (
    *("2023-12-28", "2023-12-29"),
    *("2024-01-02", "2024-01-03", "2024-01-31", "2024-02-01", "2024-02-02"),
)
YEAR: Final = 252
# From 1,000: +10 %, -20 %, +25 %, 0, -10 %, +20 %, -5 %.
CLOSES: Final = (1100.0, 880.0, 1100.0, 1100.0, 990.0, 1188.0, 1128.6)
RETURNS: Final = (0.1, -0.2, 0.25, 0.0, -0.1, 0.2, -0.05)
# The benchmark: +5 %, -10 %, +10 %, 0, 0, +10 %, -10 %.
BENCHMARK: Final = (1050.0, 945.0, 1039.5, 1039.5, 1039.5, 1143.45, 1029.105)
OTHERS: Final = (0.05, -0.1, 0.1, 0.0, 0.0, 0.1, -0.1)
RATE: Final = 0.05
FREE: Final = 1.05 ** (1 / YEAR) - 1

TRADES: Final = (
    trade(100, fees=10, entry=1, minutes=1),
    trade(-220, entry=2, minutes=1, side=TradeSide.SHORT, symbol="B"),
    trade(50, entry=3, minutes=2, strategy="t"),
    trade(170, entry=3, minutes=3),
    trade(0, entry=6, minutes=0),
    trade(None, entry=6, symbol="C", fees=1.4),
)


def found() -> RunStatistics:
    equity = equity_of(
        *([close] for close in CLOSES), exposure=[1000, 1000, 500, 500, 600, 300, 200]
    )
    return run_statistics(
        result_of(
            equity, TRADES, dates=DATES, open_profits={("s", "C"): 30},
            risk_free_rate=RATE, benchmark=BENCHMARK,
        )
    )  # fmt: skip


def mean(values: tuple[float, ...]) -> float:
    return sum(values) / len(values)


def deviation(values: tuple[float, ...]) -> float:
    return sqrt(sum((each - mean(values)) ** 2 for each in values) / (len(values) - 1))


def by_hand() -> Mapping[str, float | None]:
    """Every statistic of the table but those that are said of each trade."""
    excess = tuple(each - FREE for each in RETURNS)
    growth = 1.1286 ** (YEAR / 7) - 1
    shortfall = sqrt(sum(min(each, 0) ** 2 for each in excess) / 7)
    centred = [each - 0.2 / 7 for each in RETURNS]
    variance = sum(each**2 for each in centred) / 7
    about = mean(OTHERS)
    covered = sum((o - about) * r for o, r in zip(OTHERS, RETURNS, strict=True))
    beta = covered / sum((o - about) ** 2 for o in OTHERS)
    active = tuple(r - o for r, o in zip(RETURNS, OTHERS, strict=True))
    error = deviation(active)
    correlation = beta * deviation(OTHERS) / deviation(RETURNS)
    unexplained = mean(excess) - beta * (about - FREE)
    rises, falls = 1.05 * 1.1 * 1.1, 0.9 * 0.9
    losses = (-0.2, -0.1, -0.05)
    return {
        "sessions": 7,
        "sessions_per_year": YEAR,
        "risk_free_rate": RATE,
        "initial_equity": 1000,
        "final_equity": 1128.6,
        "profit": 128.6,
        "total_return": 0.1286,
        "equity_peak": 1188,
        "lowest_cash": -120,  # 880 less the 1,000 that was held
        "annual.cagr": growth,
        "best_session": 0.25,
        "worst_session": -0.2,
        "winning_sessions": 3 / 7,
        "periods.best_month": 1128.6 / 990 - 1,
        "periods.worst_month": 880 / 1000 - 1,
        "periods.winning_months": 2 / 3,
        "periods.best_year": 1128.6 / 880 - 1,
        "periods.worst_year": -0.12,
        "periods.winning_years": 0.5,
        "annual.volatility": deviation(RETURNS) * sqrt(YEAR),
        "risk.downside_deviation": shortfall * sqrt(YEAR),
        "risk.value_at_risk": -0.2 + 0.3 * 0.1,  # a twentieth of six places: 0.3 of the first
        "risk.conditional_value_at_risk": -0.2,
        "risk.skew": sum(each**3 for each in centred) / 7 / variance**1.5,
        "risk.kurtosis": sum(each**4 for each in centred) / 7 / variance**2 - 3,
        "annual.sharpe": mean(excess) / deviation(RETURNS) * sqrt(YEAR),
        "annual.sortino": mean(excess) / shortfall * sqrt(YEAR),
        "annual.calmar": growth / 0.2,
        "risk.omega": sum(max(each, 0) for each in excess)
        / -sum(min(each, 0) for each in excess),
        "risk.tail_ratio": (0.2 + 0.7 * 0.05) / 0.17,
        "risk.gain_to_pain": sum(RETURNS) / -sum(losses),
        "drawdowns.recovery_factor": 0.1286 / 0.2,
        "drawdowns.deepest": -0.2,
        "max_drawdown_intraday": -0.2,
        "drawdowns.current": -0.05,
        "drawdowns.falls": 3,
        "drawdowns.average_depth": -(0.2 + 0.1 + 0.05) / 3,
        "drawdowns.average_sessions": (2 + 2 + 1) / 3,
        "drawdowns.longest_sessions": 2,
        "drawdowns.ulcer_index": sqrt((0.2**2 + 0.1**2 + 0.05**2) / 7),
        "benchmark.total_return": 0.029105,
        "benchmark.excess_return": 0.1286 - 0.029105,
        "benchmark.cagr": 1.029105 ** (YEAR / 7) - 1,
        "benchmark.volatility": deviation(OTHERS) * sqrt(YEAR),
        "benchmark.max_drawdown": -0.1,
        "benchmark.alpha": (1 + unexplained) ** YEAR - 1,
        "benchmark.beta": beta,
        "benchmark.correlation": correlation,
        "benchmark.r_squared": correlation**2,
        "benchmark.tracking_error": error * sqrt(YEAR),
        "benchmark.information_ratio": mean(active) / error * sqrt(YEAR),
        "benchmark.treynor": mean(excess) * YEAR / beta,
        "benchmark.up_capture": ((1.1 * 1.25 * 1.2) ** (YEAR / 3) - 1)
        / (rises ** (YEAR / 3) - 1),
        "benchmark.down_capture": ((0.8 * 0.95) ** (YEAR / 2) - 1) / (falls ** (YEAR / 2) - 1),
        "time_in_market": 1,
        # What was held at the end, of bars in which a trade ended what was held before if that
        # was more; in the sixth a scratched trade of 1,000 beside it.
        "mean_exposure": (
            1000 / 1100 + 1000 / 880 + 1000 / 880 + 500 / 1100 + 600 / 990
            + 600 / 990 + 1000 / 1188 + 200 / 1128.6
        ) / 7,
        "most_exposure": 600 / 990 + 1000 / 1188,
        "turnover": 6 * 2000 / (sum(CLOSES) / 7),
        "trades.trades": 6,
        "trades.open": 1,
        "trades.wins": 3,
        "trades.losses": 1,
        "trades.win_rate": 0.6,
        "trades.profit_factor": 320 / 220,
        "trades.payoff": (320 / 3) / 220,
        "trades.expectancy": 20,
        "trades.average_win": 320 / 3,
        "trades.average_loss": -220,
        "trades.best": 170,
        "trades.worst": -220,
        "trades.returns.expectancy": 0.02,
        "trades.returns.average": (1.1 * 0.78 * 1.05 * 1.17) ** 0.2 - 1,
        "trades.returns.best": 0.17,
        "trades.returns.worst": -0.22,
        "trades.sqn": sqrt(5) * 20 / deviation((100, -220, 50, 170, 0)),
        "trades.kelly": 0.6 - 0.4 * 220 / (320 / 3),
        "trades.most_wins_in_a_row": 2,  # closed by turns: +100, -220, +50, then +170 and the 0
        "trades.most_losses_in_a_row": 1,
        "trades.average_minutes": (1 + 1 + 2 + 3 + 1) / 5,
        "trades.lengths.longest": 3,
        "trades.lengths.average_win": 2,
        "trades.lengths.longest_win": 3,
        "trades.lengths.average_loss": 1,
        "trades.lengths.longest_loss": 1,
        "trades.realised": 110,
        "trades.fees": 11.4,
        "trades.open_profit": 30,
        "trades.net": 128.6,
        "trades.traded": 12_000,
    }  # fmt: skip


EXPECTED: Final = by_hand()


@pytest.mark.parametrize("statistic", STATISTICS, ids=lambda each: each.name)
def test_a_statistic_is_what_it_comes_to_by_hand(statistic: Statistic) -> None:
    assert statistic.of(found()) == pytest.approx(EXPECTED[statistic.name], rel=EXACT, abs=EXACT)


def test_every_statistic_is_worked_out_by_hand() -> None:
    assert set(EXPECTED) == {each.name for each in STATISTICS}


def test_the_drawdowns_are_listed_the_deepest_first() -> None:
    worst = found().worst_drawdowns
    assert [each.depth for each in worst] == pytest.approx([-0.2, -0.1, -0.05])
    assert [replace(each, depth=0) for each in worst] == [
        Drawdown(0, "2023-12-28", "2023-12-29", "2024-01-02", 2),
        Drawdown(0, "2024-01-03", "2024-01-31", "2024-02-01", 2),
        Drawdown(0, "2024-02-01", "2024-02-02", None, 1),
    ]


def test_months_and_years_follow_on_each_other() -> None:
    periods = (*found().by_month, *found().by_year)
    assert [(each.period, each.sessions) for each in periods] == [
        *(("2023-12", 2), ("2024-01", 3), ("2024-02", 2)),
        *(("2023", 2), ("2024", 5)),
    ]
    gained = [each.period_return for each in periods]
    assert gained == pytest.approx([-0.12, 0.125, 0.14, -0.12, 1128.6 / 880 - 1])


def test_sides_strategies_and_symbols_are_apart_and_add_up_to_the_profit() -> None:
    run = found()
    sides = {name: (each.trades, each.net) for name, each in run.by_side.items()}
    assert sides == {"long": (5, pytest.approx(348.6)), "short": (1, -220)}
    assert {name: each.net for name, each in run.by_strategy.items()} == pytest.approx(
        {"s": 78.6, "t": 50}
    )
    assert {name: each.net for name, each in run.by_symbol.items()} == pytest.approx(
        {"A": 320, "B": -220, "C": 28.6}
    )
    for groups in (run.by_side, run.by_strategy, run.by_symbol):
        assert sum(each.net for each in groups.values()) == pytest.approx(run.profit)


def test_a_trade_within_a_daily_bar_lasted_from_open_to_close() -> None:
    opens = np.array([0, 1440]) * MINUTE_NS
    equity = replace(equity_of([1000], [1000]), timestamp=opens + 390 * MINUTE_NS)
    close_ns = int(equity.timestamp[1])
    within = trade(1)._replace(entry_ns=close_ns, exit_ns=close_ns)
    result = replace(result_of(equity, [within]), opens=opens)
    assert run_statistics(result).trades.average_minutes == 390
