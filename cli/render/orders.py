"""Orders, and what became of those that a person sent, drawn."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Final, Protocol, TypeVar

from rich.console import RenderableType
from rich.text import Text

from cli.draw.cells import name, number, words
from cli.render.facts import facts
from cli.render.format import (
    ABSENT,
    DIGITS,
    GAIN,
    MONEY,
    PRICE,
    QUANTITY,
    counted,
    moment,
    money,
    percent,
    price,
    quantity,
    when,
)
from cli.render.table import ByWidth, Table, stacked
from mismartera.domain.order_terms import BRACKET, TERMS, OrderTerms, Unit
from mismartera.domain.order_types import ORDER_TYPES
from mismartera.reporting.documents.account import OrderDocument, PositionDocument
from mismartera.reporting.documents.execution import (
    CancelledOrdersDocument,
    FlattenDocument,
    OrderPreviewDocument,
    OrdersDocument,
    PlacedOrderDocument,
)

MOST_ROWS = 500
"""A longer table begins later: `--json` gives every row."""

_LEAST_OF_A_STATE: Final = 24
Row = TypeVar("Row")


class _Asked(Protocol):
    """A decision, an order or a fill."""

    @property
    def side(self) -> str: ...
    @property
    def quantity(self) -> float: ...
    @property
    def symbol(self) -> str: ...


def orders_view(document: OrdersDocument) -> RenderableType:
    """Orders with their terms, how far they are filled, and what became of them."""
    if not document.orders:
        nothing = "there are no orders" if document.all else "no order is open"
        return Text(f"{nothing} at {moment(document.session_time)}")
    day = day_of(document.session_time)
    orders = document.orders
    return newest(orders, lambda shown: orders_table(shown, day), len(orders), "order")


def newest(
    rows: Sequence[Row],
    draw: Callable[[Sequence[Row]], RenderableType],
    there_are: int,
    noun: str,
) -> RenderableType:
    """A table of the newest rows; where it lacks some, a line says how to get more."""
    shown = rows[-MOST_ROWS:]
    if len(shown) == there_are:
        return draw(shown)
    hint = "--json gives all" if len(rows) > MOST_ROWS else "--all gives more"
    left_out = f"the last {len(shown)} of {counted(there_are, noun)}: {hint}"
    return stacked([draw(shown), Text(left_out)])


def orders_table(orders: Sequence[OrderDocument], day: str | None) -> RenderableType:
    """A line for each order; times of another date than `day` are shown with it."""

    first = (number("order", DIGITS, key=True), name("accepted", rank=1))

    def narrow() -> Table:
        drawn = Table(*first, words("what", key=True), words("state", key=True, least=12))
        for each in orders:
            what = f"{order_words(each)} {terms(each)}\n{each.strategy}"
            drawn.add_row(each.number, when(each.accepted_at, day), what, _state(each))
        return drawn

    state = words("state", key=True, least=_LEAST_OF_A_STATE)
    drawn = Table(*first, name("strategy"), name("what", key=True), name("terms"), state)
    for each in orders:
        what = (each.strategy, order_words(each), terms(each), _state(each))
        drawn.add_row(each.number, when(each.accepted_at, day), *what)
    return ByWidth(drawn, narrow)


def terms(order: OrderDocument) -> str:
    """The type with its prices, the time in force, and what ties it to others."""
    asked = order.terms
    parts = [priced(asked), asked.time_in_force.value, *_named(asked, BRACKET.items())]
    if order.parent is not None:
        parts.append(f"protects {order.parent}")
    elif order.reduces_only:
        parts.append("only reduces")
    return " ".join(parts)


def day_of(session_time: str | None) -> str | None:
    """The date of an instant."""
    return None if session_time is None else session_time.partition("T")[0]


def placed_view(document: PlacedOrderDocument) -> RenderableType:
    """The decision in a sentence, then each order that was accepted for it."""
    decision = document.decision
    lines = [f"{order_words(decision)} is approved at {moment(decision.time)}: {decision.reason}"]
    lines += [f"order {each.number}: {order_words(each)} {terms(each)}" for each in document.orders]
    if document.after_close:
        lines.append(_waiting(document.next_session))
    return Text("\n".join(lines), overflow="fold")


def order_words(asked: _Asked) -> str:
    """What was asked for or traded, such as `buy 10 AAPL`."""
    return f"{asked.side} {quantity(asked.quantity)} {asked.symbol}"


def preview_view(document: OrderPreviewDocument) -> RenderableType:
    """What would become of an order, fact by fact."""
    verdict = "approved" if document.approved else "rejected"
    head = f"dry run: {order_words(document)} {priced(document.terms)} would be {verdict}"
    reason = ("why", document.reason)
    data = f"quality {percent(document.quality)}, integrity {percent(document.integrity)}"
    found = [reason, ("data", data), ("last close", price(document.last_close))]
    if document.approved:
        found += _expected(document)
    return stacked([Text(head, overflow="fold"), facts(*found)])


def cancelled_view(document: CancelledOrdersDocument) -> RenderableType:
    """The orders that were cancelled."""
    if not document.orders:
        return Text(f"no order was open at {moment(document.session_time)}")
    number = counted(len(document.orders), "order")
    head = Text(f"{number} cancelled at {moment(document.session_time)}")
    return stacked([head, orders_table(document.orders, day_of(document.session_time))])


def flatten_view(document: FlattenDocument) -> RenderableType:
    """What was, or in a dry run would be, cancelled and closed."""
    if not document.cancelled and not document.positions:
        return Text(f"nothing is held and no order is open at {moment(document.session_time)}")
    day = day_of(document.session_time)
    if document.dry_run:
        head = f"dry run: this would {flattening(document)}"
    else:
        cancelled = counted(len(document.cancelled), "order")
        closing = counted(len(document.orders), "position")
        head = f"{cancelled} cancelled, {closing} to be closed, at {moment(document.session_time)}"
    parts: list[RenderableType] = [Text(head, overflow="fold")]
    if document.orders:
        parts.append(orders_table(document.orders, day))
    elif document.positions:
        parts.append(_closing(document.positions))
    if document.cancelled:
        parts.append(orders_table(document.cancelled, day))
    return stacked(parts)


def flattening(document: FlattenDocument) -> str:
    """What flattening would do, such as `cancel 2 orders and close 1 position at the market`."""
    cancelled, closed = len(document.cancelled), len(document.positions)
    parts = [
        *([f"cancel {counted(cancelled, 'order')}"] if cancelled else []),
        *([f"close {counted(closed, 'position')} at the market"] if closed else []),
    ]
    return " and ".join(parts)


def _waiting(next_session: str | None) -> str:
    if next_session is None:
        return "the run's last session has closed: it stays unfilled"
    return f"the session has closed: it waits for that of {next_session}"


def _expected(document: OrderPreviewDocument) -> list[tuple[str, str]]:
    """The figures of an order that would be approved."""
    cost = document.cost
    fee = money(document.commission)
    paid, of_it = ("to pay", "with") if cost is None or cost >= 0 else ("to receive", "after")
    amount = money(None if cost is None else abs(cost))
    power = f"{money(document.buying_power)} → {money(document.buying_power_after)}"
    return [
        ("expected price", price(document.expected_price)),
        ("approved", quantity(document.approved_quantity)),
        (paid, f"{amount}, {of_it} {fee} commission"),
        ("position", f"{quantity(document.position)} → {quantity(document.position_after)}"),
        ("buying power", power),
    ]


def _closing(positions: Sequence[PositionDocument]) -> Table:
    drawn = Table(
        words("strategy"),
        name("symbol", key=True),
        number("held", QUANTITY, key=True),
        number("last", PRICE, rank=1),
        number("value", MONEY, rank=2),
        number("unrealised", GAIN),
    )
    for each in positions:
        numbers = (each.quantity, each.price, each.value, each.unrealised)
        drawn.add_row(each.strategy or ABSENT, each.symbol, *numbers)
    return drawn


def priced(asked: OrderTerms) -> str:
    """The type of an order with its own prices, such as `trailing stop 2% from 8.00`."""
    rules, given = ORDER_TYPES[asked.order_type], asked.given
    needed = [
        _number(name, given[name]) for group in rules.needs for name in group if name in given
    ]
    kind = asked.order_type.replace("_", " ")
    return " ".join((kind, *needed, *_named(asked, rules.may_have)))


def _named(asked: OrderTerms, terms: Iterable[tuple[str, str]]) -> list[str]:
    """The terms that an order has, each behind its word."""
    given = asked.given
    return [f"{word} {_number(name, given[name])}" for name, word in terms if name in given]


def _number(name: str, value: float) -> str:
    return f"{quantity(value)}%" if TERMS[name].unit is Unit.PERCENT else price(value)


def _state(order: OrderDocument) -> str:
    """How far an order is filled; of a closed one when it was closed, and why."""
    part = f"{quantity(order.filled)} filled"
    if order.closed_at is None:
        return part if order.filled else order.state
    state = f"{order.state}, {part}" if 0 < order.filled < order.quantity else order.state
    ended = f"{state} {when(order.closed_at, day_of(order.accepted_at))}"
    return f"{ended}: {order.note}" if order.note not in {"", order.state} else ended
