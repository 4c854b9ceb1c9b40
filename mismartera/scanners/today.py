"""What a session's stored bars say of many symbols up to an instant."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from mismartera.calc.aggregation import aggregate_groups
from mismartera.catalogue.daily_panel import DailyRows
from mismartera.domain.columns import BarColumns, Float64
from mismartera.domain.trading_session import TradingSession
from mismartera.scanners.session_bars import SessionBars, SessionReader


@dataclass(frozen=True, slots=True, eq=False)
class Today:
    """The session so far, of many symbols: its bars in regular hours that have ended.

    `open` is the first bar's, `last` the close of the newest; all have shape (symbols,), NaN
    where a symbol has no bar yet.
    """

    open: Float64
    high: Float64
    low: Float64
    last: Float64
    volume: Float64


class TodayRows:
    """The bars of one session, of each symbol read once: minutes, else seconds, else the 1d bar.

    Those that are not available yet are held as well and never shown.
    """

    def __init__(self, reader: SessionReader, daily: DailyRows, session: TradingSession) -> None:
        self._reader = reader
        self._daily = daily
        self._session = session
        self._bars: dict[str, SessionBars] = {}

    def today(self, symbols: Sequence[str], now_ns: int) -> Today:
        """What the bars that are available at an instant say."""
        missing = [symbol for symbol in symbols if symbol not in self._bars]
        for symbol, (bars,) in self._reader.read(missing, [self._session]):
            self._bars[symbol] = bars
        held = [self._bars[symbol] for symbol in symbols]
        table = _summed([_available(bars, now_ns) for bars in held])
        if now_ns >= self._session.close_ns:
            self._put_days(table, symbols, held)
        table.flags.writeable = False
        return Today(*table)

    def _put_days(
        self, table: Float64, symbols: Sequence[str], held: Sequence[SessionBars]
    ) -> None:
        """Take the stored 1d bar, which is available at the close, where there is no shorter."""
        without = [slot for slot, bars in enumerate(held) if not bars.columns.rows]
        if without:
            day = self._daily.closed([symbols[slot] for slot in without], self._session)
            columns = (day.open, day.high, day.low, day.close, day.volume)
            for row, values in zip(table, columns, strict=True):
                row[without] = values[:, 0]


def _available(bars: SessionBars, now_ns: int) -> BarColumns:
    rows = int(np.searchsorted(bars.end_ns, now_ns, side="right"))
    return bars.columns.take(slice(0, rows))


def _summed(parts: Sequence[BarColumns]) -> Float64:
    """One bar of each symbol's bars: shape (open high low close volume, symbols)."""
    slot = np.repeat(np.arange(len(parts)), [part.rows for part in parts])
    grouped = aggregate_groups(BarColumns.concatenate(parts), slot)
    found = grouped.columns
    table = np.full((5, len(parts)), np.nan)
    columns = (found.open, found.high, found.low, found.close, found.volume)
    for row, values in zip(table, columns, strict=True):
        row[grouped.group] = values
    return table
