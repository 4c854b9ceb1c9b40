"""What a person does to the account of the running session: orders, cancels, flattens."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, NamedTuple

from mismartera.domain.command import CommandName
from mismartera.domain.ticket import MANUAL, OrderTicket
from mismartera.errors import OrderError
from mismartera.services.running_session import RunningSession

if TYPE_CHECKING:
    from mismartera.domain.order import Order
    from mismartera.domain.position import Position
    from mismartera.domain.signal import Decision, Signal
    from mismartera.engine.backtest import Backtest
    from mismartera.engine.changes import SessionChanges
    from mismartera.engine.trading import Trading
    from mismartera.reporting.documents.execution import (
        CancelledOrdersDocument,
        FlattenDocument,
        PlacedOrderDocument,
    )
    from mismartera.services.traded_names import TradedNames


class _Placed(NamedTuple):
    decision: Decision
    orders: tuple[Order, ...]
    after_close: bool
    next_session: str | None


class _Flattened(NamedTuple):
    cancelled: tuple[Order, ...]
    positions: tuple[Position, ...]
    orders: tuple[Order, ...]


class SessionOrders:
    """Orders of a person, sent between two steps; their strategy is called `manual`.

    Every method raises a `SessionError` while no session is under way.
    """

    def __init__(self, session: RunningSession) -> None:
        self._session = session

    def order(self, ticket: OrderTicket) -> PlacedOrderDocument:
        """Send an order through risk, as a strategy's signal goes; a rejected one is answered too.

        Raises:
            UsageError: the order is written wrongly.
            UnknownName: its symbol is not in the session.
        """
        from mismartera.reporting.account_documents import order_documents
        from mismartera.reporting.documents.execution import PlacedOrderDocument
        from mismartera.reporting.run_documents import decision_document
        from mismartera.services.order_ticket import signal_of

        signal = signal_of(ticket)
        placed = self._session.change(
            lambda changes, _: _place(changes, signal), CommandName.ORDER, **asdict(ticket)
        )
        now = self._session.now()
        return PlacedOrderDocument(
            session_time=now.session_time,
            decision=decision_document(now.iso, placed.decision),
            orders=order_documents(placed.orders, now.iso),
            after_close=placed.after_close,
            next_session=placed.next_session,
        )

    def cancel(
        self,
        numbers: Sequence[int] = (),
        symbol: str | None = None,
        strategy: str | None = None,
    ) -> CancelledOrdersDocument:
        """Cancel orders: all of them or, where one is not open, none.

        Without numbers every open one, of a symbol, of a strategy.

        Raises:
            OrderError: there is no order of a number, or it is closed.
            UnknownName: the run knows no such symbol or strategy.
        """
        from mismartera.reporting.account_documents import order_documents
        from mismartera.reporting.documents.execution import CancelledOrdersDocument

        wanted = list(dict.fromkeys(numbers))
        cancelled = self._session.change(
            lambda changes, _: _cancel(changes, wanted, symbol, strategy),
            CommandName.CANCEL,
            numbers=wanted,
            symbol=symbol,
            strategy=strategy,
        )
        now = self._session.now()
        return CancelledOrdersDocument(now.session_time, order_documents(cancelled, now.iso))

    def flatten(self, symbol: str | None = None, strategy: str | None = None) -> FlattenDocument:
        """Cancel open orders and close positions at the market: all, of a symbol, of a strategy.

        Raises:
            UnknownName: the run knows no such symbol or strategy.
        """
        from mismartera.reporting.account_documents import order_documents, position_document
        from mismartera.reporting.documents.execution import FlattenDocument

        done = self._session.change(
            lambda changes, _: _flatten(changes, symbol, strategy),
            CommandName.FLATTEN,
            symbol=symbol,
            strategy=strategy,
        )
        now = self._session.now()
        return FlattenDocument(
            session_time=now.session_time,
            dry_run=False,
            cancelled=order_documents(done.cancelled, now.iso),
            positions=tuple(map(position_document, done.positions)),
            orders=order_documents(done.orders, now.iso),
        )


def _place(changes: SessionChanges, signal: Signal) -> _Placed:
    from mismartera.services.order_ticket import require_bracket_around
    from mismartera.services.traded_names import require_in_session

    data = require_in_session(changes.backtest.data, signal.symbol)
    analysis = changes.backtest.analysis
    require_bracket_around(signal, analysis.trading.price(signal.symbol))
    decision = analysis.order(MANUAL, signal)
    analysis.republish()
    orders = _as_they_stand(analysis.trading, decision.orders)
    after_close = bool(orders) and decision.time_ns >= data.session.close_ns
    return _Placed(
        decision, orders, after_close, _next_session(changes.backtest) if after_close else None
    )


def _next_session(backtest: Backtest) -> str | None:
    """The date of the run's session after this one."""
    plan, following = backtest.plan, backtest.session + 1
    if following not in plan.sessions:
        return None
    return plan.calendar.windows[following].session.date.isoformat()


def _cancel(
    changes: SessionChanges, numbers: Sequence[int], symbol: str | None, strategy: str | None
) -> tuple[Order, ...]:
    chosen = _names(changes).chosen(symbol, strategy)
    analysis = changes.backtest.analysis
    trading = analysis.trading
    if not numbers:
        open_orders = trading.desk.broker.open_orders(chosen.strategy, chosen.symbol)
        numbers = [each.number for each in open_orders]
    _require_open(trading, numbers)
    cancelled = tuple(trading.cancel(number) for number in numbers)
    analysis.republish()
    return cancelled


def _flatten(changes: SessionChanges, symbol: str | None, strategy: str | None) -> _Flattened:
    chosen = _names(changes).chosen(symbol, strategy)
    analysis = changes.backtest.analysis
    trading = analysis.trading
    open_orders = trading.desk.broker.open_orders(chosen.strategy, chosen.symbol)
    before = [each.number for each in open_orders]
    held = tuple(
        each
        for each in trading.desk.account.books().strategy_positions(trading.price)
        if each.quantity and chosen.has(each.symbol, each.strategy)
    )
    orders = tuple(trading.flatten(chosen.strategy, chosen.symbol))
    analysis.republish()
    return _Flattened(_as_they_stand(trading, before), held, orders)


def _require_open(trading: Trading, numbers: Sequence[int]) -> None:
    known = trading.desk.broker.book.orders
    for number in numbers:
        if not 1 <= number <= len(known):
            raise OrderError(f"there is no order {number}", "`execution orders` lists open ones")
        state = known[number - 1].state
        if not state.is_open:
            raise OrderError(
                f"order {number} is {state} already", "`execution orders` lists open ones"
            )


def _as_they_stand(trading: Trading, numbers: Sequence[int]) -> tuple[Order, ...]:
    return tuple(trading.desk.broker.book.orders[number - 1] for number in numbers)


def _names(changes: SessionChanges) -> TradedNames:
    from mismartera.services.traded_names import traded_names

    backtest = changes.backtest
    desk = backtest.analysis.trading.desk
    symbols = () if backtest.data is None else backtest.data.symbols
    return traded_names(backtest, symbols, desk.account.books(), desk.broker.book.orders)
