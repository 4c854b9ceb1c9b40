"""What the included strategies do where an order was refused, or filled in part or not at all.

A tenth of a bar's volume can be had: 10 of 100, none of 9.
"""

from __future__ import annotations

from mismartera.domain.columns import BarColumns
from mismartera.domain.order import OrderState
from mismartera.timekeeping.time_manager import TimeManager
from tests.strategies.hand_made import (
    NEXT_DAY,
    NEXT_OPEN_NS,
    Filled,
    Prices,
    Sent,
    minutes,
    run,
)

BREAKOUT: dict[str, object] = {"interval": "1m", "minutes": 3, "close_before": 15, "quantity": 30}
REVERSION: dict[str, object] = {"interval": "1m", "distance": 1, "quantity": 3}
MOMENTUM: dict[str, object] = {"interval": "1m", "period": 2, "top": 1, "quantity": 25}
PAIR: dict[str, object] = {
    "first": "A", "second": "B", "interval": "1m", "period": 3, "enter": 1.1, "leave": 0.1,
}  # fmt: skip
NO_SHORTS = "would be sold short, and short_sales is false"


def _until(last: Prices, first: Prices = (10, 10, 10, 11)) -> Prices:
    """The session's first prices, and those of its last minutes but one: the last is 15:59."""
    return [*first, *[None] * (390 - len(first) - len(last)), *last]


def test_a_breakout_that_was_refused_has_nothing_to_leave(time_manager: TimeManager) -> None:
    bars = {"A": minutes(_until([8] * 20, [10, 10, 10, 9, 8, 7]))}
    outcome = run(time_manager, "opening_range_breakout", BREAKOUT, bars, short_sales=False)
    assert outcome.sent == [Sent("09:34", "A", "sell", 30)]
    assert outcome.refused == [f"30 A {NO_SHORTS}"]
    assert outcome.orders == []


def test_a_breakout_on_poor_data_has_nothing_to_leave(time_manager: TimeManager) -> None:
    bars = {"A": minutes(_until([12] * 20, [10, None, 10, 11, 12]))}
    outcome = run(time_manager, "opening_range_breakout", BREAKOUT, bars, min_quality=95)
    assert outcome.refused == ["integrity 75.0 % is below min_quality 95 %"]
    assert outcome.sent == [Sent("09:34", "A", "buy", 30)]


def test_a_breakout_that_was_filled_in_part_is_left_as_far_as_it_is_held(
    time_manager: TimeManager,
) -> None:
    """Of 30, the minutes from 15:43 and 15:44 on give 10 each; then the rest is cancelled."""
    prices = _until([12, 13, 9, 8, 7, *[None] * 12])
    outcome = run(
        time_manager, "opening_range_breakout", BREAKOUT, {"A": minutes(prices, volume=100)}
    )
    assert outcome.sent == [Sent("09:34", "A", "buy", 30), Sent("15:45", "A", "sell", 20)]
    assert outcome.filled == [
        Filled("15:44", "A", "buy", 10, 12),
        Filled("15:45", "A", "buy", 10, 13),
        Filled("15:46", "A", "sell", 10, 9),
        Filled("15:47", "A", "sell", 10, 8),
    ]
    assert [order.state for order in outcome.orders] == [OrderState.CANCELLED, OrderState.FILLED]
    assert outcome.positions == {}


def test_an_entry_that_nobody_filled_is_cancelled_before_the_close(
    time_manager: TimeManager,
) -> None:
    bars = {"A": minutes(_until([12] * 20), volume=9)}
    outcome = run(time_manager, "opening_range_breakout", BREAKOUT, bars)
    assert outcome.sent == [Sent("09:34", "A", "buy", 30)]
    (order,) = outcome.orders
    assert (order.state, order.note) == (OrderState.CANCELLED, "cancelled")


def _two_days(first: BarColumns, second: BarColumns) -> dict[str, BarColumns]:
    return {"A": first.concatenate([first, second])}


