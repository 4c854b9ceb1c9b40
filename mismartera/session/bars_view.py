"""The bars of one series up to now: read-only arrays that share the session's memory."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from mismartera.domain.columns import FIELDS, BarColumns, Float64, Int64
from mismartera.session.session_data import Series


class BarsView:
    """The bars of one series visible at the moment of the view, oldest first.

    Arrays are read-only and share the session's memory; the view stays as it is when the clock
    moves on. With history, bars of earlier sessions come first.
    """

    __slots__ = ("_arrays", "_slot", "_span", "interval", "symbol")

    def __init__(
        self,
        symbol: str,
        interval: str,
        arrays: Mapping[str, np.ndarray],
        slot: int,
        span: slice,
    ) -> None:
        self.symbol = symbol
        self.interval = interval
        self._arrays = arrays
        self._slot = slot
        self._span = span

    def __len__(self) -> int:
        length: int = self._span.stop - self._span.start
        return length

    @property
    def columns(self) -> BarColumns:
        """All six columns."""
        return BarColumns(*(self._arrays[name][self._slot, self._span] for name in FIELDS))

    @property
    def timestamp(self) -> Int64:
        column: Int64 = self._arrays["timestamp"][self._slot, self._span]
        return column

    @property
    def open(self) -> Float64:
        column: Float64 = self._arrays["open"][self._slot, self._span]
        return column

    @property
    def high(self) -> Float64:
        column: Float64 = self._arrays["high"][self._slot, self._span]
        return column

    @property
    def low(self) -> Float64:
        column: Float64 = self._arrays["low"][self._slot, self._span]
        return column

    @property
    def close(self) -> Float64:
        column: Float64 = self._arrays["close"][self._slot, self._span]
        return column

    @property
    def volume(self) -> Float64:
        column: Float64 = self._arrays["volume"][self._slot, self._span]
        return column


class SeriesReader:
    """Makes views of one series, again and again: what does not change is looked up once."""

    __slots__ = ("_arrays", "_history", "_interval", "_slot", "_start", "_symbol", "_visible")

    def __init__(self, series: Series) -> None:
        block, self._slot = series.block, series.slot
        self._symbol, self._interval = series.symbol, series.interval.name
        self._arrays = block.arrays
        self._start = int(block.starts[self._slot])
        self._history = int(block.history[self._slot])
        self._visible = memoryview(block.visible[self._slot]).toreadonly()

    def at(self, position: int, history: int = 0) -> BarsView:
        """The bars as of a position, with up to `history` bars from before the session."""
        start = self._start
        first = start if not history else max(self._history, start - history)
        span = slice(first, start + self._visible[position])
        return BarsView(self._symbol, self._interval, self._arrays, self._slot, span)
