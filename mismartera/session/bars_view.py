"""The bars of one series up to now: read-only arrays that share the session's memory."""

from __future__ import annotations

from mismartera.domain.columns import FIELDS, BarColumns, Float64, Int64
from mismartera.session.session_data import Series


class SeriesReader:
    """Makes views of one series, again and again: what does not change is looked up once.

    `columns` are the rows of the block, of which a view shows a part.
    """

    __slots__ = ("_history", "_start", "_visible", "columns", "interval", "symbol")

    def __init__(self, series: Series) -> None:
        block, slot = series.block, series.slot
        self.symbol, self.interval = series.symbol, series.interval.name
        self.columns = BarColumns(*(block.arrays[name][slot] for name in FIELDS))
        self._start = int(block.starts[slot])
        self._history = int(block.history[slot])
        self._visible = memoryview(block.visible[slot]).toreadonly()

    def at(self, position: int, history: int = 0) -> BarsView:
        """The bars as of a position, with up to `history` bars from before the session."""
        start = self._start
        first = start if not history else max(self._history, start - history)
        return BarsView(self, first, start + self._visible[position])


class BarsView:
    """The bars of one series visible at the moment of the view, oldest first.

    Arrays are read-only and share the session's memory; the view stays as it is when the clock
    moves on. With history, bars of earlier sessions come first.
    """

    __slots__ = ("_first", "_series", "_stop")

    def __init__(self, series: SeriesReader, first: int, stop: int) -> None:
        self._series = series
        self._first = first
        self._stop = stop

    def __len__(self) -> int:
        return self._stop - self._first

    @property
    def symbol(self) -> str:
        return self._series.symbol

    @property
    def interval(self) -> str:
        return self._series.interval

    @property
    def columns(self) -> BarColumns:
        """All six columns."""
        return self._series.columns.take(slice(self._first, self._stop))

    @property
    def timestamp(self) -> Int64:
        return self._series.columns.timestamp[self._first : self._stop]

    @property
    def open(self) -> Float64:
        return self._series.columns.open[self._first : self._stop]

    @property
    def high(self) -> Float64:
        return self._series.columns.high[self._first : self._stop]

    @property
    def low(self) -> Float64:
        return self._series.columns.low[self._first : self._stop]

    @property
    def close(self) -> Float64:
        return self._series.columns.close[self._first : self._stop]

    @property
    def volume(self) -> Float64:
        return self._series.columns.volume[self._first : self._stop]
