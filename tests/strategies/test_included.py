"""The included strategies on bars made by hand: signals, fills and what is held, from paper.

A signal is sent at the end of a bar and filled at the price of the symbol's next one.
"""

from __future__ import annotations

import pytest

from mismartera.timekeeping.time_manager import TimeManager
from tests.strategies.hand_made import (
    DAY,
    NEXT_DAY,
    NEXT_OPEN_NS,
    Filled,
    Outcome,
    Prices,
    Sent,
    minutes,
    run,
)


def _of_a(
    times: TimeManager, name: str, config: dict[str, object], prices: Prices, **trading: object
) -> Outcome:
    return run(times, name, config, {"A": minutes(prices)}, DAY, **trading)


CROSSOVER = {"interval": "1m", "fast": 2, "slow": 3, "quantity": 4}
CROSSING = [10, 10, 10, 11, 12, 11, 9, 8, 10, 12, 13]
"""Averages of 2 and 3: equal at 09:33, above at 09:34, below at 09:37, equal at 09:39, above."""


def test_the_sma_crossover_trades_each_time_the_averages_cross(time_manager: TimeManager) -> None:
    outcome = _of_a(time_manager, "sma_crossover", CROSSOVER, CROSSING)
    assert outcome.sent == [Sent("09:37", "A", "sell", 4), Sent("09:40", "A", "buy", 4)]
    assert outcome.filled == [
        Filled("09:38", "A", "sell", 4, 8),
        Filled("09:41", "A", "buy", 4, 13),
    ]
    assert outcome.positions == {}


def test_the_sma_crossover_leaves_it_to_the_checks_whether_it_may_sell_short(
    time_manager: TimeManager,
) -> None:
    outcome = _of_a(time_manager, "sma_crossover", CROSSOVER, CROSSING, short_sales=False)
    assert outcome.refused == ["4 A would be sold short, and short_sales is false"]
    assert outcome.filled == [Filled("09:41", "A", "buy", 4, 13)]
    assert outcome.positions == {"A": 4}


def test_the_rsi_strategy_trades_where_the_index_leaves_its_band(time_manager: TimeManager) -> None:
    # RSI 2 after Wilder: 100, 50, 16.7 (average gain 0.25, loss 1.25), and again 16.7.
    config: dict[str, object] = {"interval": "1m", "period": 2, "quantity": 1}
    outcome = _of_a(time_manager, "rsi_mean_reversion", config, [10, 11, 12, 11, 9, 9.5])
    assert outcome.sent == [Sent("09:33", "A", "sell", 1), Sent("09:35", "A", "buy", 1)]
    assert outcome.filled == [
        Filled("09:34", "A", "sell", 1, 11),
        Filled("09:36", "A", "buy", 1, 9.5),
    ]
    assert outcome.positions == {}
    signals = [each.signal for each in outcome.decisions]
    assert [each.confidence for each in signals] == pytest.approx([1.0, 0.5 + 0.5 * 4 / 9])
    assert signals[1].reason == "RSI 16.7 is below 30"


BREAKOUT: dict[str, object] = {"interval": "1m", "minutes": 3, "close_before": 0, "quantity": 2}


def test_the_breakout_buys_once_above_the_opening_range(time_manager: TimeManager) -> None:
    prices = [10, 12, 11, 12, 13, 14, 9, 15]
    outcome = _of_a(time_manager, "opening_range_breakout", BREAKOUT, prices)
    assert outcome.sent == [Sent("09:35", "A", "buy", 2)]
    assert outcome.filled == [Filled("09:36", "A", "buy", 2, 14)]
    assert outcome.positions == {"A": 2}


def test_the_breakout_sells_below_the_opening_range(time_manager: TimeManager) -> None:
    prices = [10, None, 11, 10, 9.5, 20]
    outcome = _of_a(time_manager, "opening_range_breakout", BREAKOUT, prices)
    assert outcome.sent == [Sent("09:35", "A", "sell", 2)]
    assert outcome.filled == [Filled("09:36", "A", "sell", 2, 20)]
    assert outcome.positions == {"A": -2}


def test_the_breakout_trades_only_in_its_direction(time_manager: TimeManager) -> None:
    config = {**BREAKOUT, "direction": "short"}
    outcome = _of_a(time_manager, "opening_range_breakout", config, [10, 11, 11, 12, 13, 9, 8])
    assert outcome.sent == [Sent("09:36", "A", "sell", 2)]
    assert outcome.filled == [Filled("09:37", "A", "sell", 2, 8)]


def test_the_breakout_needs_a_range(time_manager: TimeManager) -> None:
    without_range: Prices = [None, None, None, 12, 13]
    assert _of_a(time_manager, "opening_range_breakout", BREAKOUT, without_range).sent == []


def test_the_breakout_leaves_before_the_close(time_manager: TimeManager) -> None:
    config = {**BREAKOUT, "close_before": 15}
    prices: Prices = [10, 10, 10, 11, 12, *[None] * 369, 9, 8, 7]  # from 15:44 on
    outcome = _of_a(time_manager, "opening_range_breakout", config, prices)
    assert outcome.sent == [Sent("09:34", "A", "buy", 2), Sent("15:45", "A", "sell", 2)]
    assert outcome.filled == [
        Filled("09:35", "A", "buy", 2, 12),
        Filled("15:46", "A", "sell", 2, 8),
    ]
    assert outcome.positions == {}


