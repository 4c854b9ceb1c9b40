"""An account as documents: pure functions of its books, orders, fills, and a moment's prices."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple, TypeAlias

from mismartera.domain.fill import Fill
from mismartera.domain.order import Order
from mismartera.domain.position import Position
from mismartera.execution.books import Books, Prices
from mismartera.reporting.documents.account import (
    AccountStateDocument,
    FillDocument,
    OrderDocument,
    PositionDocument,
    StrategyAccountDocument,
)
from mismartera.reporting.documents.execution import AccountDocument
from mismartera.reporting.snapshot import RunSnapshot

Iso: TypeAlias = Callable[[int], str]


class AccountMoment(NamedTuple):
    """An account as of one step: its books and open orders, at the last closes."""

    books: Books
    open_orders: Sequence[Order]
    prices: Prices
    initial_cash: float
    iso: Iso


def moment_of(snapshot: RunSnapshot) -> AccountMoment:
    """The account as of a snapshot's step."""
    view = snapshot.account()
    initial_cash = snapshot.plan.configuration.trading_config.initial_cash
    return AccountMoment(view.books, view.open_orders, snapshot.price, initial_cash, snapshot.iso)


def shown_state(snapshot: RunSnapshot) -> AccountStateDocument | None:
    """The account for who looks at the run; None where nobody trades and nothing was ordered."""
    if not snapshot.run.backtest.analysis.runners and not snapshot.decisions:
        return None
    return state_document(moment_of(snapshot))


def account_document(moment: AccountMoment, session_time: str | None) -> AccountDocument:
    """The account panel."""
    return AccountDocument(
        session_time=session_time,
        account=state_document(moment),
        strategies=strategy_documents(moment),
        positions=held(moment.books.positions(moment.prices)),
        open_orders=order_documents(moment.open_orders, moment.iso),
    )


def state_document(moment: AccountMoment) -> AccountStateDocument:
    """What the account is worth."""
    state = moment.books.state(moment.prices)
    return AccountStateDocument(
        initial_cash=moment.initial_cash,
        cash=state.cash,
        equity=state.equity,
        profit=round(state.equity - moment.initial_cash, 6),
        day_profit=state.day_profit,
        exposure=state.exposure,
        reserved=state.reserved,
        buying_power=state.buying_power,
        realised=state.realised,
        unrealised=state.unrealised,
        fees=state.fees,
        margin_call=state.margin_call,
        open_positions=sum(1 for each in moment.books.net if each.quantity_units),
        open_orders=len(moment.open_orders),
    )


def strategy_documents(moment: AccountMoment) -> tuple[StrategyAccountDocument, ...]:
    """Each strategy's part, in order of its first trade, then those that only have orders."""
    orders = Counter(order.strategy for order in moment.open_orders)
    own: dict[str, list[Position]] = {}
    for position in moment.books.strategy_positions(moment.prices):
        own.setdefault(position.strategy or "", []).append(position)
    names = dict.fromkeys([*own, *orders])
    return tuple(_strategy(name, own.get(name, []), orders[name]) for name in names)


def _strategy(
    name: str, positions: Sequence[Position], open_orders: int
) -> StrategyAccountDocument:
    value = _sum(each.value or 0.0 for each in positions)
    realised = _sum(each.realised for each in positions)
    unrealised = _sum(each.unrealised or 0.0 for each in positions)
    fees = _sum(each.fees for each in positions)
    return StrategyAccountDocument(
        strategy=name,
        value=value,
        realised=realised,
        unrealised=unrealised,
        fees=fees,
        profit=_sum((realised, unrealised, -fees)),
        open_positions=sum(1 for each in positions if each.quantity),
        open_orders=open_orders,
    )


def held(positions: Iterable[Position]) -> tuple[PositionDocument, ...]:
    """The positions that are open."""
    return tuple(position_document(each) for each in positions if each.quantity)


def position_document(position: Position) -> PositionDocument:
    """A position as it is shown."""
    return PositionDocument(
        strategy=position.strategy,
        symbol=position.symbol,
        quantity=position.quantity,
        average_price=position.average_price,
        price=position.price,
        value=position.value,
        cost=position.cost,
        realised=position.realised,
        unrealised=position.unrealised,
        fees=position.fees,
    )


def order_documents(orders: Iterable[Order], iso: Iso) -> tuple[OrderDocument, ...]:
    """Orders as they are shown."""
    return tuple(order_document(each, iso) for each in orders)


def order_document(order: Order, iso: Iso) -> OrderDocument:
    """An order as it is shown."""
    request = order.request
    return OrderDocument(
        number=order.number,
        strategy=request.strategy,
        symbol=request.symbol,
        side=request.side.value,
        quantity=request.quantity,
        filled=order.filled,
        terms=request.terms,
        reduces_only=request.reduces_only,
        parent=request.parent,
        oco_group=request.oco_group,
        state=order.state.value,
        accepted_at=iso(order.accepted_ns),
        closed_at=None if order.closed_ns is None else iso(order.closed_ns),
        note=order.note,
        ended_by=None if order.ended_by is None else order.ended_by.value,
    )


def fill_document(fill: Fill, iso: Iso) -> FillDocument:
    """A fill as it is shown."""
    return FillDocument(
        number=fill.number,
        order=fill.order,
        strategy=fill.strategy,
        symbol=fill.symbol,
        side=fill.side.value,
        quantity=fill.quantity,
        price=fill.price,
        value=fill.value,
        commission=fill.commission,
        filled_at=iso(fill.filled_ns),
        bar=iso(fill.bar),
    )


def _sum(amounts: Iterable[float]) -> float:
    """The sum to the millionth, which is what amounts are exact to."""
    return round(sum(amounts), 6)
