"""Stored bars of many symbols cut into sessions: regular hours, and when each is available."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from mismartera.catalogue.daily_panel import BarReader, read_each
from mismartera.catalogue.derived import inside_segments
from mismartera.domain.columns import BarColumns, Int64
from mismartera.domain.interval import MINUTE, SECOND, Interval
from mismartera.domain.trading_session import TradingSession

_BATCH_ROWS: Final = 500_000
_ROWS_A_SESSION: Final = {MINUTE: 390, SECOND: 23_400}


@dataclass(frozen=True, slots=True, eq=False)
class SessionBars:
    """The regular bars of one symbol in one session, and the instants they are available at."""

    columns: BarColumns
    end_ns: Int64


NO_BARS: Final = SessionBars(BarColumns.empty(), np.empty(0, np.int64))


@dataclass(frozen=True, slots=True)
class SessionReader:
    """Reads the bars of sessions. `check` is called between reads and may raise to give up.

    A symbol whose file is damaged has no bars, and joins `faults` with the reason.
    """

    source: BarReader
    check: Callable[[], None]
    faults: dict[str, str]

    def read(
        self, symbols: Sequence[str], sessions: Sequence[TradingSession]
    ) -> Iterator[tuple[str, list[SessionBars]]]:
        """The minutes (else seconds) of each symbol in each session; none where not stored."""
        missing = list(symbols)
        for base in (MINUTE, SECOND):
            has_base = [symbol for symbol in missing if base in self.source.intervals(symbol)]
            yield from self._read(has_base, sessions, base)
            missing = sorted(set(missing) - set(has_base))
        for symbol in missing:
            yield symbol, [NO_BARS] * len(sessions)

    def _read(
        self, symbols: Sequence[str], sessions: Sequence[TradingSession], base: Interval
    ) -> Iterator[tuple[str, list[SessionBars]]]:
        start_ns, end_ns = sessions[0].open_ns, sessions[-1].close_ns
        batch = max(1, _BATCH_ROWS // (_ROWS_A_SESSION[base] * len(sessions)))
        for start in range(0, len(symbols), batch):
            self.check()
            chosen = symbols[start : start + batch]
            found = read_each(self.source, chosen, base, start_ns, end_ns, self.faults)
            for symbol in chosen:
                yield symbol, [_bars_of(found[symbol], base, session) for session in sessions]


def _bars_of(rows: BarColumns, base: Interval, session: TradingSession) -> SessionBars:
    rows = rows.between(session.open_ns, session.close_ns)
    if session.breaks:
        rows = rows.take(inside_segments(rows.timestamp, session.segments))
    return SessionBars(rows, rows.timestamp + base.ns)
