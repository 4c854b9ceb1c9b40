"""Trading within a session: orders meet the bars of each step, and the account is valued."""

from __future__ import annotations

import logging
import sys
from collections.abc import Iterable
from typing import Final

from mismartera.config.trading import TradingConfig
from mismartera.domain.account import AccountState
from mismartera.domain.fill import Fill
from mismartera.domain.money import number_of
from mismartera.domain.order import Order
from mismartera.domain.signal import Decision, Signal
from mismartera.engine.equity import EquityRows, Holdings, equity_rows, joined, moments_of
from mismartera.engine.held_overnight import HeldOvernight
from mismartera.engine.price_cells import BaseCells
from mismartera.engine.signals import circumstances_of
from mismartera.execution.account_reader import AccountReader
from mismartera.execution.desk import TradingDesk
from mismartera.execution.ledger import Ledger
from mismartera.execution.risk import Circumstances
from mismartera.session.session_data import AsOf, SessionData

_log = logging.getLogger(__name__)
_NEVER: Final = sys.maxsize


class Trading:
    """The desk of a run, joined to the session under way.

    Whoever walks the steps asks `is_due` at each; where it says so, `take` matches that step's
    bars. `equity` has the rows of every session that ended; `reader` looks at the account as of any
    published step. `warnings` are sentences about what is held, each with its instant.
    """

    __slots__ = (
        "_as_of",
        "_before",
        "_cells",
        "_close_step",
        "_data",
        "_first_fill",
        "_held_overnight",
        "_open",
        "_overnight",
        "_rows",
        "_valued_ns",
        "_version",
        "desk",
        "equity",
        "ledger",
        "reader",
        "warnings",
    )

    def __init__(
        self, limits: TradingConfig, *, lot: float = 1.0, ledger: Ledger | None = None
    ) -> None:
        self.ledger = Ledger() if ledger is None else ledger
        self.desk = TradingDesk(limits, lot=lot, listener=self.ledger)
        self.reader = AccountReader(limits)
        self.equity: list[EquityRows] = []
        self.warnings: list[tuple[int, str]] = []
        self._held_overnight = HeldOvernight()
        self._overnight = self._held_overnight.waiting
        self._open = self.desk.broker.book.open_symbols
        self._close_step = _NEVER
        self._data: SessionData | None = None
        self._cells: BaseCells | None = None
        self._as_of = AsOf()
        self._rows: list[EquityRows] = []
        self._version = -1
        self._valued_ns = 0

    @property
    def now_ns(self) -> int:
        """The instant of the session's time."""
        assert self._data is not None
        return self._data.timeline.instant(self._as_of.position)

    def begin(self, data: SessionData, as_of: AsOf) -> None:
        """Trade in a session from now on."""
        self._data, self._as_of, self._cells = data, as_of, None
        self.rebind()
        self.desk.begin_session(data.session, self.price)
        account = self.desk.account
        self.ledger.on_valuation(account.valuation(data.session.open_ns, begins_session=True))
        self._rows = []
        self._remember(data.window[0].start_ns)
        held = self._before.price_units.items()
        self._held_overnight.begin({symbol: number_of(price) for symbol, price in held})

    def rebind(self) -> None:
        """Find bars and the close again, since the session's blocks or steps have changed."""
        data = self._data
        assert data is not None
        self._cells, self._version = BaseCells(data), data.version
        self.desk.account.prices_moved()
        step = data.timeline.position_at(data.session.close_ns) - 1
        self._close_step = _NEVER if self._as_of.position > step else step

    def price(self, symbol: str) -> float | None:
        """The last close of a symbol up to now, None where the session has none."""
        return self._current_cells().close(symbol, self._as_of.position)

    def circumstances(self, symbol: str) -> Circumstances:
        """What is known of a symbol now, for the decision on a signal."""
        assert self._data is not None
        cells, position = self._current_cells(), self._as_of.position
        close = cells.whole_close(symbol, position)
        if close is None:
            return circumstances_of(self._data, symbol, position)
        return Circumstances(cells.instant(position), self._data.session, close, 100.0, 100.0)

    def is_due(self, step: int) -> bool:
        """Whether orders or held symbols wait for bars, or a step is the close."""
        return bool(self._open or self._overnight) or step >= self._close_step

    def next_due(self, step: int) -> int:
        """The first step from this one on that is to be taken, however far away."""
        return step if self._open or self._overnight else self._close_step

    def take(self, step: int) -> list[Fill]:
        """Match open orders with a step's bars, and at the close let the day's orders expire."""
        cells = self._current_cells()
        bars = cells.bars(self._open, step) if self._open else ()
        fills = self.desk.match(bars) if bars else []
        if self._overnight:
            self._warn(self._held_overnight.look(cells.bars(tuple(self._overnight), step)))
        if step == self._close_step:
            self._close_step = _NEVER
            held = [symbol for symbol, _ in self.desk.account.portfolio.open_holdings()]
            fills = fills + self.desk.end_session(cells.bars(held, step))
        self.ledger.event_over()
        return fills

    def decide(self, number: int, strategy: str, signal: Signal) -> Decision:
        """Approve or reject a signal; what is approved becomes orders at once."""
        circumstances = self.circumstances(signal.symbol)
        decision = self.desk.decide(number, strategy, signal, circumstances)
        self.ledger.on_decision(decision)
        self.ledger.event_over()
        return decision

    def cancel(self, number: int) -> Order:
        """Cancel an open order.

        Raises:
            OrderError: there is no open order of this number.
        """
        order = self.desk.cancel(number, self.now_ns)
        self.ledger.event_over()
        return order

    def cancel_of(self, strategy: str, number: int) -> None:
        """Cancel an order of a strategy; one that is closed by now, or another's, stays as it is.

        A strategy may well ask at the step at which its order is filled.
        """
        own = self.desk.broker.open_orders(strategy)
        if any(order.number == number for order in own):
            self.cancel(number)
        else:
            _log.info("%s has no open order %d to cancel", strategy, number)

    def flatten(self, strategy: str | None = None, symbol: str | None = None) -> list[Order]:
        """Cancel open orders and order what closes positions: all, of a strategy, of a symbol."""
        orders = self.desk.flatten(self.now_ns, strategy, symbol)
        self.ledger.event_over()
        return orders

    def holds(self, symbol: str) -> bool:
        """Whether anything is held of a symbol, or an order for it is open."""
        book = self.desk.account.portfolio.by_strategy
        held = any(each.quantity_units for key, each in book.items() if key[1] == symbol)
        return held or symbol in self._open

    def leaving(self, symbols: Iterable[str]) -> None:
        """Symbols leave the session: cancel their orders; what is held keeps its last price."""
        for symbol in symbols:
            for order in self.desk.broker.open_orders(symbol=symbol):
                self.desk.broker.cancel(order.number, self.now_ns, "its symbol left the session")
        self._value(self.now_ns)
        account = self.desk.account
        account.mark(self.price)
        self.ledger.on_valuation(account.valuation(self.now_ns, begins_session=False))
        self.ledger.event_over()
        self._remember(self.now_ns)

    def end(self) -> None:
        """The session is over: value it, and let the ledger be written if it is time."""
        assert self._data is not None
        self._value(self._data.window[-1].end_ns)
        self.desk.account.mark(self.price)  # after the close prices may have moved on
        self.equity.append(joined(self._rows))
        self.ledger.session_over()

    def equity_until(self, now_ns: int) -> EquityRows:
        """The equity of the session under way up to an instant; nothing is kept of it."""
        return joined([*self._rows, self._rows_until(now_ns)])

    def state(self) -> AccountState:
        """The account as of now."""
        return self.desk.account.books().state(self.price)

    def _warn(self, texts: Iterable[str]) -> None:
        for text in texts:
            _log.warning("%s", text)
            self.warnings.append((self.now_ns, text))

    def _current_cells(self) -> BaseCells:
        assert self._data is not None
        assert self._cells is not None
        if self._data.version != self._version:
            self.rebind()
        return self._cells

    def _value(self, until_ns: int) -> None:
        """Value the moments since the last time, up to an instant."""
        self._rows.append(self._rows_until(until_ns))
        self._valued_ns = until_ns

    def _rows_until(self, until_ns: int) -> EquityRows:
        assert self._data is not None
        moments = moments_of(self._data)
        moments = moments[(moments > self._valued_ns) & (moments <= until_ns)]
        fills = self.desk.broker.fills[self._first_fill :]
        return equity_rows(self._data, moments, self._before, fills)

    def _remember(self, now_ns: int) -> None:
        """Note how the account stands: what follows is valued from here."""
        account = self.desk.account
        held = {symbol: each.quantity_units for symbol, each in account.portfolio.open_holdings()}
        prices = {symbol: account.price_units(symbol) for symbol in held}
        self._before = Holdings(account.cash_micros, held, prices)
        self._first_fill = len(self.desk.broker.fills)
        self._valued_ns = now_ns
