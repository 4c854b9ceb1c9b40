"""1d bars of many symbols over the same sessions, side by side."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, Protocol

import numpy as np

from mismartera.calc.aggregation import aggregate_flat
from mismartera.calc.side_by_side import last_values, row_averages
from mismartera.catalogue.derived import inside_segments
from mismartera.domain.columns import BarColumns, Float64, Int64
from mismartera.domain.daily_row import row_of_date
from mismartera.domain.interval import DAY, MINUTE, SECOND, Interval
from mismartera.domain.trading_session import TradingSession
from mismartera.errors import StoreError
from mismartera.timekeeping.time_manager import TimeManager

_COLUMNS: Final = ("open", "high", "low", "close", "volume")
_BATCH: Final = {DAY: 200, MINUTE: 50, SECOND: 5}


class BarReader(Protocol):
    """Where stored bars are read from."""

    def intervals(self, symbol: str) -> tuple[Interval, ...]: ...

    def read_many(
        self, symbols: Sequence[str], interval: Interval, start_ns: int, end_ns: int
    ) -> Mapping[str, BarColumns]: ...


@dataclass(frozen=True, slots=True, eq=False)
class DailyPanel:
    """1d bars of `symbols` over the sessions of `dates`, oldest first.

    The arrays have shape (symbols, dates) and are read-only; NaN where there is no bar.
    """

    symbols: tuple[str, ...]
    dates: tuple[date, ...]
    open: Float64
    high: Float64
    low: Float64
    close: Float64
    volume: Float64

    @property
    def previous_close(self) -> Float64:
        """The close of the last session, shape (symbols,); NaN where it has no bar."""
        if not self.dates:
            return np.full(len(self.symbols), np.nan)
        return self.close[:, -1]

    @property
    def latest_close(self) -> Float64:
        """The last close that is there, shape (symbols,)."""
        return last_values(self.close)

    def average_volume(self) -> Float64:
        """The average volume over the sessions that are there, shape (symbols,)."""
        return row_averages(self.volume)

    def average_dollar_volume(self) -> Float64:
        """The average of close × volume over the sessions that are there, shape (symbols,)."""
        return row_averages(self.close * self.volume)


def read_each(
    source: BarReader,
    symbols: Sequence[str],
    interval: Interval,
    start_ns: int,
    end_ns: int,
    faults: dict[str, str],
) -> Mapping[str, BarColumns]:
    """Read a span of many symbols; one whose file is damaged has no rows and joins `faults`."""
    try:
        return source.read_many(symbols, interval, start_ns, end_ns)
    except StoreError:
        found: dict[str, BarColumns] = {}
        for symbol in symbols:
            try:
                found.update(source.read_many([symbol], interval, start_ns, end_ns))
            except StoreError as error:
                faults[symbol] = str(error)
                found[symbol] = BarColumns.empty()
        return found


class DailyRows:
    """The 1d bars of an exchange's symbols, each read once.

    What is held reaches to the session asked about, or to `ahead` where that is later, so that a
    run over many sessions reads every file once; a panel ends before its session all the same. A
    change to the store is seen by the next object, not by this one. `check` is called between
    reads and may raise to give up. `faults` are the symbols whose files are damaged, and why.
    """

    def __init__(
        self,
        source: BarReader,
        times: TimeManager,
        exchange: str,
        *,
        ahead: date | None = None,
        check: Callable[[], None] = lambda: None,
    ) -> None:
        self._source = source
        self._times = times
        self._exchange = exchange
        self._ahead = ahead
        self._check = check
        self._sessions: tuple[TradingSession, ...] = ()
        self._values: dict[str, Float64] = {}
        self.faults: dict[str, str] = {}

    def panel(self, symbols: Sequence[str], before: date, days: int) -> DailyPanel:
        """The bars of the last `days` sessions dated before a date.

        A session's bar is the stored 1d bar, else it is made of the stored minutes or seconds.

        Raises:
            TimeError: the calendar does not reach that far back.
        """
        wanted = self._wanted(before, days)
        return self._panel(symbols, wanted, before)

    def closed(self, symbols: Sequence[str], session: TradingSession) -> DailyPanel:
        """The stored 1d bars of one session itself: to be looked at once it is over."""
        return self._panel(symbols, [session], session.date)

    def _wanted(self, before: date, days: int) -> tuple[TradingSession, ...]:
        if days == 0:
            return ()
        first = self._times.previous_session(before, days, self._exchange)
        last = before - timedelta(days=1)
        return self._times.sessions_between(first.date, last, self._exchange)

    def _panel(
        self, symbols: Sequence[str], sessions: Sequence[TradingSession], before: date
    ) -> DailyPanel:
        values = np.empty((len(symbols), len(_COLUMNS), len(sessions)))
        if sessions:
            self._cover(sessions[0].date, before)
            self._load([symbol for symbol in symbols if symbol not in self._values])
            first = self._sessions.index(sessions[0])
            for slot, symbol in enumerate(symbols):
                values[slot] = self._values[symbol][:, first : first + len(sessions)]
        values.flags.writeable = False
        columns = (values[:, place] for place in range(len(_COLUMNS)))
        return DailyPanel(tuple(symbols), tuple(each.date for each in sessions), *columns)

    def _cover(self, first: date, last: date) -> None:
        """Let the rows that are held span these dates; made bars need one session more."""
        held = self._sessions
        if held and held[0].date <= first and last <= held[-1].date:
            return
        dates = [first, last, *([held[0].date, held[-1].date] if held else [])]
        end = self._times.session_on_or_after(max(last, self._ahead or last), self._exchange)
        self._sessions = self._times.sessions_between(
            min(dates), max(end.date, *dates), self._exchange
        )
        self._values.clear()

    def _load(self, symbols: Sequence[str]) -> None:
        for start in range(0, len(symbols), _BATCH[DAY]):
            self._check()
            batch = symbols[start : start + _BATCH[DAY]]
            table = np.full((len(batch), len(_COLUMNS), len(self._sessions)), np.nan)
            self._put_stored(batch, table)
            for base in (MINUTE, SECOND):
                self._put_made(batch, table, base)
            self._values.update(zip(batch, table, strict=True))

    def _put_stored(self, symbols: Sequence[str], table: Float64) -> None:
        dates_ns = np.array([row_of_date(each.date) for each in self._sessions], np.int64)
        start, end = int(dates_ns[0]), int(dates_ns[-1]) + 1
        slot, rows = _flat(read_each(self._source, symbols, DAY, start, end, self.faults), symbols)
        place = np.searchsorted(dates_ns, rows.timestamp)
        is_session = dates_ns.take(place, mode="clip") == rows.timestamp
        _put(table, slot[is_session], place[is_session], rows.take(is_session))

    def _put_made(self, symbols: Sequence[str], table: Float64, base: Interval) -> None:
        """Make the bars that are still missing of a shorter stored interval.

        Not the last session's: no panel reaches to it.
        """
        lacking = np.flatnonzero(np.isnan(table[:, 0, :-1]).any(axis=1)).tolist()
        lacking = [slot for slot in lacking if base in self._source.intervals(symbols[slot])]
        for start in range(0, len(lacking), _BATCH[base]):
            self._check()
            slots = np.array(lacking[start : start + _BATCH[base]])
            missing = np.isnan(table[slots, 0, :-1])
            spanned = np.flatnonzero(missing.any(axis=0))
            span = slice(int(spanned[0]), int(spanned[-1]) + 1)
            made = table[slots][:, :, span]
            self._make([symbols[slot] for slot in slots], self._sessions[span], base, made)
            kept = table[slots][:, :, span]
            table[slots, :, span] = np.where(np.isnan(kept[:, :1]), made, kept)

    def _make(
        self,
        symbols: Sequence[str],
        sessions: Sequence[TradingSession],
        base: Interval,
        table: Float64,
    ) -> None:
        opens = np.array([each.open_ns for each in sessions], np.int64)
        closes = np.array([each.close_ns for each in sessions], np.int64)
        start, end = int(opens[0]), int(closes[-1])
        slot, rows = _flat(read_each(self._source, symbols, base, start, end, self.faults), symbols)
        segments = [segment for each in sessions for segment in each.segments]
        inside = inside_segments(rows.timestamp, segments)
        bars = aggregate_flat(slot[inside], rows.take(inside), opens, closes)
        place = np.searchsorted(opens, bars.columns.timestamp)
        _put(table, bars.series_of_bar, place, bars.columns)


def _flat(found: Mapping[str, BarColumns], symbols: Sequence[str]) -> tuple[Int64, BarColumns]:
    """The rows of all symbols one after the other, with the place of each row's symbol."""
    parts = [found[symbol] for symbol in symbols]
    slot = np.repeat(np.arange(len(parts)), [part.rows for part in parts])
    return slot, BarColumns.concatenate(parts)


def _put(table: Float64, slot: Int64, place: Int64, rows: BarColumns) -> None:
    for number, name in enumerate(_COLUMNS):
        table[slot, number, place] = getattr(rows, name)