def test_the_breakout_begins_anew_each_session(time_manager: TimeManager) -> None:
    bars = minutes([10, 10, 10, 11, 12])
    both = bars.concatenate([bars, minutes([20, 20, 20, 19, 18], NEXT_OPEN_NS)])
    outcome = run(time_manager, "opening_range_breakout", BREAKOUT, {"A": both}, NEXT_DAY)
    assert outcome.sent == [Sent("09:34", "A", "buy", 2), Sent("09:34", "A", "sell", 2)]
    assert outcome.filled == [
        Filled("09:35", "A", "buy", 2, 12),
        Filled("09:35", "A", "sell", 2, 18),
    ]
    assert outcome.positions == {}


# VWAP of equal volumes: 100, 100, 99.33 (-1.34 %), 99.375 (met), 100.1 (+2.9 %), 100.08 (met).
AWAY_AND_BACK = [100, 100, 98, 99.5, 103, 100, 101]


def test_the_vwap_strategy_trades_far_from_the_vwap_and_leaves_at_it(
    time_manager: TimeManager,
) -> None:
    config: dict[str, object] = {"interval": "1m", "distance": 1, "quantity": 3}
    outcome = _of_a(time_manager, "vwap_reversion", config, AWAY_AND_BACK)
    assert outcome.sent == [
        Sent("09:33", "A", "buy", 3),
        Sent("09:34", "A", "sell", 3),
        Sent("09:35", "A", "sell", 3),
        Sent("09:36", "A", "buy", 3),
    ]
    assert outcome.filled == [
        Filled("09:34", "A", "buy", 3, 99.5),
        Filled("09:35", "A", "sell", 3, 103),
        Filled("09:36", "A", "sell", 3, 100),
        Filled("09:37", "A", "buy", 3, 101),
    ]
    assert outcome.positions == {}


def test_the_vwap_strategy_trades_only_in_its_direction(time_manager: TimeManager) -> None:
    config: dict[str, object] = {"interval": "1m", "distance": 1, "direction": "long"}
    outcome = _of_a(time_manager, "vwap_reversion", config, AWAY_AND_BACK)
    assert outcome.sent == [Sent("09:33", "A", "buy", 10), Sent("09:34", "A", "sell", 10)]


def test_a_trade_of_the_vwap_strategy_is_left_on_a_later_day(time_manager: TimeManager) -> None:
    first = minutes([100, 98, 98.1])  # VWAP 100, 99, 98.7
    both = first.concatenate([first, minutes([97, 96], NEXT_OPEN_NS)])
    config = {"interval": "1m", "distance": 1}
    outcome = run(time_manager, "vwap_reversion", config, {"A": both}, NEXT_DAY)
    assert outcome.sent == [Sent("09:32", "A", "buy", 10), Sent("09:31", "A", "sell", 10)]
    assert outcome.filled == [
        Filled("09:33", "A", "buy", 10, 98.1),
        Filled("09:32", "A", "sell", 10, 96),
    ]
    assert outcome.positions == {}


MOMENTUM: dict[str, object] = {"interval": "1m", "period": 2, "top": 1, "quantity": 5}


def test_momentum_holds_the_strongest_symbols(time_manager: TimeManager) -> None:
    # Change over 2 bars, in percent, from 09:33 on: A 10 10 10, B 20 0 0, C 20 20 44.
    bars = {
        "A": minutes([100, 100, 110, 110, 121]),
        "B": minutes([100, 110, 120, 110, 120]),
        "C": minutes([100, 100, 120, None, 144]),
    }
    outcome = run(time_manager, "cross_sectional_momentum", MOMENTUM, bars)
    assert outcome.sent == [
        Sent("09:33", "B", "buy", 5),  # as strong as C, and before it
        Sent("09:34", "B", "sell", 5),
        Sent("09:34", "C", "buy", 5),  # its last value stands
    ]
    assert outcome.filled == [
        Filled("09:34", "B", "buy", 5, 110),
        Filled("09:35", "B", "sell", 5, 120),
        Filled("09:35", "C", "buy", 5, 144),
    ]
    assert outcome.positions == {"C": 5}


def test_momentum_does_nothing_without_a_choice(time_manager: TimeManager) -> None:
    bars = {"A": minutes([1, 2, 3, 4]), "B": minutes([4, 3, 2, 1])}
    assert run(time_manager, "cross_sectional_momentum", {**MOMENTUM, "top": 2}, bars).sent == []


PAIR: dict[str, object] = {
    "first": "A", "second": "B", "interval": "1m", "period": 3, "enter": 1.1, "leave": 0.1,
}  # fmt: skip


def test_pairs_trades_the_spread_until_it_is_usual_again(time_manager: TimeManager) -> None:
    # Scores over 3 bars: none (constant), +1.15 (the most there can be), -0.58, and so on.
    bars = {
        "A": minutes([100, 100, 100, 110, 100, 101]),
        "B": minutes([100, 100, 100, 100, 100, 102]),
        "C": minutes([1, 2, 3, 4, 5, 6]),
    }
    outcome = run(time_manager, "pairs", PAIR, bars)
    assert outcome.sent == [
        Sent("09:34", "A", "sell", 10),
        Sent("09:34", "B", "buy", 11),
        Sent("09:35", "A", "buy", 10),
        Sent("09:35", "B", "sell", 11),
    ]
    assert outcome.filled == [
        Filled("09:35", "A", "sell", 10, 100),
        Filled("09:35", "B", "buy", 11, 100),
        Filled("09:36", "A", "buy", 10, 101),
        Filled("09:36", "B", "sell", 11, 102),
    ]
    assert outcome.positions == {}
    reason = outcome.decisions[0].signal.reason
    assert reason == "the spread is +1.15 deviations from its mean"


def test_pairs_compares_closes_of_one_instant_alone(time_manager: TimeManager) -> None:
    bars = {"A": minutes([100, 100, 100, 110]), "B": minutes([100, 100, 100, None])}
    assert run(time_manager, "pairs", PAIR, bars).sent == []
