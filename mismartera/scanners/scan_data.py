"""The store as scanners read it: universes, and figures of many symbols, each read once."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path

from mismartera.catalogue.catalogue import Catalogue
from mismartera.catalogue.daily_panel import BarReader, DailyPanel, DailyRows
from mismartera.catalogue.universe import Universe, Universes
from mismartera.catalogue.universe_query import UniverseSetting
from mismartera.domain.columns import BarColumns, Float64
from mismartera.domain.interval import Interval
from mismartera.domain.trading_session import TradingSession
from mismartera.scanners.context import ScanContext
from mismartera.scanners.minute_volume import MinuteVolumes
from mismartera.scanners.scanner import AnyScanner
from mismartera.scanners.session_bars import SessionReader
from mismartera.scanners.today import Today, TodayRows


class ScanData:
    """Makes the contexts of scans: for one run over its sessions, or for one command.

    Rows are kept once they are read, since what lies before a session does not change while it
    runs; an import meanwhile is seen by the next object. `ahead` is the date of the last session
    that will be asked about. `check` is called between reads and may raise to give up.
    """

    def __init__(
        self,
        catalogue: Catalogue,
        home: Path,
        exchange: str,
        *,
        ahead: date | None = None,
        check: Callable[[], None] = lambda: None,
    ) -> None:
        self._catalogue = catalogue
        self._exchange = exchange
        self.check = check
        source, times = RememberedSeries(catalogue.store), catalogue.time_manager
        self._daily = DailyRows(source, times, exchange, ahead=ahead, check=check)
        self.faults = self._daily.faults
        self._reader = SessionReader(source, check, self.faults)
        self._minutes = MinuteVolumes(self._reader)
        self._today: TodayRows | None = None
        self._session: TradingSession | None = None
        self._universes = Universes(catalogue, self._daily, home)
        self._resolved: list[tuple[UniverseSetting, Universe]] = []

    def context(self, scanner: AnyScanner, session: TradingSession, now_ns: int) -> ScanContext:
        """What a scanner sees at an instant of a session.

        Raises:
            UnknownName: there is no file of the universe's name.
            UniverseError: the file is wrong, or none of its symbols is in the store.
        """
        self._enter(session)
        universe = self._universe(scanner.parameters.universe, session)
        return ScanContext(self, universe, session, now_ns, scanner.needs())

    def is_of_exchange(self, symbol: str) -> bool:
        """Whether a symbol follows the calendar of the sessions."""
        return self._catalogue.exchange_of(symbol) == self._exchange

    def panel(self, symbols: Sequence[str], session: TradingSession, days: int) -> DailyPanel:
        """1d bars of the sessions before one."""
        return self._daily.panel(symbols, session.date, days)

    def today(self, symbols: Sequence[str], session: TradingSession, now_ns: int) -> Today:
        """The bars of a session up to an instant."""
        self._enter(session)
        if self._today is None:
            self._today = TodayRows(self._reader, self._daily, session)
        return self._today.today(symbols, now_ns)

    def minute_average(
        self, symbols: Sequence[str], session: TradingSession, days: int, minute: int
    ) -> Float64:
        """The volume of the sessions before one up to a trading minute, averaged."""
        times, exchange = self._catalogue.time_manager, self._exchange
        first = times.previous_session(session.date, days, exchange)
        last = session.date - timedelta(days=1)
        sessions = times.sessions_between(first.date, last, exchange)
        return self._minutes.average(symbols, sessions, minute)

    def _enter(self, session: TradingSession) -> None:
        if session != self._session:
            self._session, self._today = session, None
            self._resolved.clear()

    def _universe(self, setting: UniverseSetting, session: TradingSession) -> Universe:
        for known, universe in self._resolved:
            if known == setting:
                return universe
        universe = self._universes.resolve(setting, session)
        self._resolved.append((setting, universe))
        return universe


class RememberedSeries:
    """A store whose series are listed once: thousands of symbols are asked about often."""

    def __init__(self, source: BarReader) -> None:
        self._source = source
        self._intervals: dict[str, tuple[Interval, ...]] = {}

    def intervals(self, symbol: str) -> tuple[Interval, ...]:
        """The stored intervals of a symbol, ascending."""
        if symbol not in self._intervals:
            self._intervals[symbol] = self._source.intervals(symbol)
        return self._intervals[symbol]

    def read_many(
        self, symbols: Sequence[str], interval: Interval, start_ns: int, end_ns: int
    ) -> Mapping[str, BarColumns]:
        """Read the same span of many symbols."""
        return self._source.read_many(symbols, interval, start_ns, end_ns)
