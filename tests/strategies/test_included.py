"""The included strategies on bars made by hand: which signals they send, worked out on paper."""

from __future__ import annotations

import pytest

from mismartera.timekeeping.time_manager import TimeManager
from tests.strategies.hand_made import NEXT_OPEN_NS, Prices, Sent, minutes, run


def _times(times: TimeManager, name: str, config: dict[str, object], prices: Prices) -> list[Sent]:
    return [sent for sent, _ in run(times, name, config, {"A": minutes(prices)})]


def test_the_sma_crossover_trades_each_time_the_averages_cross(time_manager: TimeManager) -> None:
    # Averages of 2 and 3: equal at 09:33, above at 09:34, below at 09:37, equal at 09:39, above.
    prices = [10, 10, 10, 11, 12, 11, 9, 8, 10, 12]
    config = {"interval": "1m", "fast": 2, "slow": 3, "quantity": 4}
    assert _times(time_manager, "sma_crossover", config, prices) == [
        Sent("09:34", "A", "buy", 4),
        Sent("09:37", "A", "sell", 4),
        Sent("09:40", "A", "buy", 4),
    ]


def test_the_rsi_strategy_trades_where_the_index_leaves_its_band(time_manager: TimeManager) -> None:
    # RSI 2 after Wilder: 100, 50, 16.7 (average gain 0.25, loss 1.25), and again 16.7.
    config = {"interval": "1m", "period": 2, "quantity": 1}
    signals = run(
        time_manager, "rsi_mean_reversion", config, {"A": minutes([10, 11, 12, 11, 9, 9])}
    )
    assert [sent for sent, _ in signals] == [
        Sent("09:33", "A", "sell", 1),
        Sent("09:35", "A", "buy", 1),
    ]
    assert [signal.confidence for _, signal in signals] == pytest.approx([1.0, 0.5 + 0.5 * 4 / 9])
    assert signals[1][1].reason == "RSI 16.7 is below 30"


BREAKOUT = {"interval": "1m", "minutes": 3, "close_before": 0, "quantity": 2}


def test_the_breakout_buys_once_above_the_opening_range(time_manager: TimeManager) -> None:
    prices = [10, 12, 11, 12, 13, 14, 9, 15]
    assert _times(time_manager, "opening_range_breakout", BREAKOUT, prices) == [
        Sent("09:35", "A", "buy", 2)
    ]


def test_the_breakout_sells_below_the_opening_range(time_manager: TimeManager) -> None:
    prices = [10, None, 11, 10, 9.5, 20]
    assert _times(time_manager, "opening_range_breakout", BREAKOUT, prices) == [
        Sent("09:35", "A", "sell", 2)
    ]


def test_the_breakout_trades_only_in_its_direction(time_manager: TimeManager) -> None:
    config = {**BREAKOUT, "direction": "short"}
    prices = [10, 11, 11, 12, 13, 9]
    assert _times(time_manager, "opening_range_breakout", config, prices) == [
        Sent("09:36", "A", "sell", 2)
    ]


def test_the_breakout_needs_a_range_and_leaves_before_the_close(time_manager: TimeManager) -> None:
    without_range: Prices = [None, None, None, 12, 13]
    assert _times(time_manager, "opening_range_breakout", BREAKOUT, without_range) == []
    config = {**BREAKOUT, "close_before": 15}
    prices: Prices = [10, 10, 10, 11, *[None] * 370, 9, 8, 9]  # the bars of 15:44, 15:45, 15:46
    assert _times(time_manager, "opening_range_breakout", config, prices) == [
        Sent("09:34", "A", "buy", 2),
        Sent("15:45", "A", "sell", 2),
    ]


def test_the_breakout_begins_anew_each_session(time_manager: TimeManager) -> None:
    bars = minutes([10, 10, 10, 11, 12])
    later = minutes([20, 20, 20, 19], NEXT_OPEN_NS)
    both = bars.concatenate([bars, later])
    signals = run(time_manager, "opening_range_breakout", BREAKOUT, {"A": both}, "2024-07-02")
    assert [sent for sent, _ in signals] == [
        Sent("09:34", "A", "buy", 2),
        Sent("09:34", "A", "sell", 2),
    ]


