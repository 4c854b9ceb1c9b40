"""What a person writes of an order, read as a signal or refused in one line."""

from __future__ import annotations

import math

import pytest

from mismartera.domain.signal import OrderType, Side, Signal, TimeInForce
from mismartera.domain.ticket import OrderTicket
from mismartera.errors import UsageError
from mismartera.services.order_ticket import signal_of

NAN = math.nan


def buy(**terms: str | float) -> OrderTicket:
    return OrderTicket("A", "buy", 1, terms)


_STOP = Signal("A", Side.BUY, 1, OrderType.STOP, stop_price=5)


@pytest.mark.parametrize(
    ("ticket", "signal"),
    [
        (OrderTicket("aapl", "buy", 10), Signal("AAPL", Side.BUY, 10)),
        (
            OrderTicket("A", "SELL", 1, {"limit_price": 5}),
            Signal("A", Side.SELL, 1, OrderType.LIMIT, 5),
        ),
        (buy(stop_price=5), _STOP),
        (
            buy(order_type="stop-limit", limit_price=6, stop_price=5, time_in_force="gtc"),
            Signal("A", Side.BUY, 1, OrderType.STOP_LIMIT, 6, stop_price=5,
                   time_in_force=TimeInForce.GTC),
        ),
        (
            OrderTicket("A", "sell", 1, {"trail_percent": 2, "stop_price": 5}),
            Signal("A", Side.SELL, 1, OrderType.TRAILING_STOP, stop_price=5, trail_percent=2),
        ),
        (
            OrderTicket("A", "buy", 1, {"order_type": "Market", "take_profit": 9, "stop_loss": 7},
                        "a hunch"),
            Signal("A", Side.BUY, 1, take_profit=9, stop_loss=7, reason="a hunch"),
        ),
        (
            buy(time_in_force="close"),
            Signal("A", Side.BUY, 1, time_in_force=TimeInForce.CLOSE),
        ),
    ],
)  # fmt: skip
def test_a_ticket_is_read_as_a_signal(ticket: OrderTicket, signal: Signal) -> None:
    assert signal_of(ticket) == signal


@pytest.mark.parametrize(
    ("ticket", "says"),
    [
        (OrderTicket("A;B", "buy", 1), "'A;B' is not a symbol"),
        (OrderTicket("A", "bye", 1), "unknown side 'bye'; did you mean buy?"),
        (OrderTicket("A", "x", 1), "unknown side 'x'; write buy, sell"),
        (OrderTicket("A", "buy", 0), "quantity 0 is not a number above 0"),
        (OrderTicket("A", "buy", -5), "quantity -5 is not a number above 0"),
        (OrderTicket("A", "buy", NAN), "quantity nan is not a number above 0"),
        (OrderTicket("A", "buy", 1e14), "quantity 1e\\+14 is not a number from"),
        (buy(order_type="limit"), "a limit order needs a limit_price; give --limit PRICE"),
        (
            buy(order_type="stop_limit", limit_price=1),
            "stop_limit order needs a stop_price; give --stop",
        ),
        (
            buy(order_type="stop_limit", stop_price=1),
            "stop_limit order needs a limit_price; give",
        ),
        (buy(order_type="stop"), "a stop order needs a stop_price; give --stop PRICE"),
        (buy(order_type="trailing_stop"), "give --trail-amount AMOUNT or --trail-percent PERCENT"),
        (buy(order_type="limitt", limit_price=1), "unknown order type 'limitt'; did you"),
        (buy(order_type="market", limit_price=1), "a market order has no limit_price"),
        (buy(limit_price=NAN), "limit_price nan is not a number above 0"),
        (buy(stop_price=-1), "stop_price -1 is not a number above 0"),
        (buy(trail_percent=200), "trail_percent 200 is not a number"),
        (
            buy(trail_percent=2, trail_amount=1),
            "takes --trail-amount and --trail-percent together",
        ),
        (buy(limit_price=6, trail_percent=2), "no type of order takes --limit and --trail-percent"),
        (buy(limit=6), "unknown term 'limit'; did you mean limit_price?"),
        (buy(stop_price="6"), "stop_price '6' is not a number"),
        (buy(take_profit=5, stop_loss=6), "needs its stop_loss below"),
        (buy(time_in_force="forever"), "unknown time in force 'forever'"),
        (buy(limit_price=5, time_in_force="close"), "cannot be for the close"),
    ],
)
def test_what_is_wrong_with_a_ticket_is_said_in_one_line(ticket: OrderTicket, says: str) -> None:
    with pytest.raises(UsageError, match=says) as caught:
        signal_of(ticket)
    assert "\n" not in str(caught.value)
