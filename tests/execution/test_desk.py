"""The desk over sessions: closing positions, cancelling, flattening, what a listener is told."""

from __future__ import annotations

import pytest

from mismartera.config.trading import TradingConfig
from mismartera.domain.bar import Bar
from mismartera.domain.fill import Fill
from mismartera.domain.notice import Notice
from mismartera.domain.order import Order, OrderState
from mismartera.domain.order_end import OrderEnd
from mismartera.domain.signal import OrderType, Side, Signal, TimeInForce
from mismartera.errors import OrderError
from mismartera.execution.books import no_prices
from mismartera.execution.desk import TradingDesk
from mismartera.execution.risk import Circumstances
from tests.execution.fill_cases import MINUTE_NS, session


class Record:
    """A listener that keeps what it is told, in order."""

    def __init__(self) -> None:
        self.told: list[str] = []

    def on_order(self, order: Order) -> None:
        self.told.append(f"order {order.number} {order.state}")

    def on_fill(self, fill: Fill) -> None:
        self.told.append(f"fill {fill.number} of {fill.order}")

    def on_notice(self, notice: Notice) -> None:
        self.told.append(f"notice {notice.kind}")


def minute(day: int, number: int, price: float = 100.0, volume: float = 1e5) -> Bar:
    start = session(day).open_ns + number * MINUTE_NS
    return Bar("A", "1m", start, start + MINUTE_NS, price, price, price, price, volume, None)


def desk(record: Record | None = None, **limits: object) -> TradingDesk:
    made = TradingDesk(TradingConfig.model_validate(limits), listener=record)
    made.begin_session(session(1), {"A": 100.0}.get)
    return made


def send(there: TradingDesk, signal: Signal, number: int = 0, strategy: str = "mine") -> None:
    now = session(1).open_ns + number * MINUTE_NS
    assert there.decide(
        1, strategy, signal, Circumstances(now, session(1), 100.0, None, None)
    ).approved


def test_positions_are_closed_at_the_closing_price_where_it_is_configured() -> None:
    there = desk(flatten_at_close=True)
    send(there, Signal("A", Side.BUY, 10, take_profit=120.0, stop_loss=80.0))
    there.match([minute(1, 0)])
    last = minute(1, 389, 103.0)
    assert there.match([last]) == []
    (fill,) = there.end_session([last])
    assert (fill.side, fill.quantity, fill.price, fill.bar) == (
        Side.SELL,
        10,
        103.0,
        last.timestamp,
    )
    assert there.account.portfolio.held("mine", "A") == 0
    assert there.broker.open_orders() == []


def test_what_the_last_bar_cannot_take_is_sold_at_the_next_open() -> None:
    there = desk(flatten_at_close=True)
    send(there, Signal("A", Side.BUY, 10))
    there.match([minute(1, 0)])
    (fill,) = there.end_session([minute(1, 389, 103.0, volume=60)])
    assert fill.quantity == 6
    (left,) = there.broker.open_orders()
    assert (left.quantity, left.accepted_ns) == (4, session(1).close_ns)
    there.begin_session(session(2), {"A": 103.0}.get)
    (rest,) = there.match([minute(2, 0, 101.0)])
    assert (rest.quantity, rest.price) == (4, 101.0)


def test_positions_are_carried_over_night_otherwise() -> None:
    there = desk()
    send(there, Signal("A", Side.BUY, 10, take_profit=120.0))
    there.match([minute(1, 0)])
    assert there.end_session([minute(1, 389)]) == []
    assert [each.state for each in there.broker.open_orders()] == [OrderState.ACCEPTED]
    there.begin_session(session(2), no_prices)
    (fill,) = there.match([minute(2, 0, 121.0)])
    assert (fill.order, fill.price) == (2, 121.0)


def test_flattening_cancels_orders_and_closes_positions() -> None:
    there = desk()
    send(there, Signal("A", Side.BUY, 10, stop_loss=80.0), strategy="first")
    send(there, Signal("A", Side.BUY, 5), strategy="second")
    there.match([minute(1, 0)])
    now = session(1).open_ns + MINUTE_NS
    (exit_,) = there.flatten(now, "first")
    assert (exit_.side, exit_.quantity) == (Side.SELL, 10)
    there.match([minute(1, 1)])
    assert there.account.portfolio.held("first", "A") == 0
    assert there.account.portfolio.held("second", "A") == 5 * 10**8
    assert len(there.flatten(now)) == 1


def test_a_cancelled_order_is_filled_no_more() -> None:
    there = desk()
    send(there, Signal("A", Side.BUY, 10))
    cancelled = there.cancel(1, session(1).open_ns)
    assert (cancelled.state, cancelled.note) == (OrderState.CANCELLED, "cancelled")
    assert cancelled.ended_by is OrderEnd.REQUEST
    assert there.match([minute(1, 0)]) == []


@pytest.mark.parametrize("number", [0, 1, 2, -1])
def test_an_order_that_is_not_open_cannot_be_cancelled(number: int) -> None:
    there = desk()
    send(there, Signal("A", Side.BUY, 10))
    there.match([minute(1, 0)])
    with pytest.raises(OrderError, match=f"there is no open order {number}; `execution orders`"):
        there.cancel(number, 0)


def test_orders_of_several_symbols_are_filled_in_the_order_of_acceptance() -> None:
    there = desk()
    other = minute(1, 0)._replace(symbol="B")
    for symbol in ("B", "A", "B"):
        send(there, Signal(symbol, Side.BUY, 1))
    assert sorted(there.broker.waiting_symbols) == ["A", "B"]
    assert [fill.order for fill in there.match([minute(1, 0), other])] == [1, 2, 3]


def test_a_listener_is_told_everything_in_order() -> None:
    record = Record()
    there = desk(record)
    send(there, Signal("A", Side.BUY, 10, stop_loss=80.0))
    there.match([minute(1, 0, volume=40)])
    there.match([minute(1, 1)])
    assert record.told == [
        "order 1 accepted",
        "order 1 partially_filled",
        "fill 1 of 1",
        "order 2 accepted",
        "order 1 filled",
        "fill 2 of 1",
        "order 3 accepted",
    ]


def test_orders_for_one_session_expire_with_it() -> None:
    there = desk()
    far = Signal("A", Side.BUY, 1, OrderType.LIMIT, 50.0)
    send(there, far)
    send(there, Signal("A", Side.BUY, 1, OrderType.LIMIT, 50.0, time_in_force=TimeInForce.GTC))
    send(there, far, number=390)
    there.end_session([])
    assert [each.number for each in there.broker.open_orders()] == [2, 3]
    expired = there.broker.book.orders[0]
    assert (expired.note, expired.ended_by) == ("the session ended", OrderEnd.SESSION)
