"""Universes: the symbols that a scanner looks at, as of a session."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np

from mismartera.catalogue.catalogue import Catalogue
from mismartera.catalogue.daily_panel import DailyPanel, DailyRows
from mismartera.catalogue.universe_file import find_universe, read_universe
from mismartera.catalogue.universe_query import UniverseQuery, UniverseSetting
from mismartera.domain.columns import Bool, Float64
from mismartera.domain.daily_row import row_of_date
from mismartera.domain.interval import DAY, Interval
from mismartera.domain.trading_session import TradingSession
from mismartera.errors import StoreError, UniverseError

_MOST_NAMED: Final = 5


@dataclass(frozen=True, slots=True)
class Universe:
    """Symbols in ASCII order, where they come from, and those that the store does not know."""

    source: str
    symbols: tuple[str, ...]
    unknown: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Universes:
    """Finds the symbols of a universe.

    A question to the store is answered from rows before the session alone.
    """

    catalogue: Catalogue
    daily: DailyRows
    home: Path

    def resolve(self, setting: UniverseSetting, session: TradingSession) -> Universe:
        """The symbols of a universe as of the start of a session.

        Raises:
            UnknownName: there is no file of that name.
            UniverseError: the file is wrong, or none of its symbols is in the store.
        """
        if isinstance(setting, UniverseQuery):
            return Universe(str(setting), self._answer(setting, session))
        path = find_universe(setting, self.home)
        symbols = read_universe(path)
        known = tuple(symbol for symbol in symbols if self.catalogue.intervals(symbol))
        if not known:
            names = ", ".join(symbols[:_MOST_NAMED]) + (" …" if len(symbols) > _MOST_NAMED else "")
            raise UniverseError(
                f"none of the {len(symbols)} symbols of {path} is in the store ({names})",
                "`data list` shows what is",
            )
        return Universe(str(path), known, tuple(sorted(set(symbols) - set(known))))

    def _answer(self, query: UniverseQuery, session: TradingSession) -> tuple[str, ...]:
        symbols = self.catalogue.store.symbols(query.interval)
        panel = self.daily.panel(symbols, session.date, query.days)
        chosen = [symbols[slot] for slot in np.flatnonzero(_fulfils(panel, query)).tolist()]
        if query.interval is not None:
            chosen = [each for each in chosen if self._begun(each, query.interval, session)]
        if query.exchange is not None:
            exchange = self.catalogue.time_manager.resolve_exchange(query.exchange)
            chosen = [each for each in chosen if self.catalogue.exchange_of(each) == exchange]
        return tuple(chosen)

    def _begun(self, symbol: str, interval: Interval, session: TradingSession) -> bool:
        """Whether the stored bars of the interval began before the session."""
        start_ns = row_of_date(session.date) if interval == DAY else session.open_ns
        try:
            return self.catalogue.store.begins_before(symbol, interval, start_ns)
        except StoreError as error:
            self.daily.faults[symbol] = str(error)
            return False


def _fulfils(panel: DailyPanel, query: UniverseQuery) -> Bool:
    """Which symbols were traded in the days and fulfil every condition on numbers."""
    close = panel.latest_close
    fulfils = ~np.isnan(close)
    if query.min_average_dollar_volume is not None:
        fulfils &= _at_least(panel.average_dollar_volume(), query.min_average_dollar_volume)
    if query.min_average_volume is not None:
        fulfils &= _at_least(panel.average_volume(), query.min_average_volume)
    if query.min_price is not None:
        fulfils &= _at_least(close, query.min_price)
    if query.max_price is not None:
        fulfils &= close <= query.max_price
    return fulfils


def _at_least(values: Float64, least: float) -> Bool:
    reached: Bool = values >= least
    return reached
