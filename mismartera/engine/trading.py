"""Trading within a session: orders meet the bars of each step, and the account is valued."""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable, Iterable, Sequence
from typing import Final

from mismartera.config.trading import TradingConfig
from mismartera.domain.account import AccountState
from mismartera.domain.bar import Bar
from mismartera.domain.fill import Fill
from mismartera.domain.money import price_of
from mismartera.domain.notice import Notice, NoticeKind
from mismartera.domain.order import Order
from mismartera.domain.order_end import SYMBOL_LEFT
from mismartera.domain.signal import Decision, Signal
from mismartera.engine.account_watch import AccountWatch, Extreme
from mismartera.engine.equity import (
    EquityRows,
    Holdings,
    TooLarge,
    equity_rows,
    joined,
    moments_of,
)
from mismartera.engine.likely_splits import LikelySplits
from mismartera.engine.price_cells import BaseCells
from mismartera.engine.signals import circumstances_of
from mismartera.errors import AmountTooLarge
from mismartera.execution.account_reader import AccountReader
from mismartera.execution.bounds import MOST
from mismartera.execution.desk import TradingDesk
from mismartera.execution.ledger import Ledger
from mismartera.execution.risk import Circumstances
from mismartera.session.session_data import AsOf, SessionData
from mismartera.session.views import previous_close

_log = logging.getLogger(__name__)
_NEVER: Final = sys.maxsize


class _Found(dict[str, Extreme]):
    """Extremes by symbol, each found when it is first asked for."""

    def __init__(self, find: Callable[[str], Extreme]) -> None:
        super().__init__()
        self._find = find

    def __missing__(self, symbol: str) -> Extreme:
        found = self[symbol] = self._find(symbol)
        return found


