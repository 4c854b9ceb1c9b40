"""Documents of an account that a desk traded: they show its books and nothing else."""

from __future__ import annotations

import pytest

from mismartera.config.trading import TradingConfig
from mismartera.domain.bar import Bar
from mismartera.domain.signal import OrderType, Side, Signal
from mismartera.execution.desk import TradingDesk
from mismartera.execution.risk import Circumstances
from mismartera.reporting.account_documents import (
    AccountMoment,
    account_document,
    fill_document,
    order_document,
    position_document,
)
from mismartera.reporting.documents.account import StrategyAccountDocument
from tests.execution.fill_cases import MINUTE_NS, session

PRICES = {"A": 110.0, "B": 50.0}
LIMITS = TradingConfig.model_validate(
    {"initial_cash": 50_000, "commission": {"model": "per_trade", "amount": 1.5}}
)


def minute(symbol: str, number: int, price: float) -> Bar:
    start = session(1).open_ns + number * MINUTE_NS
    return Bar(symbol, "1m", start, start + MINUTE_NS, price, price, price, price, 1e5, None)


def send(desk: TradingDesk, strategy: str, signal: Signal, number: int) -> None:
    now = session(1).open_ns + number * MINUTE_NS
    circumstances = Circumstances(now, session(1), 100.0, None, None)
    assert desk.decide(1, strategy, signal, circumstances).approved


@pytest.fixture
def desk() -> TradingDesk:
    """Two strategies bought A, one sold its shares again and waits for B."""
    made = TradingDesk(LIMITS)
    made.begin_session(session(1), {"A": 100.0, "B": 50.0}.get)
    send(made, "first", Signal("A", Side.BUY, 10), 0)
    send(made, "second", Signal("A", Side.BUY, 5), 0)
    made.match([minute("A", 0, 100.0)])
    send(made, "first", Signal("A", Side.SELL, 10), 1)
    send(made, "third", Signal("B", Side.BUY, 2, OrderType.LIMIT, 40.0, take_profit=60.0), 1)
    made.match([minute("A", 1, 104.0)])
    return made


def moment(desk: TradingDesk) -> AccountMoment:
    return AccountMoment(desk.account.books(), desk.broker.open_orders(), PRICES.get, 50_000.0, str)


def test_the_account_adds_up(desk: TradingDesk) -> None:
    document = account_document(moment(desk), "now")
    state = document.account
    assert document.session_time == "now"
    assert state.cash == 50_000 - 15 * 100 + 10 * 104 - 3 * 1.5
    assert state.equity == state.cash + 5 * 110
    assert state.profit == state.day_profit == state.realised + state.unrealised - state.fees
    assert (state.realised, state.unrealised, state.fees) == (40.0, 50.0, 4.5)
    assert (state.exposure, state.reserved) == (550.0, 81.5)
    assert state.buying_power == state.cash - 81.5
    assert (state.open_positions, state.open_orders, state.margin_call) == (1, 1, False)


def test_strategies_share_the_account_without_a_rest(desk: TradingDesk) -> None:
    document = account_document(moment(desk), None)
    assert document.strategies == (
        StrategyAccountDocument("first", 0.0, 40.0, 0.0, 3.0, 37.0, 0, 0),
        StrategyAccountDocument("second", 550.0, 0.0, 50.0, 1.5, 48.5, 1, 0),
        StrategyAccountDocument("third", 0.0, 0.0, 0.0, 0.0, 0.0, 0, 1),
    )
    assert sum(each.profit for each in document.strategies) == document.account.profit


def test_the_panel_has_what_is_open(desk: TradingDesk) -> None:
    document = account_document(moment(desk), None)
    ((net,), (order,)) = document.positions, document.open_orders
    assert (net.strategy, net.symbol, net.quantity) == (None, "A", 5.0)
    assert (net.average_price, net.price, net.value) == (100.0, 110.0, 550.0)
    assert (order.number, order.strategy, order.terms.limit_price) == (4, "third", 40.0)
    assert (order.terms.take_profit, order.state, order.closed_at) == (60.0, "accepted", None)


def test_closed_positions_keep_what_they_earned(desk: TradingDesk) -> None:
    first, second = desk.account.books().strategy_positions(PRICES.get)
    closed = position_document(first)
    assert (closed.strategy, closed.quantity, closed.average_price) == ("first", 0.0, None)
    assert (closed.realised, closed.unrealised, closed.value) == (40.0, 0.0, 0.0)
    assert position_document(second).unrealised == 50.0


def test_orders_and_fills_are_shown_with_their_instants(desk: TradingDesk) -> None:
    opened = session(1).open_ns
    fill = fill_document(desk.broker.fills[-1], str)
    assert (fill.number, fill.order, fill.strategy, fill.side) == (3, 3, "first", "sell")
    assert (fill.quantity, fill.price, fill.value, fill.commission) == (10.0, 104.0, 1040.0, 1.5)
    assert (fill.filled_at, fill.bar) == (str(opened + 2 * MINUTE_NS), str(opened + MINUTE_NS))
    order = order_document(desk.broker.book.orders[2], str)
    assert (order.state, order.filled, order.reduces_only) == ("filled", 10.0, True)
    assert (order.accepted_at, order.closed_at) == (str(opened + MINUTE_NS), fill.filled_at)
