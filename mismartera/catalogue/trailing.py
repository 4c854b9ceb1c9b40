"""Figures over the sessions before a date: average volume, highest high and lowest low."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from mismartera.catalogue.catalogue import Catalogue
from mismartera.catalogue.derived import bars_from
from mismartera.domain.columns import BarColumns
from mismartera.domain.interval import DAY
from mismartera.domain.period import Period
from mismartera.domain.trading_session import TradingSession
from mismartera.errors import StoreError


@dataclass(frozen=True, slots=True, eq=False)
class TrailingDays:
    """1d bars of the sessions of a period.

    `wanted` are the sessions of the period, `dates` and `bars` those of them that are stored.
    """

    wanted: tuple[TradingSession, ...]
    dates: tuple[date, ...]
    bars: BarColumns

    @property
    def is_ready(self) -> bool:
        """Whether every session of the period is there."""
        return len(self.dates) == len(self.wanted) > 0


def trailing_days(
    catalogue: Catalogue, symbol: str, period: Period, before: date | None
) -> TrailingDays:
    """Collect the 1d bars of a period that ends at the last session dated before `before`.

    `10d` is ten sessions; a calendar span reaches back from `before`. Without a date the period
    ends with the last stored session. A session's bar is the stored 1d bar, else it is made of
    the largest stored interval below.

    Raises:
        StoreError: nothing is stored of the symbol, or a file is damaged.
        TimeError: the period reaches beyond the calendar.
    """
    exchange = catalogue.exchange_of(symbol)
    if before is None:
        before = _last_session(catalogue, symbol) + timedelta(days=1)
    wanted = _sessions_before(catalogue, exchange, period, before)
    if not wanted:
        return TrailingDays((), (), BarColumns.empty())
    found = daily_bars(catalogue, symbol, wanted)
    date_of_open = {session.open_ns: session.date for session in wanted}
    dates = tuple(date_of_open[opened] for opened in found.timestamp.tolist())
    return TrailingDays(wanted, dates, found)


def daily_bars(
    catalogue: Catalogue, symbol: str, sessions: tuple[TradingSession, ...]
) -> BarColumns:
    """Return the 1d bars of sessions, `timestamp` being the open; absent ones have no row.

    A session's bar is the stored one, else it is made of the largest stored interval below.
    """
    start, end = sessions[0].open_ns, sessions[-1].open_ns + 1
    parts = [
        bars_from(catalogue, symbol, DAY, base, start, end).columns
        for base in reversed(catalogue.intervals(symbol))
    ]
    found = BarColumns.concatenate(parts)
    _, first = np.unique(found.timestamp, return_index=True)
    return found.take(first)


def _last_session(catalogue: Catalogue, symbol: str) -> date:
    stored = catalogue.intervals(symbol)
    if not stored:
        raise StoreError(f"nothing is stored of {symbol}", "import some bars first")
    last = max(catalogue.stored_dates(symbol, interval)[1] for interval in stored)
    exchange = catalogue.exchange_of(symbol)
    return catalogue.time_manager.session_on_or_before(last, exchange).date


def _sessions_before(
    catalogue: Catalogue, exchange: str, period: Period, before: date
) -> tuple[TradingSession, ...]:
    time_manager, last = catalogue.time_manager, before - timedelta(days=1)
    if period.calendar_days is not None:
        first = before - timedelta(days=period.calendar_days)
    else:
        first = time_manager.previous_session(before, period.count, exchange).date
    return time_manager.sessions_between(first, last, exchange)
