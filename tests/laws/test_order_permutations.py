"""What the bars decide does not depend on the order of acceptance.

Orders of three kinds of rounds meet one step: those that the open meets, those met within the
bar, those for the close. However orders are shuffled before they are accepted, as long as those
of one symbol and strategy that go the same way at the same price keep theirs, each is filled
as before. Volume and cash are ample, for what is scarce goes by acceptance where bars are silent.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mismartera.calc.trading_costs import no_commission, no_slippage
from mismartera.config.trading import TradingConfig
from mismartera.domain.bar import Bar
from mismartera.domain.fill import Fill
from mismartera.domain.money import units, value_micros
from mismartera.domain.order import OrderRequest
from mismartera.domain.signal import OrderType, Side, TimeInForce
from mismartera.execution.account import Account
from mismartera.execution.paper_broker import MarketModel, PaperBroker
from tests.budget import examples
from tests.execution.fill_cases import MINUTE_NS, asked, session

pytestmark = pytest.mark.timeout(600)  # thousands of steps in a long run, on any machine

STRATEGIES: Final = ("first", "second")
LENGTHS: Final = {"A": MINUTE_NS, "B": 5 * MINUTE_NS}
DAY: Final = session(1)
ACCEPTED_NS: Final = DAY.close_ns - 10 * MINUTE_NS
ENOUGH: Final = 1e9
LEVELS: Final = (96.0, 97.0, 98.5, 99.0, 100.0, 101.0, 101.5, 103.0, 104.0)
"""Prices of bars and of orders alike, so that they meet at the open, within, and only just."""
AT_A_LEVEL: Final = {OrderType.STOP_LIMIT, OrderType.TRAILING_STOP}
"""Within a bar these may be filled at the very price of its open."""

Holdings: TypeAlias = dict[tuple[str, str], float]
Meeting: TypeAlias = tuple[str, str, bool, bool, float | None]
"""Symbol, strategy, whether for the close, whether it reduces, and the price that it meets."""
Outcome: TypeAlias = tuple[str, tuple[tuple[float, float], ...]]
"""The state of an order, and its fills: price and quantity."""

levels = st.sampled_from(LEVELS)


@dataclass(frozen=True, slots=True)
class Step:
    """The bars that become visible at the close, and what is held and ordered before them."""

    bars: tuple[Bar, ...]
    held: Holdings
    orders: tuple[OrderRequest, ...]


@st.composite
def requests(draw: st.DrawFn) -> OrderRequest:
    """An order of any type, to reduce or to open, in words of the page on fill rules."""
    kind = draw(st.sampled_from(["market", "limit", "stop", "stop_limit", "trailing_stop"]))
    prices = {"market": 0, "trailing_stop": 0, "stop_limit": 2}.get(kind, 1)
    words = ["exit"] if draw(st.booleans()) else []
    words += [draw(st.sampled_from(["buy", "sell"])), str(draw(st.sampled_from([3, 7, 10]))), kind]
    words += [str(draw(levels)) for _ in range(prices)]
    if kind == "trailing_stop":
        words += [str(draw(st.sampled_from([1, 2]))), "from", str(draw(levels))]
    forces = ["day", "gtc", "ioc"] + ["close"] * (kind == "market")
    words.append(draw(st.sampled_from(forces)))
    (request,) = asked(" ".join(words)).requests
    symbol, strategy = draw(st.sampled_from(list(LENGTHS))), draw(st.sampled_from(STRATEGIES))
    return request._replace(symbol=symbol, strategy=strategy)


@st.composite
def bars(draw: st.DrawFn, symbol: str) -> Bar:
    """A bar of a symbol that ends with the session."""
    opened, closed, *others = (draw(levels) for _ in range(4))
    high, low = max(opened, closed, *others), min(opened, closed, *others)
    start = DAY.close_ns - LENGTHS[symbol]
    return Bar(symbol, "any", start, DAY.close_ns, opened, high, low, closed, ENOUGH, None)


@st.composite
def steps(draw: st.DrawFn) -> Step:
    quantities = st.sampled_from([-10.0, 0.0, 5.0, 10.0])
    held = {(name, symbol): draw(quantities) for name in STRATEGIES for symbol in LENGTHS}
    orders = draw(st.lists(requests(), min_size=2, max_size=10))
    return Step(tuple(draw(bars(symbol)) for symbol in LENGTHS), held, tuple(orders))


@st.composite
def shuffled_steps(draw: st.DrawFn) -> tuple[Step, list[int]]:
    """A step, and another order for its orders that keeps what acceptance decides."""
    step = draw(steps())
    count = len(step.orders)
    meetings = [meeting_of(order, step.bars) for order in step.orders]
    waiting: dict[Meeting, Iterator[int]] = {
        each: iter([place for place in range(count) if meetings[place] == each])
        for each in meetings
    }
    places = draw(st.permutations(range(count)))
    return step, [next(waiting[meetings[place]]) for place in places]


def meeting_of(order: OrderRequest, visible: Sequence[Bar]) -> Meeting:
    """What the bars say of an order: found by playing it alone, with enough to reduce."""
    enough = -ENOUGH if order.side is Side.BUY else ENOUGH
    held = {(order.strategy, order.symbol): enough} if order.reduces_only else {}
    broker = broker_with(held)
    broker.submit(order, ACCEPTED_NS)
    met = broker.match(visible)
    price = met[0].price if met else None
    is_for_close = order.time_in_force is TimeInForce.CLOSE
    return order.symbol, order.strategy, is_for_close, order.reduces_only, price


def broker_with(held: Holdings) -> PaperBroker:
    """A broker in the session, whose strategies hold something and have money for all."""
    account = Account(TradingConfig(initial_cash=ENOUGH, short_sales=True))
    for (strategy, symbol), quantity in held.items():
        if quantity:
            side, many = (Side.BUY if quantity > 0 else Side.SELL), abs(quantity)
            value = value_micros(units(100.0), units(many))
            account.apply(Fill(0, 0, strategy, symbol, side, many, 100.0, value, 0, 0, 0))
    broker = PaperBroker(MarketModel(1.0, 1.0, no_slippage, no_commission), account)
    broker.begin_session(DAY)
    return broker


def played(step: Step, places: Sequence[int]) -> tuple[dict[int, Outcome], Holdings]:
    """Accept a step's orders in an order: the state and fills of each, and what is held."""
    broker = broker_with(step.held)
    for place in places:
        broker.submit(step.orders[place], ACCEPTED_NS)
    fills: dict[int, list[tuple[float, float]]] = defaultdict(list)
    held = dict(step.held)
    for fill in broker.match(step.bars):
        fills[fill.order].append((fill.price, fill.quantity))
        signed = fill.quantity if fill.side is Side.BUY else -fill.quantity
        held[fill.strategy, fill.symbol] += signed
    orders = broker.book.orders
    outcomes = {
        place: (each.state.value, tuple(fills[each.number]))
        for place, each in zip(places, orders, strict=True)
    }
    return outcomes, held


