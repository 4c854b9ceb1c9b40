"""What a session's stored bars say of many symbols up to an instant."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from mismartera.calc.aggregation import aggregate_groups
from mismartera.domain.columns import BarColumns, Float64
from mismartera.domain.interval import DAY, MINUTE, SECOND
from mismartera.domain.trading_session import TradingSession
from mismartera.scanners.session_bars import SessionBars, SessionReader

_BASES: Final = (MINUTE, SECOND, DAY)


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

    def __init__(self, reader: SessionReader, session: TradingSession) -> None:
        self._reader = reader
        self._session = session
        self._bars: dict[str, SessionBars] = {}

    def today(self, symbols: Sequence[str], now_ns: int) -> Today:
        """What the bars that are available at an instant say."""
        missing = [symbol for symbol in symbols if symbol not in self._bars]
        for symbol, (bars,) in self._reader.read(missing, [self._session], _BASES):
            self._bars[symbol] = bars
        every = [self._bars[symbol] for symbol in symbols]
        visible = [int(np.searchsorted(each.end_ns, now_ns, side="right")) for each in every]
        seen = [
            each.columns.take(slice(0, rows)) for each, rows in zip(every, visible, strict=True)
        ]
        slot = np.repeat(np.arange(len(symbols)), visible)
        grouped = aggregate_groups(BarColumns.concatenate(seen), slot)
        table = np.full((5, len(symbols)), np.nan)
        found = grouped.columns
        columns = (found.open, found.high, found.low, found.close, found.volume)
        for row, values in zip(table, columns, strict=True):
            row[grouped.group] = values
        table.flags.writeable = False
        return Today(*table)


def _available(bars: SessionBars, now_ns: int) -> BarColumns:
    rows = int(np.searchsorted(bars.end_ns, now_ns, side="right"))
    return bars.columns.take(slice(0, rows))