def test_what_cannot_be_sold_before_the_close_is_sold_at_the_next_open(
    time_manager: TimeManager,
) -> None:
    first = minutes(_until([12], [10, 10, 10, 11, 11, 11]), volume=100)  # 20 bought, 15:59 silent
    bars = _two_days(first, minutes([20, 21, 22, 21], NEXT_OPEN_NS, volume=100))
    outcome = run(
        time_manager, "opening_range_breakout", {**BREAKOUT, "quantity": 20}, bars, NEXT_DAY
    )
    assert outcome.sent == [Sent("09:34", "A", "buy", 20), Sent("16:00", "A", "sell", 20)]
    assert outcome.filled[2:] == [
        Filled("09:31", "A", "sell", 10, 20),
        Filled("09:32", "A", "sell", 10, 21),
    ]
    assert outcome.positions == {}


def test_what_a_silent_end_of_the_day_left_over_is_sold_at_the_next_bar(
    time_manager: TimeManager,
) -> None:
    bars = _two_days(minutes([10, 10, 10, 11, 12]), minutes([20, 21, 22], NEXT_OPEN_NS))
    outcome = run(time_manager, "opening_range_breakout", BREAKOUT, bars, NEXT_DAY)
    assert outcome.sent == [Sent("09:34", "A", "buy", 30), Sent("09:31", "A", "sell", 30)]
    assert outcome.decisions[1].signal.reason == "it is left from an earlier session"
    assert outcome.filled == [
        Filled("09:35", "A", "buy", 30, 12),
        Filled("09:32", "A", "sell", 30, 21),
    ]


def test_a_refused_reversion_is_tried_again_when_the_price_goes_away_again(
    time_manager: TimeManager,
) -> None:
    """VWAP 100, 100, 101 (+1.98 %), 101.5 (+1.48 %), 101.2 (-1.19 %), 101.5 (+1.48 %)."""
    bars = {"A": minutes([100, 100, 103, 103, 100, 103])}
    outcome = run(
        time_manager, "vwap_reversion", {**REVERSION, "direction": "short"}, bars, short_sales=False
    )
    assert outcome.sent == [Sent("09:33", "A", "sell", 3), Sent("09:36", "A", "sell", 3)]
    assert outcome.refused == [f"3 A {NO_SHORTS}"] * 2
    assert outcome.positions == {}


def test_a_reversion_that_nobody_filled_is_cancelled_when_the_vwap_is_met(
    time_manager: TimeManager,
) -> None:
    """VWAP 100, 100, 99.33 (-1.34 %), 99 (-1.01 %), 99.4 (met), 99.1 (-1.6 %, another trade)."""
    bars = {"A": minutes([100, 100, 98, 98, 101, 97.5, 97.5], volume=9)}
    outcome = run(time_manager, "vwap_reversion", REVERSION, bars)
    assert outcome.sent == [Sent("09:33", "A", "buy", 3), Sent("09:36", "A", "buy", 3)]
    assert [order.state for order in outcome.orders] == [OrderState.CANCELLED, OrderState.EXPIRED]
    assert outcome.filled == []


def test_a_reversion_is_left_as_far_as_it_was_filled(time_manager: TimeManager) -> None:
    """10 of 25 at 98.5; the VWAP is met at 09:34, and the rest is not bought any more."""
    bars = {"A": minutes([100, 100, 98, 99.5, 99.4, 99.4, 99.4], volume=100)}
    outcome = run(time_manager, "vwap_reversion", {**REVERSION, "quantity": 25}, bars)
    assert outcome.sent == [Sent("09:33", "A", "buy", 25), Sent("09:34", "A", "sell", 10)]
    assert outcome.filled == [
        Filled("09:34", "A", "buy", 10, 99.5),
        Filled("09:35", "A", "sell", 10, 99.4),
    ]
    assert outcome.positions == {}


# Change over 2 bars, in percent, from 09:33 on: A 20 10 0 -10, B 10 20 20 9.
RANKED: dict[str, Prices] = {
    "A": [100, 100, 120, 110, 120, 99],
    "B": [100, 100, 110, 120, 132, 131],
}


def test_momentum_sells_nothing_of_what_it_was_not_allowed_to_buy(
    time_manager: TimeManager,
) -> None:
    bars = {symbol: minutes(prices) for symbol, prices in RANKED.items()}
    outcome = run(time_manager, "cross_sectional_momentum", MOMENTUM, bars, max_per_trade=2_900)
    assert outcome.sent == [Sent("09:33", "A", "buy", 25), Sent("09:34", "B", "buy", 25)]
    assert outcome.refused == ["3,000.00 is above max_per_trade 2,900.00"] * 2
    assert outcome.positions == {}


