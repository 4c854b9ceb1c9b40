"""What closes a position: the part of it that nothing closes yet; other orders are cancelled."""

from __future__ import annotations

import pytest

from mismartera.domain.bar import Bar
from mismartera.domain.order import OrderState
from mismartera.domain.signal import OrderType, Side, Signal
from mismartera.strategies.closing import closing
from mismartera.strategies.context import Context
from mismartera.strategies.strategy import Sent as SentBack
from mismartera.strategies.strategy import Strategy, StrategyParameters
from mismartera.timekeeping.time_manager import TimeManager
from tests.strategies.hand_made import Filled, Sent, minutes, run_own

BRACKET = Signal("A", Side.BUY, 20, take_profit=150, stop_loss=50)


class Scripted(Strategy[StrategyParameters]):
    """Sends what it is told to at each bar in turn; where that is None it closes."""

    def __init__(self, *told: Signal | None) -> None:
        super().__init__()
        self._told = list(told)

    def setup(self) -> None:
        self.subscribe("1m")

    def on_bar(self, context: Context, bar: Bar) -> SentBack:
        told = self._told.pop(0) if self._told else None
        return closing(context, "A", "enough") if told is None else told


def test_nothing_closes_what_is_not_held(time_manager: TimeManager) -> None:
    outcome = run_own(time_manager, Scripted(), {"A": minutes([100, 101])})
    assert (outcome.sent, outcome.orders) == ([], [])


@pytest.mark.parametrize(("side", "back"), [(Side.BUY, "sell"), (Side.SELL, "buy")])
def test_both_sides_are_closed(time_manager: TimeManager, side: Side, back: str) -> None:
    strategy = Scripted(Signal("A", side, 7))
    outcome = run_own(time_manager, strategy, {"A": minutes([100, 101, 102, 103])})
    assert outcome.sent[1:] == [Sent("09:32", "A", back, 7)]
    assert outcome.filled[1:] == [Filled("09:33", "A", back, 7, 102)]
    assert outcome.positions == {}


def test_an_order_that_closes_already_is_left_alone(time_manager: TimeManager) -> None:
    """10 shares a minute: the order that was sent at 09:33 is done at 09:35."""
    strategy = Scripted(Signal("A", Side.BUY, 20), Signal("A", Side.BUY, 1, OrderType.LIMIT, 1))
    outcome = run_own(time_manager, strategy, {"A": minutes([100] * 6, volume=100)})
    assert outcome.sent[2:] == [Sent("09:33", "A", "sell", 20)]
    states = [OrderState.FILLED, OrderState.CANCELLED, OrderState.FILLED]
    assert [order.state for order in outcome.orders] == states
    assert outcome.positions == {}


def test_what_an_order_closes_in_part_is_closed_in_whole(time_manager: TimeManager) -> None:
    strategy = Scripted(
        Signal("A", Side.BUY, 20),
        Signal("A", Side.SELL, 1, OrderType.LIMIT, 500),
        Signal("A", Side.SELL, 12),
    )
    outcome = run_own(time_manager, strategy, {"A": minutes([100] * 7, volume=100)})
    assert outcome.sent[3:] == [Sent("09:34", "A", "sell", 8)]
    assert outcome.positions == {}


def test_the_orders_that_protect_a_position_do_not_outlive_it(time_manager: TimeManager) -> None:
    outcome = run_own(time_manager, Scripted(BRACKET), {"A": minutes([100, 100, 100])})
    assert outcome.sent[1:] == [Sent("09:32", "A", "sell", 20)]
    assert [order.state for order in outcome.orders] == [
        OrderState.FILLED,
        OrderState.CANCELLED,
        OrderState.CANCELLED,
        OrderState.FILLED,
    ]


def test_only_the_symbol_asked_for_is_closed(time_manager: TimeManager) -> None:
    bars = {"A": minutes([100] * 4), "B": minutes([100] * 4)}
    outcome = run_own(time_manager, Scripted(Signal("B", Side.BUY, 5)), bars)
    assert outcome.positions == {"B": 5}