@examples(200)
@given(shuffled_steps())
def test_fills_are_the_same_whatever_was_accepted_first(drawn: tuple[Step, list[int]]) -> None:
    step, places = drawn
    assert played(step, places) == played(step, range(len(places)))


@examples(100)
@given(steps())
def test_an_exit_never_turns_a_position(step: Step) -> None:
    broker, held = broker_with(step.held), dict(step.held)
    for order in step.orders:
        broker.submit(order, ACCEPTED_NS)
    for fill in broker.match(step.bars):
        key = fill.strategy, fill.symbol
        before = held[key]
        held[key] += fill.quantity if fill.side is Side.BUY else -fill.quantity
        if step.orders[fill.order - 1].reduces_only:
            assert before * held[key] >= 0
            assert abs(held[key]) < abs(before)


@examples(100)
@given(steps())
def test_fills_of_a_step_come_round_by_round(step: Step) -> None:
    broker = broker_with(step.held)
    for order in step.orders:
        broker.submit(order, ACCEPTED_NS)
    opened = {bar.symbol: bar.open for bar in step.bars}
    rounds = [
        2 if order.time_in_force is TimeInForce.CLOSE else int(fill.price != opened[fill.symbol])
        for fill in broker.match(step.bars)
        if (order := step.orders[fill.order - 1]).order_type not in AT_A_LEVEL
        or fill.price != opened[fill.symbol]
    ]
    assert rounds == sorted(rounds)
