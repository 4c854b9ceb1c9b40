"""The account of a run, for looking at: positions, orders, fills, decisions, and what-ifs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, TypeVar

from mismartera.domain.check import Check
from mismartera.domain.ticket import MANUAL, OrderTicket
from mismartera.errors import UnknownName
from mismartera.services.current_run import require_live

if TYPE_CHECKING:
    from mismartera.execution.account_reader import AccountView
    from mismartera.reporting.documents.execution import (
        AccountDocument,
        DecisionsDocument,
        FillsDocument,
        FlattenDocument,
        OrderPreviewDocument,
        OrdersDocument,
        PositionsDocument,
    )
    from mismartera.reporting.snapshot import RunSnapshot
    from mismartera.services.traded_names import TradedNames

Row = TypeVar("Row")


class ExecutionService:
    """What the `execution` commands show, each as of one step; nothing is changed.

    Every method raises a `SessionError` while there has been no run. `symbol` and `strategy`
    choose; an `UnknownName` is raised for one that the run does not know.
    """

    def __init__(self, snapshot: Callable[[], RunSnapshot]) -> None:
        self._snapshot = snapshot

    def account(self) -> AccountDocument:
        """What the account is worth, each strategy's part, what is held and ordered."""
        from mismartera.reporting.account_documents import account_document, moment_of

        snapshot = self._snapshot()
        return account_document(moment_of(snapshot), snapshot.session_time)

    def positions(
        self,
        symbol: str | None = None,
        strategy: str | None = None,
        *,
        by_strategy: bool = False,
        closed: bool = False,
    ) -> PositionsDocument:
        """What is held, net or of each strategy; with `closed` also what was held before."""
        from mismartera.reporting.account_documents import position_document
        from mismartera.reporting.documents.execution import PositionsDocument

        snapshot = self._snapshot()
        view, own = snapshot.account(), by_strategy or strategy is not None
        chosen = _names(snapshot, view).chosen(symbol, strategy)
        books = view.books.strategy_positions if own else view.books.positions
        return PositionsDocument(
            snapshot.session_time,
            own,
            tuple(
                position_document(each)
                for each in books(snapshot.price)
                if chosen.has(each.symbol, each.strategy) and (closed or each.quantity)
            ),
        )

    def orders(
        self, symbol: str | None = None, strategy: str | None = None, *, closed: bool = False
    ) -> OrdersDocument:
        """The open orders; with `closed` all there ever were."""
        from mismartera.reporting.account_documents import order_documents
        from mismartera.reporting.documents.execution import OrdersDocument

        snapshot = self._snapshot()
        view = snapshot.account()
        chosen = _names(snapshot, view).chosen(symbol, strategy)
        orders = view.orders if closed else view.open_orders
        found = [each for each in orders if chosen.has(each.symbol, each.strategy)]
        return OrdersDocument(snapshot.session_time, closed, order_documents(found, snapshot.iso))

    def fills(
        self,
        symbol: str | None = None,
        strategy: str | None = None,
        *,
        most: int | None = None,
    ) -> FillsDocument:
        """The fills, the last `most` of them."""
        from mismartera.reporting.account_documents import fill_document
        from mismartera.reporting.documents.execution import FillsDocument

        snapshot = self._snapshot()
        view = snapshot.account()
        chosen = _names(snapshot, view).chosen(symbol, strategy)
        found = [each for each in view.fills if chosen.has(each.symbol, each.strategy)]
        shown = tuple(fill_document(each, snapshot.iso) for each in _last(found, most))
        return FillsDocument(snapshot.session_time, len(found), shown)

    def decisions(
        self,
        symbol: str | None = None,
        strategy: str | None = None,
        *,
        approved: bool | None = None,
        reason: str | None = None,
        most: int | None = None,
    ) -> DecisionsDocument:
        """The decisions, the last `most` of them.

        `approved` chooses those that were, or those that were not, `reason` those that a check of
        this name refused, in part or whole. A signal may name any symbol, and is rejected then: so
        may `symbol`.

        Raises:
            UnknownName: there is no check of that name.
        """
        from mismartera.domain.symbol import parse_symbol
        from mismartera.reporting.documents.execution import DecisionsDocument
        from mismartera.reporting.run_documents import decision_document
        from mismartera.services.run_telling import refusals_of
        from mismartera.services.traded_names import Chosen

        check = None if reason is None else _check(reason)
        snapshot = self._snapshot()
        owner = _names(snapshot, snapshot.account()).strategy(strategy)
        chosen = Chosen(None if symbol is None else parse_symbol(symbol), owner)
        found = [
            each
            for each in snapshot.run.backtest.analysis.decisions[: snapshot.decisions]
            if chosen.has(each.signal.symbol, each.strategy)
            and approved in {None, each.approved}
            and check in {None, each.refused_by}
        ]
        shown = tuple(decision_document(snapshot.iso, each) for each in _last(found, most))
        refusals = refusals_of(found, snapshot)
        return DecisionsDocument(snapshot.session_time, len(found), shown, refusals)

    def preview(self, ticket: OrderTicket) -> OrderPreviewDocument:
        """What would become of an order that a person sends now.

        Raises:
            UsageError: the order is written wrongly.
            UnknownName: its symbol is not in the session.
            SessionError: no session is under way.
        """
        from mismartera.reporting.preview_document import preview_document
        from mismartera.services.order_ticket import require_bracket_around, signal_of
        from mismartera.services.traded_names import require_in_session

        signal, snapshot = signal_of(ticket), self._live_snapshot()
        data = require_in_session(snapshot.data, signal.symbol)
        require_bracket_around(signal, snapshot.price(signal.symbol))
        return preview_document(snapshot, data, MANUAL, signal)

    def flattening(self, symbol: str | None = None, strategy: str | None = None) -> FlattenDocument:
        """What flattening would cancel and close now.

        Raises:
            SessionError: no session is under way.
        """
        from mismartera.reporting.documents.execution import FlattenDocument

        self._live_snapshot()
        orders = self.orders(symbol, strategy)
        positions = self.positions(symbol, strategy, by_strategy=True)
        return FlattenDocument(
            session_time=orders.session_time,
            dry_run=True,
            cancelled=orders.orders,
            positions=positions.positions,
            orders=(),
        )

    def _live_snapshot(self) -> RunSnapshot:
        snapshot = self._snapshot()
        require_live(snapshot.state)
        return snapshot


def _names(snapshot: RunSnapshot, view: AccountView) -> TradedNames:
    from mismartera.services.traded_names import traded_names

    symbols = () if snapshot.data is None else snapshot.data.symbols
    return traded_names(snapshot.run.backtest, symbols, view.books, view.orders)


def _check(name: str) -> Check:
    try:
        return Check(name)
    except ValueError:
        known = tuple(check.value for check in Check)
        hint = "`execution decisions --rejected` shows which there were"
        raise UnknownName("reason", name[:40], known, hint) from None


def _last(rows: Sequence[Row], most: int | None) -> Sequence[Row]:
    return rows if most is None else rows[max(0, len(rows) - most) :]