def test_momentum_buys_again_what_was_closed_over_night(time_manager: TimeManager) -> None:
    bars = {}
    for symbol, prices in {"A": [100, 110, 120, 130], "B": [100, 101, 102, 103]}.items():
        first = minutes([*[None] * 386, *prices])  # bought in the last minute, and closed with it
        bars[symbol] = first.concatenate([first, minutes([prices[-1]] * 2, NEXT_OPEN_NS)])
    outcome = run(
        time_manager, "cross_sectional_momentum", MOMENTUM, bars, NEXT_DAY, flatten_at_close=True
    )
    assert outcome.sent == [Sent("15:59", "A", "buy", 25), Sent("09:31", "A", "buy", 25)]
    assert [fill.at for fill in outcome.filled] == ["16:00", "16:00", "09:32"]


def test_momentum_sells_as_much_as_it_holds(time_manager: TimeManager) -> None:
    bars = {symbol: minutes(prices, volume=100) for symbol, prices in RANKED.items()}
    outcome = run(time_manager, "cross_sectional_momentum", MOMENTUM, bars)
    assert outcome.sent == [
        Sent("09:33", "A", "buy", 25),
        Sent("09:34", "A", "sell", 10),
        Sent("09:34", "B", "buy", 25),
    ]
    assert [fill for fill in outcome.filled if fill.symbol == "A"] == [
        Filled("09:34", "A", "buy", 10, 110),
        Filled("09:35", "A", "sell", 10, 120),
    ]
    assert outcome.positions == {"B": 20}


def test_momentum_buys_only_what_is_missing_of_a_symbol_that_comes_back(
    time_manager: TimeManager,
) -> None:
    """Change over 2 bars: A 20 10 20, B 10 20 10; A is bought at 09:34, and half sold at 09:35."""
    volumes = {"A": 200, "B": 1_000}
    prices = {"A": [100, 100, 120, 110, 144, 150, 151], "B": [100, 100, 110, 120, 121, 122, 123]}
    bars = {symbol: minutes(each, volume=volumes[symbol]) for symbol, each in prices.items()}
    config = {**MOMENTUM, "quantity": 20}
    bars["A"].volume[4] = 100.0
    outcome = run(time_manager, "cross_sectional_momentum", config, bars)
    assert [sent for sent in outcome.sent if sent.symbol == "A"] == [
        Sent("09:33", "A", "buy", 20),
        Sent("09:34", "A", "sell", 20),
        Sent("09:35", "A", "buy", 10),
    ]
    assert outcome.positions == {"A": 20}


TWO: dict[str, Prices] = {
    "A": [100, 100, 100, 110, 100, 101, 100, 111, 100],
    "B": [100, 100, 100, 100, 100, 102, 100, 100, 100],
}
"""Scores over 3 bars of at least 1.1: at 09:34 and 09:38."""


def test_a_pair_with_one_leg_refused_is_no_pair(time_manager: TimeManager) -> None:
    """The leg that was bought is closed at the next step; it is not tried again that day."""
    bars = {symbol: minutes(prices) for symbol, prices in TWO.items()}
    outcome = run(time_manager, "pairs", PAIR, bars, short_sales=False)
    assert outcome.sent == [
        Sent("09:34", "A", "sell", 10),
        Sent("09:34", "B", "buy", 11),
        Sent("09:35", "B", "sell", 11),
    ]
    assert outcome.refused == [f"10 A {NO_SHORTS}"]
    reason = "its other leg was refused or not filled; a short one needs short_sales"
    assert outcome.decisions[-1].signal.reason == reason
    assert outcome.filled == [
        Filled("09:35", "B", "buy", 11, 100),
        Filled("09:36", "B", "sell", 11, 102),
    ]
    assert outcome.positions == {}


