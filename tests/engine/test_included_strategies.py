"""The included strategies on bars whose crossings are known."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from mismartera.domain.interval import MINUTE
from mismartera.domain.money import MICROS
from mismartera.domain.signal import Decision
from mismartera.engine.backtest import Backtest
from mismartera.included.strategies.rsi_mean_reversion import RsiMeanReversion
from mismartera.included.strategies.sma_crossover import SmaCrossover
from mismartera.strategies.strategy import AnyStrategy
from mismartera.timekeeping.time_manager import TimeManager
from tests.market_data import flat_bars, instant
from tests.memory_market import MemoryMarket, backtest_of, configured, run_sessions

OPEN = instant("2024-07-02T13:30:00Z")
M = MINUTE.ns


def ran(time_manager: TimeManager, strategy: AnyStrategy, *closes: Sequence[float]) -> Backtest:
    """Run a strategy over the first minutes of a day, the closes given for A, B …"""
    market = MemoryMarket(
        {
            (symbol, MINUTE): flat_bars(OPEN + np.arange(len(prices)) * M, list(prices), 1_000)
            for symbol, prices in zip("ABC", closes, strict=False)
        }
    )
    symbols = [symbol for symbol, _ in market.bars]
    dates = ("2024-07-02", "2024-07-02")
    configuration = configured(symbols, ["1m"], dates, trading={"short_sales": True})
    backtest = backtest_of(configuration, market, time_manager, [strategy])
    run_sessions(backtest)
    assert backtest.analysis.runners[0].last_error is None
    return backtest


def decisions(
    time_manager: TimeManager, strategy: AnyStrategy, *closes: Sequence[float]
) -> list[Decision]:
    """What a strategy decided over the first minutes of a day."""
    return ran(time_manager, strategy, *closes).analysis.decisions


def told(found: Sequence[Decision]) -> list[tuple[int, str, str, bool]]:
    """Minutes since the open, symbol, side, approved."""
    return [
        ((each.time_ns - OPEN) // M, each.signal.symbol, each.signal.side.value, each.approved)
        for each in found
    ]


def crossover() -> AnyStrategy:
    return SmaCrossover({"interval": "1m", "fast": 2, "slow": 3, "quantity": 5})


def test_a_crossover_buys_when_the_fast_average_rises_above_the_slow_one(
    time_manager: TimeManager,
) -> None:
    """Averages of 2 and 3: equal at the 6th bar, above from the 7th on, below from the 10th on."""
    closes = [10, 9, 8, 7, 6, 8, 10, 12, 10, 8, 6]
    fast = np.convolve(closes, [1 / 2] * 2, "valid")[1:]
    slow = np.convolve(closes, [1 / 3] * 3, "valid")
    above = fast > slow
    turns = [row + 3 for row in np.flatnonzero(np.diff(above)) + 1]
    backtest = ran(time_manager, crossover(), closes)
    found = backtest.analysis.decisions
    assert [minute for minute, *_ in told(found)] == turns
    assert [side for _, _, side, _ in told(found)] == ["buy", "sell"]
    assert all(each.signal.quantity == 5 for each in found)
    assert found[0].signal.reason == "the fast average went above the slow one"
    fills = backtest.analysis.trading.desk.broker.fills
    assert [(fill.side.value, fill.price) for fill in fills] == [("buy", 12.0), ("sell", 6.0)]
    account = backtest.analysis.trading.desk.account
    assert account.portfolio.holders == {}
    assert account.cash_micros - account.initial_micros == 5 * (6 - 12) * MICROS


def test_a_crossover_follows_each_symbol_by_itself(time_manager: TimeManager) -> None:
    rising, falling = [5, 4, 3, 2, 6, 9], [5, 6, 7, 8, 4, 1]
    found = told(decisions(time_manager, crossover(), rising, falling))
    assert [(symbol, side) for _, symbol, side, _ in found] == [("A", "buy"), ("B", "sell")]


def test_a_crossover_is_silent_while_prices_stand(time_manager: TimeManager) -> None:
    assert decisions(time_manager, crossover(), [7.0] * 20) == []


def reversion() -> AnyStrategy:
    return RsiMeanReversion({"interval": "1m", "period": 3, "oversold": 30, "overbought": 70})


def test_a_reversion_buys_the_fall_and_sells_the_rise_once_each(
    time_manager: TimeManager,
) -> None:
    """Of an index of 3: 0 from the 4th bar, 100 · 6/7 and more once 6 was gained twice."""
    closes = [20, 19, 18, 17, 16, 15, 21, 27, 33]
    found = told(decisions(time_manager, reversion(), closes))
    assert found[0] == (4, "A", "buy", True)
    assert [side for _, _, side, _ in found] == ["buy", "sell"]


def test_a_reversion_is_silent_within_its_band(time_manager: TimeManager) -> None:
    assert decisions(time_manager, reversion(), [10, 11] * 10) == []


@pytest.mark.parametrize("make", [crossover, reversion])
def test_too_few_bars_give_no_signal(time_manager: TimeManager, make: object) -> None:
    assert callable(make)
    assert decisions(time_manager, make(), [3.0, 4.0]) == []
