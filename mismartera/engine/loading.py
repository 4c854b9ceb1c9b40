"""Stored bars as rows of sessions: read, cut to the streamed windows, queued by session."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from mismartera.domain.columns import BarColumns, Bool, Int64
from mismartera.domain.interval import DAY, Interval
from mismartera.engine.calendar import RunCalendar
from mismartera.session.block import FlatRows

READ_BATCH = 25


class BarSource(Protocol):
    """Where stored bars are read from."""

    def read_many(
        self, symbols: Sequence[str], interval: Interval, start_ns: int, end_ns: int
    ) -> dict[str, BarColumns]: ...


@dataclass(frozen=True, slots=True, eq=False)
class SessionRows:
    """Rows of several symbols over consecutive sessions, by slot and then by time.

    `session` (rows,): the number of the row's session in the run's calendar.
    """

    rows: FlatRows
    session: Int64

    def select(self, slots: Int64) -> SessionRows:
        """The rows of some slots alone, which are numbered anew."""
        kept = np.isin(self.rows.slot, slots)
        return SessionRows(self.rows.take(kept).select(slots), self.session[kept])

    def from_session(self, first: int) -> SessionRows:
        """The rows of session `first` and later ones."""
        return self.take(self.session >= first)

    def take(self, kept: Bool) -> SessionRows:
        """Some of the rows, in their order."""
        if kept.all():
            return self
        return SessionRows(self.rows.take(kept), self.session[kept])


class StreamQueue:
    """Rows of the sessions ahead, one session after the other: what the coordinator streams."""

    def __init__(self, loaded: SessionRows, first: int, stop: int) -> None:
        order = np.argsort(loaded.session.astype(np.int32), kind="stable")
        self._rows = loaded.rows.take(order)
        self._offsets = np.searchsorted(loaded.session[order], np.arange(first, stop + 1))
        self.first = first
        self.stop = stop

    def select(self, slots: Int64) -> StreamQueue:
        """The queue with the rows of some slots alone, which are numbered anew."""
        sessions = np.repeat(np.arange(self.first, self.stop), np.diff(self._offsets))
        kept = np.isin(self._rows.slot, slots)
        rows = SessionRows(self._rows.take(kept).select(slots), sessions[kept])
        return StreamQueue(rows, self.first, self.stop)

    def rows_of(self, session: int) -> FlatRows:
        """The rows of one session, by slot and then by time (views, not copies)."""
        start, end = self._offsets[session - self.first], self._offsets[session - self.first + 1]
        return self._rows.take(slice(int(start), int(end)))


def load_rows(
    source: BarSource,
    symbols: Sequence[str],
    interval: Interval,
    calendar: RunCalendar,
    sessions: range,
    check: Callable[[], None],
) -> SessionRows:
    """Read the base bars of symbols over sessions, those within the windows.

    A 1d bar gets its session's open as timestamp. `check` is called between reads and may raise
    to give up.

    Raises:
        StoreError: a file is damaged.
    """
    if not len(sessions):
        return _flat({}, symbols, interval, calendar)
    first, last = calendar.windows[sessions[0]], calendar.windows[sessions[-1]]
    start_ns, end_ns = (
        (first.date_ns, last.date_ns + 1) if interval == DAY else (first.start_ns, last.end_ns)
    )
    columns: dict[str, BarColumns] = {}
    for start in range(0, len(symbols), READ_BATCH):
        check()
        batch = symbols[start : start + READ_BATCH]
        columns.update(source.read_many(batch, interval, start_ns, end_ns))
    return _flat(columns, symbols, interval, calendar)


def _flat(
    columns: Mapping[str, BarColumns],
    symbols: Sequence[str],
    interval: Interval,
    calendar: RunCalendar,
) -> SessionRows:
    parts = [columns.get(symbol, BarColumns.empty()) for symbol in symbols]
    slot = np.repeat(np.arange(len(symbols)), [part.rows for part in parts])
    joined = BarColumns.concatenate([part for part in parts if part.rows])
    if interval == DAY:
        session, inside = calendar.session_of_date(joined.timestamp)
    else:
        session, inside = calendar.session_of(joined.timestamp)
    if not inside.all():
        slot, session, joined = slot[inside], session[inside], joined.take(inside)
    if interval == DAY:
        joined = BarColumns(
            calendar.opens[session],
            joined.open,
            joined.high,
            joined.low,
            joined.close,
            joined.volume,
        )
    return SessionRows(FlatRows(slot, joined), session)