def test_a_pair_is_tried_again_in_the_next_session(time_manager: TimeManager) -> None:
    bars = {symbol: minutes(prices[:6]) for symbol, prices in TWO.items()}
    later = {symbol: minutes(prices[2:6], NEXT_OPEN_NS) for symbol, prices in TWO.items()}
    both = {symbol: bars[symbol].concatenate([bars[symbol], later[symbol]]) for symbol in TWO}
    outcome = run(time_manager, "pairs", PAIR, both, NEXT_DAY, short_sales=False)
    assert [sent.at for sent in outcome.sent if sent.symbol == "A"] == ["09:34", "09:32"]
    assert outcome.positions == {}


def test_a_pair_with_both_legs_refused_is_not_tried_again(time_manager: TimeManager) -> None:
    bars = {symbol: minutes(prices) for symbol, prices in TWO.items()}
    outcome = run(time_manager, "pairs", PAIR, bars, max_per_trade=10)
    assert outcome.sent == [Sent("09:34", "A", "sell", 10), Sent("09:34", "B", "buy", 11)]
    assert outcome.orders == []


def test_a_pair_waits_for_a_leg_that_is_still_ordered(time_manager: TimeManager) -> None:
    """B gives nothing: its order is alive until the close, and the pair is left as usual."""
    bars = {"A": minutes(TWO["A"][:6]), "B": minutes(TWO["B"][:6], volume=9)}
    outcome = run(time_manager, "pairs", PAIR, bars)
    assert outcome.sent == [
        Sent("09:34", "A", "sell", 10),
        Sent("09:34", "B", "buy", 11),
        Sent("09:35", "A", "buy", 10),
    ]
    assert outcome.positions == {}
    assert outcome.orders[1].state is OrderState.CANCELLED


def test_a_pair_whose_leg_was_never_filled_is_left_the_next_day(time_manager: TimeManager) -> None:
    prices = {"A": [100, 100, 100, 110, 111], "B": [100, 100, 100, 100, 100]}
    volumes = {"A": 1_000, "B": 9}
    bars = {
        symbol: minutes(each, volume=volumes[symbol]).concatenate(
            [
                minutes(each, volume=volumes[symbol]),
                minutes([112, 113, 114], NEXT_OPEN_NS),
            ]
        )
        for symbol, each in prices.items()
    }
    outcome = run(time_manager, "pairs", {**PAIR, "leave": 0.01}, bars, NEXT_DAY)
    assert outcome.sent == [
        Sent("09:34", "A", "sell", 10),
        Sent("09:34", "B", "buy", 11),
        Sent("09:31", "A", "buy", 10),
    ]
    assert outcome.filled[-1] == Filled("09:32", "A", "buy", 10, 113)


def test_a_pair_that_nobody_filled_by_the_close_can_be_traded_the_next_day(
    time_manager: TimeManager,
) -> None:
    prices = {"A": [100, 100, 100, 110], "B": [100, 100, 100, 100]}
    bars = {}
    for symbol, each in prices.items():
        first = minutes(each, volume=9)
        later = minutes([*each[1:], 100], NEXT_OPEN_NS)
        bars[symbol] = first.concatenate([first, later])
    outcome = run(time_manager, "pairs", PAIR, bars, NEXT_DAY)
    assert [sent.at for sent in outcome.sent] == [
        "09:34",
        "09:34",
        "09:33",
        "09:33",
        "09:34",
        "09:34",
    ]
    assert [fill.at for fill in outcome.filled] == ["09:34", "09:34"]


def test_a_pair_that_was_closed_at_the_close_can_be_traded_the_next_day(
    time_manager: TimeManager,
) -> None:
    prices = {"A": [100, 100, 100, 110], "B": [100, 100, 100, 100]}
    bars = {}
    for symbol, each in prices.items():
        first = minutes([*[None] * 385, *each, each[-1]])  # the last bar fills, and closes, both
        bars[symbol] = first.concatenate([first, minutes([100, 100], NEXT_OPEN_NS)])
    outcome = run(time_manager, "pairs", PAIR, bars, NEXT_DAY, flatten_at_close=True)
    assert [sent.at for sent in outcome.sent] == ["15:59"] * 2 + ["09:31"] * 2
    assert [fill.at for fill in outcome.filled] == ["16:00"] * 4 + ["09:32"] * 2
