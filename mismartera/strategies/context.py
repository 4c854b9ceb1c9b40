"""What a strategy sees while it is called: session data up to now, and its own account."""

from __future__ import annotations

from collections.abc import Iterable
from operator import index
from typing import NamedTuple, Protocol

from mismartera.domain.account import AccountState
from mismartera.domain.bar import Bar
from mismartera.domain.columns import Float64
from mismartera.domain.interval import Interval
from mismartera.domain.order import Order
from mismartera.domain.signal import Signal
from mismartera.domain.symbol import parse_symbol
from mismartera.domain.trading_session import TradingSession
from mismartera.session.bars_view import BarsView, SeriesReader
from mismartera.session.quality import SymbolQuality, symbol_quality
from mismartera.session.session_data import AsOf, SessionData
from mismartera.session.views import (
    SectionView,
    block_with,
    cross_section,
    indicator_section,
    last_bar,
    section_symbols,
)


class SymbolRequest(NamedTuple):
    """A strategy's wish that a symbol be added, or removed."""

    symbol: str
    add: bool


class CancelRequest(NamedTuple):
    """A strategy's wish that one of its open orders be cancelled."""

    number: int


class Account(Protocol):
    """The account as one strategy sees it."""

    def position(self, symbol: str) -> float: ...

    def positions(self) -> dict[str, float]: ...

    def orders(self, symbol: str | None) -> tuple[Order, ...]: ...

    def state(self) -> AccountState: ...


class Context:
    """Read-only session data and account as of the current step, and a place to send signals to."""

    __slots__ = ("_account", "_as_of", "_data", "_readers", "_sections", "_version", "outbox")

    def __init__(self, data: SessionData, as_of: AsOf, account: Account) -> None:
        self._account = account
        self._data = data
        self._as_of = as_of
        self._sections: dict[tuple[str, str, int], SectionView] = {}
        self._readers: dict[tuple[str, str], SeriesReader] = {}
        self._version = -1
        self.outbox: list[Signal | SymbolRequest | CancelRequest] = []

    @property
    def now_ns(self) -> int:
        """The session's time: UTC nanoseconds of the current step."""
        return self._data.timeline.instant(self._as_of.position)

    @property
    def session(self) -> TradingSession:
        """The trading session under way: its date, its open and close."""
        return self._data.session

    @property
    def symbols(self) -> tuple[str, ...]:
        """The symbols of the session, in ASCII order."""
        return self._data.symbols

    def bars(self, symbol: str, interval: str, *, history: int = 0) -> BarsView:
        """The bars of this session so far, with up to `history` earlier ones before them.

        Raises:
            InvalidInterval: the text is no interval.
            SessionError: the session has no such symbol or interval.
        """
        if self._data.version != self._version:
            self._forget()
        reader = self._readers.get((symbol, interval))
        if reader is None:
            reader = SeriesReader(self._data.series(symbol, Interval.parse(interval)))
            self._readers[symbol, interval] = reader
        return reader.at(self._as_of.position, history)

    def last(self, symbol: str) -> Bar | None:
        """The newest base bar of a symbol in this session; None where there is none yet.

        Raises:
            SessionError: the session has no such symbol.
        """
        return last_bar(self._data.base_series(symbol), self._as_of.position)

    def quality(self, symbol: str) -> SymbolQuality:
        """The quality of a symbol's data so far.

        Raises:
            SessionError: the session has no such symbol.
        """
        return symbol_quality(self._data, symbol, self._as_of.position)

    def section(self, interval: str, field: str = "close") -> Float64:
        """The newest value of a field for every symbol that has the interval.

        Shape (symbols,), in the order of `section_symbols`; NaN where there is no bar yet.

        Raises:
            InvalidInterval: the text is no interval.
            UnknownName: bars have no such field.
        """
        sections = self._current_sections()
        view = sections.get((interval, field, -1))
        if view is None:
            view = cross_section(list(self._data.blocks(Interval.parse(interval))), field)
            sections[interval, field, -1] = view
        return view.at(self._as_of.position)

    def indicator_section(self, interval: str, key: str, output: int = 0) -> Float64:
        """The newest value of an indicator for every symbol, as `section`.

        NaN where it is not ready, or where a symbol has none of this key.
        """
        sections = self._current_sections()
        view = sections.get((interval, key, output))
        if view is None:
            blocks = self._data.blocks(Interval.parse(interval))
            view = indicator_section(list(blocks), key, output)
            sections[interval, key, output] = view
        return view.at(self._as_of.position)

    def _current_sections(self) -> dict[tuple[str, str, int], SectionView]:
        """The sections made so far; none once the session's blocks have changed."""
        if self._data.version != self._version:
            self._forget()
        return self._sections

    def _forget(self) -> None:
        """Look everything up again, for the session's blocks have changed."""
        self._sections, self._readers, self._version = {}, {}, self._data.version

    def section_symbols(self, interval: str) -> tuple[str, ...]:
        """The symbols of a `section`, in its order."""
        return section_symbols(list(self._data.blocks(Interval.parse(interval))))

    def indicator(self, symbol: str, key: str, output: int = 0) -> float | None:
        """The value of any session indicator by its key; None where it is not ready.

        Raises:
            LookupError: the symbol has no such indicator.
        """
        block, slot = block_with(self._data, symbol, key)
        rows = block.rows(slot, self._as_of.position)
        if rows == 0:
            return None
        value = float(block.indicators[key].values[output][slot, rows - 1])
        return value if value == value else None

    def historical(self, symbol: str, name: str) -> object:
        """A historical indicator of the configuration, by its name.

        Raises:
            LookupError: there is no such indicator for the symbol.
        """
        try:
            return self._data.historical[symbol][name]
        except KeyError:
            raise LookupError(f"{symbol} has no historical indicator {name}") from None

    def position(self, symbol: str) -> float:
        """How much of a symbol this strategy holds; negative when short, 0 when nothing."""
        return self._account.position(symbol)

    def positions(self) -> dict[str, float]:
        """What this strategy holds, by symbol, in order of its first trades."""
        return self._account.positions()

    def orders(self, symbol: str | None = None) -> tuple[Order, ...]:
        """This strategy's open orders, by number: all, or those of a symbol."""
        return self._account.orders(symbol)

    @property
    def account(self) -> AccountState:
        """Cash, equity, buying power … of the whole account, as of now."""
        return self._account.state()

    def cancel(self, *orders: int) -> None:
        """Ask that open orders of this strategy be cancelled, by number, when the call returns.

        Raises:
            TypeError: one of them is no whole number.
        """
        self.outbox += [CancelRequest(index(number)) for number in orders]

    def add_symbol(self, *symbols: str) -> None:
        """Ask for symbols; they are added at the end of this step.

        Raises:
            InvalidSymbol: a text is no symbol.
        """
        self.outbox += [SymbolRequest(parse_symbol(each), add=True) for each in symbols]

    def remove_symbol(self, *symbols: str) -> None:
        """Let symbols go; they are removed at the end of this step.

        Raises:
            InvalidSymbol: a text is no symbol.
        """
        self.outbox += [SymbolRequest(parse_symbol(each), add=False) for each in symbols]

    def send(self, signals: Signal | Iterable[Signal]) -> None:
        """Send signals; they take effect when the call returns, and not if it raises."""
        self.outbox.extend([signals] if isinstance(signals, Signal) else signals)