class Trading:
    """The desk of a run, joined to the session under way.

    Whoever walks the steps asks `is_due` at each; where it says so, `take` matches that step's
    bars. `equity` has the rows of every session that ended; `reader` looks at the account as of any
    published step.
    """

    __slots__ = (
        "_as_of",
        "_before",
        "_by_volume",
        "_cells",
        "_close_step",
        "_closes",
        "_data",
        "_delivered",
        "_extremes",
        "_fills",
        "_first_fill",
        "_has_margin",
        "_is_safe",
        "_judged_fills",
        "_looked",
        "_open",
        "_rows",
        "_short_symbols",
        "_silent",
        "_splits",
        "_unlooked",
        "_valued_ns",
        "_version",
        "_watch",
        "desk",
        "equity",
        "ledger",
        "reader",
    )

    def __init__(
        self, limits: TradingConfig, *, lot: float = 1.0, ledger: Ledger | None = None
    ) -> None:
        self.ledger = Ledger() if ledger is None else ledger
        self.desk = TradingDesk(limits, lot=lot, listener=self.ledger)
        self.reader = AccountReader(limits)
        self.equity: list[EquityRows] = []
        self._watch = AccountWatch(limits, self.desk)
        self._splits = LikelySplits(self.desk, limits.on_likely_split)
        self._unlooked = self._splits.waiting
        self._closes: dict[str, float] = {}
        self._silent = set[str]()
        self._looked = set[str]()
        self._by_volume = limits.slippage.model == "volume_share"
        self._extremes = _Found(self._extreme)
        self._delivered, self._judged_fills, self._is_safe = 0, -1, False
        self._open = self.desk.broker.book.open_symbols
        self._fills = self.desk.broker.fills
        self._has_margin = self.desk.account.has_margin
        self._short_symbols = self.desk.account.portfolio.short_symbols
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
        self.deliver(0)
        self._looked.clear()
        self._watch.begin(moments_of(data).tolist())
        self._splits.begin(data.session.open_ns, self._before.held_units, self._closes)

    def rebind(self) -> None:
        """Find bars and the close again, since the session's blocks or steps have changed."""
        data = self._data
        assert data is not None
        self._cells, self._version = BaseCells(data), data.version
        self.desk.account.prices_moved()
        step = data.timeline.position_at(data.session.close_ns) - 1
        self._close_step = _NEVER if self._as_of.position > step else step
        self.deliver(self._delivered)

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
        volume = cells.volume(symbol, position) if self._by_volume else None
        return Circumstances(
            cells.instant(position), self._data.session, close, 100.0, 100.0, last_volume=volume
        )

    def is_due(self, step: int) -> bool:
        """Whether orders, held symbols or a judgement wait for a step, or it is the close."""
        return self.next_due(step) <= step

    def next_due(self, step: int) -> int:
        """The first step from this one on that is to be taken, however far away."""
        if self._open or self._unlooked or self._must_judge():
            return step
        return self._close_step

    def deliver(self, stop: int) -> None:
        """All bars of the steps before `stop` are there: nobody has to look at safe accounts."""
        self._delivered, self._judged_fills = stop, -1
        self._extremes.clear()
        self._watch.forget()
        self.desk.account.short_at_most = None

    def _must_judge(self) -> bool:
        """Whether a judgement of the account may tell anything before the delivery's end."""
        if not (self._short_symbols or (self._has_margin and self._watch.is_needed)):
            return False
        fills = len(self._fills)
        if fills != self._judged_fills:
            self._judged_fills = fills
            self._is_safe = self._watch.is_safe(self._extremes)
        return not self._is_safe

    def _extreme(self, symbol: str) -> Extreme:
        """The lowest and the highest close of a symbol from now to the end of the delivery."""
        remembered = price_of(self.desk.account.price_units(symbol))
        cells, first = self._current_cells(), self._as_of.position
        return Extreme(*cells.extremes(symbol, first, self._delivered, remembered))

    def take(self, step: int) -> list[Fill]:
        """Match open orders with a step's bars, and at the close let the day's orders expire."""
        cells, now_ns = self._current_cells(), self.now_ns
        if self._must_judge():
            before_ns = cells.instant(step) if step else 0
            self._watch.between(before_ns, now_ns, lambda symbol: cells.close(symbol, step))
        bars = cells.bars(self._open, step) if self._open else []
        self._look_for_splits(bars, step)
        fills = self.desk.match(bars) if bars else []
        if step == self._close_step:
            fills = fills + self._close(step)
        if self._must_judge():
            self._watch.after(now_ns, self.price)
        elif self._has_margin:
            self._watch.rest()
        self.ledger.event_over()
        return fills

    def _close(self, step: int) -> list[Fill]:
        """End the session at its close; say of what is held whether it had bars."""
        self._close_step = _NEVER
        held = [symbol for symbol, _ in self.desk.account.portfolio.open_holdings()]
        fills = self.desk.end_session(self._current_cells().bars(held, step))
        for symbol in held:
            self._tell_if_silent(symbol)
        return fills

    def _tell_if_silent(self, symbol: str) -> None:
        """Say once of a held symbol that it had no bar in a whole session, until it has again."""
        assert self._data is not None
        if self.price(symbol) is not None or symbol not in self._data:
            self._silent.discard(symbol)
        elif symbol not in self._silent and self.holds(symbol):
            self._silent.add(symbol)
            price = price_of(self.desk.account.price_units(symbol))
            text = f"{symbol} is held and had no bar in the session: it is valued at {price:.12g}"
            notice = Notice(self._data.session.close_ns, NoticeKind.NO_BARS, symbol, text)
            self.ledger.on_notice(notice)

    def _look_for_splits(self, bars: Sequence[Bar], step: int) -> None:
        """Look at the first regular bars of symbols that are held or ordered."""
        if not self._unlooked and self._open.keys() <= self._looked:
            return
        cells, data = self._current_cells(), self._data
        assert data is not None
        others = [symbol for symbol in self._unlooked if symbol not in self._open]
        for bar in (*bars, *cells.bars(others, step)):
            if bar.symbol in self._looked or bar.timestamp < data.session.open_ns:
                continue
            self._looked.add(bar.symbol)
            if cells.is_first(bar.symbol, step, data.session.open_ns):
                before = self._splits.close_before(bar.symbol)
                if before is None:
                    before = previous_close(data.base_series(bar.symbol))
                self._splits.look(bar, before)

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
                self.desk.broker.cancel(order.number, self.now_ns, SYMBOL_LEFT)
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
        self._note_closes()
        self.equity.append(joined(self._rows))
        self.ledger.session_over()

    def _note_closes(self) -> None:
        """Keep the last closes of what is held or ordered: the next session opens after them."""
        held = (symbol for symbol, _ in self.desk.account.portfolio.open_holdings())
        known = {symbol: self.price(symbol) for symbol in (*held, *self._open)}
        self._closes = {
            symbol: self._closes[symbol] if price is None else price
            for symbol, price in known.items()
            if price is not None or symbol in self._closes
        }

    def equity_until(self, now_ns: int) -> EquityRows:
        """The equity of the session under way up to an instant; nothing is kept of it."""
        return joined([*self._rows, self._rows_until(now_ns)[0]])

    def state(self) -> AccountState:
        """The account as of now."""
        return self.desk.account.books().state(self.price)

    def _current_cells(self) -> BaseCells:
        assert self._data is not None
        assert self._cells is not None
        if self._data.version != self._version:
            self.rebind()
        return self._cells

    def _value(self, until_ns: int) -> None:
        """Value the moments since the last time, up to an instant.

        Raises:
            AmountTooLarge: at a price the account could not count what it holds.
        """
        rows, too_large = self._rows_until(until_ns)
        self._rows.append(rows)
        self._valued_ns = until_ns
        if too_large is not None:
            raise AmountTooLarge(*too_large, MOST)

    def _rows_until(self, until_ns: int) -> tuple[EquityRows, TooLarge | None]:
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
