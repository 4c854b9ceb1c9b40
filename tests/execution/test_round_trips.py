"""Trades out of fills: where they begin and end, and that they add up to the books."""

from __future__ import annotations

from time import thread_time

from hypothesis import given
from hypothesis import strategies as st

from mismartera.domain.fill import Fill
from mismartera.domain.money import micros, price_units, units, value_micros
from mismartera.domain.signal import Side
from mismartera.domain.trade import TradeSide
from mismartera.execution.portfolio import Portfolio
from mismartera.execution.round_trips import trades_of
from tests.budget import examples
from tests.execution.trading_day import Trading, tradings

BUY, SELL = Side.BUY, Side.SELL


def fill(
    number: int,
    side: Side,
    quantity: float,
    price: float,
    fee: float = 0.0,
    strategy: str = "s",
    symbol: str = "A",
) -> Fill:
    value = value_micros(price_units(price), units(quantity))
    return Fill(
        number,
        number,
        strategy,
        symbol,
        side,
        quantity,
        price,
        value,
        micros(fee),
        number * 100,
        number * 100 - 60,
    )


def test_a_trade_goes_from_flat_to_flat() -> None:
    (trade,) = trades_of(
        [
            fill(1, BUY, 10, 100, fee=1),
            fill(2, BUY, 10, 110, fee=1),
            fill(3, SELL, 5, 120, fee=1),
            fill(4, SELL, 15, 100, fee=1),
        ]
    )
    assert (trade.number, trade.side, trade.quantity) == (1, TradeSide.LONG, 20)
    assert (trade.entry_ns, trade.exit_ns, trade.fills) == (100, 400, 4)
    assert (trade.entry_price, trade.exit_price) == (105, 105)
    assert (trade.profit, trade.fees, trade.net) == (0, 4, -4)
    assert trade.traded_micros == micros(4200)
    assert not trade.is_open
    assert trade.open_quantity == 0


def test_a_fill_that_reverses_belongs_to_two_trades() -> None:
    long, short = trades_of([fill(1, BUY, 10, 100), fill(2, SELL, 30, 103, fee=3)])
    assert (long.side, long.exit_ns, long.profit, long.fees) == (TradeSide.LONG, 200, 30, 1)
    assert (short.side, short.entry_ns, short.quantity) == (TradeSide.SHORT, 200, 20)
    assert (short.exit_ns, short.exit_price, short.fees) == (None, None, 2)
    assert short.is_open
    assert short.open_quantity == 20


def test_an_open_trade_has_earned_what_was_closed() -> None:
    (trade,) = trades_of([fill(1, SELL, 10, 100), fill(2, BUY, 4, 90)])
    assert (trade.profit, trade.open_quantity, trade.exit_price) == (40, 6, 90)
    assert trade.is_open


def test_strategies_and_symbols_have_trades_of_their_own_in_order_of_their_opening() -> None:
    trades = trades_of(
        [
            fill(1, BUY, 1, 10, strategy="one"),
            fill(2, SELL, 1, 10, strategy="two"),
            fill(3, BUY, 1, 10, strategy="one", symbol="B"),
            fill(4, SELL, 1, 11, strategy="one"),
            fill(5, BUY, 1, 11, strategy="one"),
        ]
    )
    assert [(each.number, each.strategy, each.symbol, each.is_open) for each in trades] == [
        (1, "one", "A", False),
        (2, "two", "A", True),
        (3, "one", "B", True),
        (4, "one", "A", True),
    ]


def test_without_a_fill_there_is_no_trade() -> None:
    assert trades_of([]) == ()


_drawn = st.lists(
    st.builds(
        fill,
        st.just(1),
        st.sampled_from(Side),
        st.sampled_from([0.00000001, 0.3, 1, 7, 10, 33.33333333]),
        st.sampled_from([0.0001, 1.01, 99.99, 333.33333333]),
        st.sampled_from([0, 0.35, 1.000001]),
        st.sampled_from(["one", "two"]),
        st.sampled_from(["A", "B"]),
    ),
    max_size=30,
)


@examples(200)
@given(_drawn)
def test_trades_add_up_to_the_books(drawn: list[Fill]) -> None:
    fills = [
        each._replace(number=number, filled_ns=number) for number, each in enumerate(drawn, start=1)
    ]
    require_agreement(fills)


@examples(50)
@given(tradings)
def test_trades_of_random_trading_add_up_to_the_books(trading: Trading) -> None:
    require_agreement(trading.fills)


def require_agreement(fills: list[Fill]) -> None:
    portfolio = Portfolio()
    for each in fills:
        portfolio.enter(each, units(each.quantity))
    trades = trades_of(fills)
    for (strategy, symbol), holding in portfolio.by_strategy.items():
        own = [each for each in trades if (each.strategy, each.symbol) == (strategy, symbol)]
        assert sum(each.profit_micros for each in own) == holding.realised_micros
        assert sum(each.fees_micros for each in own) == holding.fees_micros
        held = abs(holding.quantity_units)
        assert sum(units(each.open_quantity) for each in own) == held
        assert [each.is_open for each in own] == [False] * (len(own) - 1) + [held != 0]
    assert sum(each.traded_micros for each in trades) == sum(each.value_micros for each in fills)
    entries = [each.entry_ns for each in trades]
    assert entries == sorted(entries)
    assert [each.number for each in trades] == list(range(1, len(trades) + 1))


def test_a_hundred_thousand_fills_take_a_moment() -> None:
    fills = [
        fill(number, SELL if number % 2 else BUY, 10, 100, 1, symbol=f"S{number // 2 % 50}")
        for number in range(2, 100_002)
    ]
    began = thread_time()
    trades = trades_of(fills)
    assert thread_time() - began < 5
    assert len(trades) == 50_000
