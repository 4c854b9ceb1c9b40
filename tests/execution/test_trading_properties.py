"""What holds for any bars, signals and configuration: money, positions, bars, exits."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from hypothesis import given

from mismartera.domain.fill import Fill
from mismartera.domain.money import UNITS, micros, price_units, units, value_micros
from mismartera.domain.signal import Side
from mismartera.execution.expected import own_price
from tests.budget import examples
from tests.execution.trading_day import Trading, tradings, tradings_short_of_cash


def signed(fill: Fill) -> int:
    return units(fill.quantity) * (1 if fill.side is Side.BUY else -1)


def with_positions(trading: Trading) -> Iterator[tuple[Fill, int]]:
    """Each fill, and what its strategy held of the symbol before it, in units."""
    held: dict[tuple[str, str], int] = defaultdict(int)
    for fill in trading.fills:
        key = fill.strategy, fill.symbol
        yield fill, held[key]
        held[key] += signed(fill)


@examples(50)
@given(tradings)
def test_money_is_conserved_to_the_last_micro(trading: Trading) -> None:
    account = trading.desk.account
    moved = sum(
        -each.value_micros if each.side is Side.BUY else each.value_micros for each in trading.fills
    )
    fees = sum(each.commission_micros for each in trading.fills)
    assert account.cash_micros == micros(trading.limits.initial_cash) + moved - fees
    assert account.fees_micros == fees
    for books in (account.portfolio.net, account.portfolio.by_strategy):
        earned = sum(each.realised_micros - each.cost_micros for each in books.values())
        assert earned == moved
        assert sum(each.fees_micros for each in books.values()) == fees
    for fill in trading.fills:
        assert fill.value_micros == value_micros(price_units(fill.price), units(fill.quantity))


@examples(50)
@given(tradings)
def test_positions_are_the_sums_of_their_fills(trading: Trading) -> None:
    portfolio = trading.desk.account.portfolio
    by_strategy: dict[tuple[str, str], int] = defaultdict(int)
    net: dict[str, int] = defaultdict(int)
    filled: dict[int, int] = defaultdict(int)
    for fill in trading.fills:
        by_strategy[fill.strategy, fill.symbol] += signed(fill)
        net[fill.symbol] += signed(fill)
        filled[fill.order] += units(fill.quantity)
    assert {key: each.quantity_units for key, each in portfolio.by_strategy.items()} == by_strategy
    assert {key: each.quantity_units for key, each in portfolio.net.items()} == net
    assert portfolio.invested_micros == sum(
        abs(each.cost_micros) for each in portfolio.net.values()
    )
    held = [symbol for (_, symbol), quantity in by_strategy.items() if quantity]
    assert portfolio.holders == {symbol: held.count(symbol) for symbol in held}
    for order in trading.desk.broker.book.orders:
        assert units(order.filled) == filled[order.number] <= units(order.quantity)


@examples(50)
@given(tradings)
def test_no_fill_is_from_an_earlier_bar_outside_of_it_or_above_its_share(trading: Trading) -> None:
    bars = {(bar.symbol, bar.timestamp): bar for bar in trading.bars}
    orders = trading.desk.broker.book.orders
    traded: dict[tuple[str, int], int] = defaultdict(int)
    for fill in trading.fills:
        bar, order = bars[fill.symbol, fill.bar], orders[fill.order - 1]
        assert (fill.filled_ns, fill.bar) == (bar.end, bar.timestamp)
        assert bar.timestamp >= order.accepted_ns
        assert bar.low <= fill.price <= bar.high
        limit = order.request.limit_price
        if limit is not None:
            assert fill.price <= limit if fill.side is Side.BUY else fill.price >= limit
        traded[fill.symbol, fill.bar] += units(fill.quantity)
    share = units(trading.limits.volume_share or 1.0)
    for key, quantity in traded.items():
        assert quantity * UNITS <= share * units(bars[key].volume)


@examples(50)
@given(tradings)
def test_exits_are_never_refused(trading: Trading) -> None:
    for decision, reducing in zip(trading.decisions, trading.reducible, strict=True):
        if reducing:
            assert decision.approved
            assert units(decision.quantity or 0) >= min(reducing, units(decision.signal.quantity))
        if decision.signal.confidence < trading.limits.min_confidence and not reducing:
            assert not decision.approved


@examples(50)
@given(tradings)
def test_without_short_sales_nothing_is_ever_sold_that_is_not_held(trading: Trading) -> None:
    if trading.limits.short_sales:
        return
    held: dict[tuple[str, str], int] = defaultdict(int)
    for fill in trading.fills:
        held[fill.strategy, fill.symbol] += signed(fill)
        assert held[fill.strategy, fill.symbol] >= 0


@examples(50)
@given(tradings)
def test_what_reduces_never_opens(trading: Trading) -> None:
    orders = trading.desk.broker.book.orders
    for fill, before in with_positions(trading):
        if orders[fill.order - 1].request.reduces_only:
            assert abs(before) > 0
            assert abs(before + signed(fill)) == abs(before) - abs(signed(fill)) >= 0


@examples(50)
@given(tradings_short_of_cash)
def test_without_margin_no_opening_purchase_leaves_cash_below_zero(trading: Trading) -> None:
    orders, cash = trading.desk.broker.book.orders, micros(trading.limits.initial_cash)
    for fill, before in with_positions(trading):
        cash += fill.value_micros if fill.side is Side.SELL else -fill.value_micros
        cash -= fill.commission_micros
        opens = not orders[fill.order - 1].request.reduces_only and before >= 0
        if fill.side is Side.BUY and opens:
            assert cash >= 0


@examples(50)
@given(tradings)
def test_money_is_set_aside_for_open_orders_alone(trading: Trading) -> None:
    book, reservations = trading.desk.broker.book, trading.desk.account.reservations
    expected: dict[str, int] = defaultdict(int)
    for working in book.working():
        assert working.order.is_open
        if not working.request.reduces_only:
            price = price_units(own_price(working.request))
            expected[working.request.symbol] += value_micros(price, working.left_units)
    assert reservations.by_symbol == {symbol: each for symbol, each in expected.items() if each}
    assert reservations.total_micros == sum(expected.values())


@examples(50)
@given(tradings)
def test_every_order_ends_in_a_state_that_says_why(trading: Trading) -> None:
    for order in trading.desk.broker.book.orders:
        assert (order.closed_ns is None) == order.is_open
        whole = order.filled == order.quantity
        assert bool(order.note) == (not order.is_open and not whole)
        assert (order.ended_by is not None) == bool(order.note)
