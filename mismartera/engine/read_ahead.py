"""Reading a stretch of bars once for two who ask for its parts one after the other."""

from __future__ import annotations

from collections.abc import Sequence

from mismartera.domain.columns import BarColumns
from mismartera.domain.interval import Interval
from mismartera.engine.calendar import RunCalendar
from mismartera.engine.loading import BarSource, span_of


class ReadAhead:
    """Reads what comes before some sessions together with the rows of these sessions.

    History and the first sessions' rows lie in the same files, often in the same part of one; to
    open a file twice costs more than all of these rows. What is ahead is kept until it is asked
    for.
    """

    def __init__(self, source: BarSource, calendar: RunCalendar, sessions: range) -> None:
        self._source = source
        self._calendar = calendar
        self._sessions = sessions
        self._ahead: dict[tuple[str, Interval], BarColumns] = {}

    def read_many(
        self, symbols: Sequence[str], interval: Interval, start_ns: int, end_ns: int
    ) -> dict[str, BarColumns]:
        """Read the same span of many symbols.

        Raises:
            StoreError: a stored file is damaged.
        """
        sessions = self._sessions
        ahead_ns, until_ns = span_of(self._calendar, interval, sessions)
        if (start_ns, end_ns) == (ahead_ns, until_ns) and self._knows(symbols, interval):
            return {symbol: self._ahead.pop((symbol, interval)) for symbol in symbols}
        before = range(sessions.start - 1, sessions.start)
        if end_ns != span_of(self._calendar, interval, before)[1]:
            return self._source.read_many(symbols, interval, start_ns, end_ns)
        found = self._source.read_many(symbols, interval, start_ns, until_ns)
        for symbol in symbols:
            rows = found.get(symbol, BarColumns.empty())
            self._ahead[symbol, interval] = rows.between(ahead_ns, until_ns)
        return {symbol: rows.between(start_ns, end_ns) for symbol, rows in found.items()}

    def _knows(self, symbols: Sequence[str], interval: Interval) -> bool:
        return all((symbol, interval) in self._ahead for symbol in symbols)
