"""What a person writes of an order, read as a signal or refused in one line."""

from __future__ import annotations

import math

import pytest

from mismartera.domain.signal import OrderType, Side, Signal, TimeInForce
from mismartera.domain.ticket import OrderTicket
from mismartera.errors import UsageError
from mismartera.services.order_ticket import signal_of

NAN = math.nan
_STOP = Signal("A", Side.BUY, 1, OrderType.STOP, stop_price=5)


@pytest.mark.parametrize(
    ("ticket", "signal"),
    [
        (OrderTicket("aapl", "buy", 10), Signal("AAPL", Side.BUY, 10)),
        (OrderTicket("A", "SELL", 1, limit=5), Signal("A", Side.SELL, 1, OrderType.LIMIT, 5)),
        (OrderTicket("A", "buy", 1, stop=5), _STOP),
        (
            OrderTicket("A", "buy", 1, "stop-limit", limit=6, stop=5, time_in_force="gtc"),
            Signal("A", Side.BUY, 1, OrderType.STOP_LIMIT, 6, stop_price=5,
                   time_in_force=TimeInForce.GTC),
        ),
        (
            OrderTicket("A", "sell", 1, trail_percent=2, stop=5),
            Signal("A", Side.SELL, 1, OrderType.TRAILING_STOP, stop_price=5, trail_percent=2),
        ),
        (
            OrderTicket("A", "buy", 1, "Market", take_profit=9, stop_loss=7, reason="a hunch"),
            Signal("A", Side.BUY, 1, take_profit=9, stop_loss=7, reason="a hunch"),
        ),
        (
            OrderTicket("A", "buy", 1, time_in_force="close"),
            Signal("A", Side.BUY, 1, time_in_force=TimeInForce.CLOSE),
        ),
    ],
)  # fmt: skip
def test_a_ticket_is_read_as_a_signal(ticket: OrderTicket, signal: Signal) -> None:
    assert signal_of(ticket) == signal


@pytest.mark.parametrize(
    ("ticket", "says"),
    [
        (OrderTicket("!!", "buy", 1), "'!!' is not a symbol"),
        (OrderTicket("A", "bye", 1), "unknown side 'bye'; did you mean buy?"),
        (OrderTicket("A", "x", 1), "unknown side 'x'; write buy, sell"),
        (OrderTicket("A", "buy", 0), "quantity 0 is not a number above 0"),
        (OrderTicket("A", "buy", -5), "quantity -5 is not a number above 0"),
        (OrderTicket("A", "buy", NAN), "quantity nan is not a number above 0"),
        (OrderTicket("A", "buy", 1e13), "quantity 1e\\+13 is not a number from"),
        (OrderTicket("A", "buy", 1, "limit"), "a limit order needs a limit; give --limit PRICE"),
        (OrderTicket("A", "buy", 1, "stop_limit", limit=1), "a stop_limit order needs a stop"),
        (OrderTicket("A", "buy", 1, "stop_limit", stop=1), "a stop_limit order needs a limit"),
        (OrderTicket("A", "buy", 1, "stop"), "a stop order needs a stop; give --stop PRICE"),
        (OrderTicket("A", "buy", 1, "trailing_stop"), "needs a trail; give --trail-amount or"),
        (OrderTicket("A", "buy", 1, "limitt", limit=1), "unknown order type 'limitt'; did you"),
        (OrderTicket("A", "buy", 1, "market", limit=1), "a market order has no price"),
        (OrderTicket("A", "buy", 1, limit=NAN), "price nan is not a number above 0"),
        (OrderTicket("A", "buy", 1, stop=-1), "stop_price -1 is not a number above 0"),
        (OrderTicket("A", "buy", 1, trail_percent=200), "trail_percent 200 is not a number"),
        (OrderTicket("A", "buy", 1, trail_percent=2, trail_amount=1), "needs either a trail"),
        (OrderTicket("A", "buy", 1, take_profit=5, stop_loss=6), "needs its stop_loss below"),
        (OrderTicket("A", "buy", 1, time_in_force="forever"), "unknown time in force 'forever'"),
        (OrderTicket("A", "buy", 1, limit=5, time_in_force="close"), "cannot be for the close"),
    ],
)
def test_what_is_wrong_with_a_ticket_is_said_in_one_line(ticket: OrderTicket, says: str) -> None:
    with pytest.raises(UsageError, match=says) as caught:
        signal_of(ticket)
    assert "\n" not in str(caught.value)