def test_the_vwap_strategy_trades_far_from_the_vwap_and_leaves_at_it(
    time_manager: TimeManager,
) -> None:
    # VWAP of equal volumes: 100, 100, 99.33 (-1.34 %), 99.375 (met), 100.1 (+2.9 %), 100.08 (met).
    prices = [100, 100, 98, 99.5, 103, 100]
    config = {"interval": "1m", "distance": 1, "quantity": 3}
    assert _times(time_manager, "vwap_reversion", config, prices) == [
        Sent("09:33", "A", "buy", 3),
        Sent("09:34", "A", "sell", 3),
        Sent("09:35", "A", "sell", 3),
        Sent("09:36", "A", "buy", 3),
    ]
    assert _times(time_manager, "vwap_reversion", {**config, "direction": "long"}, prices) == [
        Sent("09:33", "A", "buy", 3),
        Sent("09:34", "A", "sell", 3),
    ]


def test_a_trade_of_the_vwap_strategy_is_left_on_a_later_day(time_manager: TimeManager) -> None:
    first = minutes([100, 98])
    both = first.concatenate([first, minutes([97], NEXT_OPEN_NS)])
    config = {"interval": "1m", "distance": 1}
    signals = run(time_manager, "vwap_reversion", config, {"A": both}, "2024-07-02")
    assert [sent for sent, _ in signals] == [
        Sent("09:32", "A", "buy", 10),
        Sent("09:31", "A", "sell", 10),
    ]


def test_momentum_holds_the_strongest_symbols(time_manager: TimeManager) -> None:
    # Change over 2 bars, in percent, from 09:33 on: A 10 10 10, B 20 0 0, C 20 20 20 after that.
    bars = {
        "A": minutes([100, 100, 110, 110, 121]),
        "B": minutes([100, 110, 120, 110, 120]),
        "C": minutes([100, 100, 120, None, 144]),
    }
    config = {"interval": "1m", "period": 2, "top": 1, "quantity": 5}
    signals = run(time_manager, "cross_sectional_momentum", config, bars)
    assert [sent for sent, _ in signals] == [
        Sent("09:33", "B", "buy", 5),  # as strong as C, and before it
        Sent("09:34", "B", "sell", 5),
        Sent("09:34", "C", "buy", 5),  # its last value stands
    ]


def test_momentum_does_nothing_without_a_choice(time_manager: TimeManager) -> None:
    bars = {"A": minutes([1, 2, 3, 4]), "B": minutes([4, 3, 2, 1])}
    config = {"interval": "1m", "period": 2, "top": 2}
    assert run(time_manager, "cross_sectional_momentum", config, bars) == []


def test_pairs_trades_the_spread_until_it_is_usual_again(time_manager: TimeManager) -> None:
    # Scores over 3 bars: none (constant), +1.15 (the most there can be), -0.58, and so on.
    bars = {
        "A": minutes([100, 100, 100, 110, 100, 100]),
        "B": minutes([100, 100, 100, 100, 100, 100]),
        "C": minutes([1, 2, 3, 4, 5, 6]),
    }
    config = {
        "first": "A", "second": "B", "interval": "1m", "period": 3, "enter": 1.1, "leave": 0.1,
    }  # fmt: skip
    signals = run(time_manager, "pairs", config, bars)
    assert [sent for sent, _ in signals] == [
        Sent("09:34", "A", "sell", 10),
        Sent("09:34", "B", "buy", 11),
        Sent("09:35", "A", "buy", 10),
        Sent("09:35", "B", "sell", 11),
    ]
    assert signals[0][1].reason == "the spread is +1.15 deviations from its mean"


def test_pairs_compares_closes_of_one_instant_alone(time_manager: TimeManager) -> None:
    bars = {"A": minutes([100, 100, 100, 110]), "B": minutes([100, 100, 100, None])}
    config = {"first": "A", "second": "B", "interval": "1m", "period": 3, "enter": 1.1}
    assert run(time_manager, "pairs", config, bars) == []
