"""How much of many symbols was traded by each minute of past sessions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from functools import lru_cache
from typing import Final

import numpy as np

from mismartera.domain.columns import Float64, Int64
from mismartera.domain.interval import MINUTE
from mismartera.domain.trading_session import TradingSession
from mismartera.scanners.session_bars import SessionBars, SessionReader

_NOTHING: Final = np.empty(0)


class MinuteVolumes:
    """The volume from the open up to each trading minute, of each symbol and session read once.

    Sessions that were not asked for the last time are let go.
    """

    def __init__(self, reader: SessionReader) -> None:
        self._reader = reader
        self._held: dict[TradingSession, dict[str, Float64]] = {}

    def average(
        self, symbols: Sequence[str], sessions: Sequence[TradingSession], minute: int
    ) -> Float64:
        """The average volume in the first `minute` trading minutes of past sessions.

        Over the sessions that have that minute and any bar of the symbol, oldest first; a minute
        without a bar counts as 0. Shape (symbols,), NaN where there is no such session.
        """
        self._held = {session: self._held.get(session, {}) for session in sessions}
        self._load(symbols, sessions)
        total, count = np.zeros(len(symbols)), np.zeros(len(symbols))
        for session in sessions:
            if minute <= trading_minutes(session):
                volume = self._volume(symbols, session, minute)
                there = ~np.isnan(volume)
                total[there] += volume[there]
                count += there
        average = np.full(len(symbols), np.nan)
        np.divide(total, count, out=average, where=count > 0)
        return average

    def _volume(self, symbols: Sequence[str], session: TradingSession, minute: int) -> Float64:
        held = self._held[session]
        volumes = (held[symbol] for symbol in symbols)
        return np.array([each[minute] if len(each) else np.nan for each in volumes], np.float64)

    def _load(self, symbols: Sequence[str], sessions: Sequence[TradingSession]) -> None:
        """Read what is not held, each symbol's sessions in one go."""
        together: defaultdict[tuple[int, ...], list[str]] = defaultdict(list)
        for symbol in symbols:
            missing = [n for n, each in enumerate(sessions) if symbol not in self._held[each]]
            together[tuple(missing)].append(symbol)
        together.pop((), None)
        for places, same in together.items():
            span = sessions[places[0] : places[-1] + 1]
            for symbol, bars in self._reader.read(same, span):
                for session, each in zip(span, bars, strict=True):
                    self._held[session][symbol] = _through_minutes(each, session)


def trading_minutes(session: TradingSession) -> int:
    """The length of a session in whole minutes, breaks left out."""
    return len(_minute_ends(session)) - 1


def elapsed_minutes(session: TradingSession, now_ns: int) -> int:
    """The whole trading minutes from the open to an instant; 0 before the open."""
    return max(0, int(np.searchsorted(_minute_ends(session), now_ns, side="right")) - 1)


def instant_of_minute(session: TradingSession, minute: int) -> int:
    """The instant at which so many trading minutes have passed since the open."""
    return int(_minute_ends(session)[minute])


@lru_cache(maxsize=256)
def _minute_ends(session: TradingSession) -> Int64:
    """The open, and then the end of each trading minute."""
    ends = [
        np.arange(segment.start_ns + MINUTE.ns, segment.end_ns + 1, MINUTE.ns)
        for segment in session.segments
    ]
    return np.concatenate([np.array([session.open_ns]), *ends])


def _through_minutes(bars: SessionBars, session: TradingSession) -> Float64:
    """The volume through each of `_minute_ends`; empty without a bar."""
    if not bars.columns.rows:
        return _NOTHING
    through = np.concatenate([[0.0], np.cumsum(bars.columns.volume)])
    return through[np.searchsorted(bars.end_ns, _minute_ends(session), side="right")]
