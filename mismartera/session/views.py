"""What strategies read: views of session data up to now, which cannot be made writeable."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from mismartera.domain.bar import Bar
from mismartera.domain.columns import Float64, Int64
from mismartera.session.cells import Cells
from mismartera.session.fields import require_field
from mismartera.session.session_block import SessionBlock
from mismartera.session.session_data import AsOf, Series, SessionData


def last_bar(series: Series, position: int, end_ns: int | None = None) -> Bar | None:
    """The newest visible bar of a series in this session, None when there is none.

    `end_ns` is the instant at which it became available, where the caller knows it better than
    by the length of the interval.
    """
    rows = series.rows(position)
    if rows == 0:
        return None
    block, slot = series.block, series.slot
    row = int(block.starts[slot]) + rows - 1
    arrays = block.arrays
    start = int(arrays["timestamp"][slot, row])
    coverage = float(arrays["coverage"][slot, row]) if block.is_derived else None
    return Bar(
        series.symbol,
        series.interval.name,
        start,
        start + series.interval.ns if end_ns is None else end_ns,
        float(arrays["open"][slot, row]),
        float(arrays["high"][slot, row]),
        float(arrays["low"][slot, row]),
        float(arrays["close"][slot, row]),
        float(arrays["volume"][slot, row]),
        coverage,
    )


def last_close(series: Series, position: int) -> float | None:
    """The newest visible close of a series in this session, None when there is none."""
    block, slot = series.block, series.slot
    rows = block.rows(slot, position)
    return float(block.arrays["close"][slot, block.starts[slot] + rows - 1]) if rows else None


def last_volume(series: Series, position: int) -> float | None:
    """The volume of the newest visible bar, of the session before where this one has none yet."""
    block, slot = series.block, series.slot
    start, rows = int(block.starts[slot]), block.rows(slot, position)
    if rows == 0 and start <= block.previous[slot]:
        return None
    return float(block.arrays["volume"][slot, start + rows - 1])


def previous_close(series: Series) -> float | None:
    """The last close of the session before, None where it has none or is not known.

    Older sessions do not count, for whether they are held depends on what else is asked for.
    """
    block, slot = series.block, series.slot
    start = int(block.starts[slot])
    return float(block.arrays["close"][slot, start - 1]) if start > block.previous[slot] else None


class IndicatorView:
    """One output of a session indicator for every symbol: `view["AAPL"]` is its value now.

    A value that is not ready is None.
    """

    __slots__ = ("_as_of", "_cells", "_data", "key", "output")

    def __init__(self, key: str, output: int = 0) -> None:
        self.key = key
        self.output = output
        self._as_of = AsOf()
        self._data: SessionData | None = None
        self._cells = Cells(self._find)

    def bind(self, data: SessionData, as_of: AsOf) -> None:
        """Read from this session from now on; called whenever its blocks changed."""
        self._data, self._as_of = data, as_of
        self._cells = Cells(self._find)

    def __getitem__(self, symbol: str) -> float | None:
        values, visible = self._cells[symbol]
        rows = visible[self._as_of.position]
        if rows == 0:
            return None
        value: float = values[rows - 1]
        return value if value == value else None

    def previous(self, symbol: str, bars: int = 1) -> float | None:
        """The value `bars` bars ago, None where it was not ready or lies before the session."""
        values, visible = self._cells[symbol]
        row = visible[self._as_of.position] - 1 - bars
        if row < 0:
            return None
        value: float = values[row]
        return value if value == value else None

    def _find(self, symbol: str) -> tuple[memoryview, memoryview]:
        if self._data is None:
            raise LookupError(f"{self.key} is read before the session has begun")
        block, slot = block_with(self._data, symbol, self.key)
        values = block.indicators[self.key].values[self.output]
        return memoryview(values[slot]).toreadonly(), memoryview(block.visible[slot]).toreadonly()


def block_with(data: SessionData, symbol: str, key: str) -> tuple[SessionBlock, int]:
    """The block that holds an indicator of a symbol, and the symbol's slot.

    Raises:
        LookupError: the symbol has no such indicator.
    """
    cohort, slot = data.place(symbol)
    for block in cohort.blocks.values():
        if key in block.indicators:
            return block, slot
    raise LookupError(f"{symbol} has no indicator {key}")


class SectionView:
    """The newest visible value of one column for every symbol of some blocks, again and again.

    Made once for a session's blocks as they are; `at` gathers one value of each symbol.
    """

    __slots__ = ("_parts",)

    def __init__(self, parts: Sequence[tuple[SessionBlock, np.ndarray, Int64 | None]]) -> None:
        self._parts = [_Gather(*part) for part in parts]

    def at(self, position: int) -> Float64:
        """The values at a position, shape (symbols,); NaN where a symbol has no row yet."""
        if len(self._parts) == 1:
            return self._parts[0].at(position)
        return np.concatenate([part.at(position) for part in self._parts] or [np.empty(0)])


class _Gather:
    """One block's part of a section."""

    __slots__ = ("_before", "_flat", "_full_from", "_present", "_visible")

    def __init__(self, block: SessionBlock, matrix: np.ndarray, starts: Int64 | None) -> None:
        first = np.arange(matrix.shape[0]) * matrix.shape[1] - 1
        self._before = first if starts is None else first + starts
        self._flat = matrix.reshape(-1)
        self._visible = block.visible
        self._present = block.present if block.gone else None
        self._full_from = block.visible.shape[1]  # every symbol has a row from here on

    def at(self, position: int) -> Float64:
        rows = self._visible[:, position]
        values = self._values(rows, position)
        return values if self._present is None else values[self._present]

    def _values(self, rows: np.ndarray, position: int) -> Float64:
        if position >= self._full_from:
            full: Float64 = self._flat.take(self._before + rows)
            return full
        if not self._flat.size:
            return np.full(len(rows), np.nan)
        if rows.all():
            self._full_from = position
        index = np.maximum(self._before + rows, 0)
        return np.where(rows > 0, self._flat.take(index), np.nan)


def cross_section(blocks: Sequence[SessionBlock], field: str) -> SectionView:
    """A field of the newest visible bar of every symbol of the blocks.

    Raises:
        UnknownName: bars have no such field.
    """
    require_field(field)
    return SectionView([(block, block.arrays[field], block.starts) for block in blocks])


def indicator_section(blocks: Sequence[SessionBlock], key: str, output: int) -> SectionView:
    """An indicator's newest visible value of every symbol of the blocks; some may lack it."""
    return SectionView([(block, _values(block, key, output), None) for block in blocks])


def _values(block: SessionBlock, key: str, output: int) -> np.ndarray:
    """The values of an indicator, shape (symbols, rows); without any row where there is none."""
    columns = block.indicators.get(key)
    return np.empty((len(block.symbols), 0)) if columns is None else columns.values[output]


def section_symbols(blocks: list[SessionBlock]) -> tuple[str, ...]:
    """The symbols of a section, in its order."""
    return tuple(block.symbols[slot] for block in blocks for slot in block.present.tolist())
