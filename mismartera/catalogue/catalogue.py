"""What is in the store, joined with the calendars: symbols, their exchanges and intervals."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

from mismartera.domain.daily_row import date_of_row
from mismartera.domain.interval import DAY, Interval
from mismartera.domain.symbol import parse_symbol
from mismartera.domain.trading_session import TradingSession
from mismartera.errors import StoreError, UnknownName
from mismartera.storage.bar_store import BarStore, Span
from mismartera.timekeeping.time_manager import TimeManager

EVENING_BEFORE: Final = timedelta(days=4)
"""A session may open on an evening before its date: that of Friday, a holiday in between."""

_HOW_TO_GET_BARS: Final = "`data list` shows the symbols; `data import FILE --symbol NAME` adds one"


class Catalogue:
    """The stored series and the exchange whose calendar each of them follows."""

    def __init__(self, store: BarStore, time_manager: TimeManager) -> None:
        self.store = store
        self.time_manager = time_manager

    def symbols(self) -> tuple[str, ...]:
        """Every stored symbol, in ASCII order."""
        return self.store.symbols()

    def known_symbol(self, text: str) -> str:
        """Return the stored symbol that is meant.

        Raises:
            InvalidSymbol: the text is no symbol.
            UnknownName: nothing is stored under it; the nearest symbols are proposed.
        """
        symbol = parse_symbol(text)
        if not self.store.intervals(symbol):
            raise UnknownName("symbol", symbol, self.symbols(), _HOW_TO_GET_BARS)
        return symbol

    def intervals(self, symbol: str) -> tuple[Interval, ...]:
        """The stored intervals of a symbol, ascending."""
        return self.store.intervals(symbol)

    def exchange_of(self, symbol: str) -> str:
        """The exchange that the symbol was imported with, else the default one."""
        for interval in self.store.intervals(symbol):
            exchange = self.store.journal(symbol, interval).exchange
            if exchange is not None:
                return exchange
        return self.time_manager.default_exchange

    def base_of(self, symbol: str, interval: Interval) -> Interval:
        """The largest stored interval that bars of `interval` can be made of.

        Raises:
            StoreError: no stored interval divides it.
        """
        stored = self.store.intervals(symbol)
        dividing = [base for base in stored if base.divides(interval)]
        if not dividing:
            names = ", ".join(base.name for base in stored) or "nothing"
            raise StoreError(
                f"{symbol} has no stored interval that {interval} bars can be made of",
                f"stored: {names}; import a shorter interval",
            )
        return max(dividing)

    def stored_interval(self, symbol: str, interval: Interval) -> Interval:
        """Return an interval that must itself be stored.

        Raises:
            StoreError: it is not.
        """
        stored = self.store.intervals(symbol)
        if interval not in stored:
            names = ", ".join(base.name for base in stored)
            raise StoreError(f"{symbol} has no stored {interval} bars", f"stored: {names}")
        return interval

    def span(self, symbol: str, interval: Interval) -> Span:
        """First and last row of a stored series.

        Raises:
            StoreError: the series has no rows.
        """
        span = self.store.span(symbol, interval)
        if span is None:
            raise StoreError(f"{symbol} has no stored {interval} bars", "import some first")
        return span

    def sessions_around(self, symbol: str, first: date, last: date) -> tuple[TradingSession, ...]:
        """The sessions of a symbol's exchange between two dates, as far as its calendar goes."""
        exchange, time_manager = self.exchange_of(symbol), self.time_manager
        time_manager.cover_from(first, exchange)
        begin, end = time_manager.bounds(exchange)
        first, last = max(first, begin), min(last, end)
        return time_manager.sessions_between(first, last, exchange) if first <= last else ()

    def stored_dates(self, symbol: str, interval: Interval) -> tuple[date, date]:
        """The local dates of the first and the last stored row of a series.

        Raises:
            StoreError: the series has no rows.
        """
        span = self.span(symbol, interval)
        if interval == DAY:
            return date_of_row(span.first_ns), date_of_row(span.last_ns)
        exchange = self.exchange_of(symbol)
        local_date = self.time_manager.local_date
        return local_date(span.first_ns, exchange), local_date(span.last_ns, exchange)
