"""Base bars of single symbols at single steps, read fast: once found, a cell is two lookups."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from typing import NamedTuple

import numpy as np

from mismartera.domain.bar import Bar
from mismartera.domain.columns import FIELDS
from mismartera.session.session_data import ExpectedGrid, SessionData

_make_bar: Callable[[tuple[object, ...]], Bar] = partial(tuple.__new__, Bar)
"""What `Bar._make` does, without its check of the length."""


class _Cell(NamedTuple):
    """A symbol's visible rows by position, and its session's columns."""

    interval: str
    grid: ExpectedGrid
    visible: memoryview
    columns: tuple[memoryview, ...]
    close: memoryview


class BaseCells:
    """The base bars of a session by symbol. Made anew when the session's blocks change."""

    __slots__ = ("_cells", "_data", "_due", "_instant", "_position")

    def __init__(self, data: SessionData) -> None:
        self._data = data
        self._cells: dict[str, _Cell | None] = {}
        self._position = -1
        self._instant = 0
        self._due: dict[str, int] = {}

    def instant(self, position: int) -> int:
        """The instant of a position; that of the newest is asked for again and again."""
        if position != self._position:
            self._position, self._instant = position, self._data.timeline.instant(position)
            self._due.clear()
        return self._instant

    def close(self, symbol: str, position: int) -> float | None:
        """The newest visible close, None where the session has none."""
        cell = self._cell(symbol)
        if cell is None:
            return None
        rows = cell.visible[position]
        if rows == 0:
            return None
        close: float = cell.close[rows - 1]
        return close

    def whole_close(self, symbol: str, position: int) -> float | None:
        """The newest visible close where every bar that is due is there; None for all others.

        That is the usual case, told without measuring quality.
        """
        cell = self._cell(symbol)
        if cell is None or not self._data.is_regular:
            return None
        instant = self.instant(position)
        due = self._due.get(cell.interval)
        if due is None:
            due = self._due[cell.interval] = cell.grid.due(instant) if position else 0
        if due == 0 or cell.visible[position] != due:
            return None
        close: float = cell.close[due - 1]
        return close

    def bars(self, symbols: Iterable[str], step: int) -> list[Bar]:
        """The base bars of some symbols that became available at a step."""
        end_ns = self.instant(step + 1)
        found = []
        for symbol in symbols:
            cell = self._cell(symbol)
            if cell is None:
                continue
            interval, _, visible, (at, opened, high, low, close, volume), _ = cell
            rows = visible[step + 1]
            if rows != visible[step]:
                row = rows - 1
                prices = opened[row], high[row], low[row], close[row]
                found.append(
                    _make_bar((symbol, interval, at[row], end_ns, *prices, volume[row], None))
                )
        return found

    def is_first(self, symbol: str, step: int, open_ns: int) -> bool:
        """Whether the bar that became available at a step is the session's first regular one."""
        cell = self._cell(symbol)
        if cell is None:
            return False
        at, row = cell.columns[0], cell.visible[step + 1] - 1
        return bool(at[row] >= open_ns and (row == 0 or at[row - 1] < open_ns))

    def extremes(
        self, symbol: str, first: int, stop: int, remembered: float
    ) -> tuple[float, float]:
        """The lowest and highest close from a position to another; of one without: remembered."""
        cell = self._cell(symbol)
        if cell is None or cell.visible[max(first, stop)] == 0:
            return remembered, remembered
        start, end = cell.visible[first], cell.visible[max(first, stop)]
        closes = np.asarray(cell.close[max(start - 1, 0) : end])
        if start == 0:
            closes = np.append(closes, remembered)
        return float(closes.min()), float(closes.max())

    def volume(self, symbol: str, position: int) -> float | None:
        """The volume of the newest visible bar, None where the session has none."""
        cell = self._cell(symbol)
        if cell is None or cell.visible[position] == 0:
            return None
        volume: float = cell.columns[FIELDS.index("volume")][cell.visible[position] - 1]
        return volume

    def _cell(self, symbol: str) -> _Cell | None:
        try:
            return self._cells[symbol]
        except KeyError:
            cell = self._cells[symbol] = self._found(symbol)
            return cell

    def _found(self, symbol: str) -> _Cell | None:
        if symbol not in self._data:
            return None
        cohort, slot = self._data.place(symbol)
        block, grid = cohort.base_block, self._data.grids[cohort.base]
        start = int(block.starts[slot])
        columns = tuple(block.arrays[name][slot, start:].data for name in FIELDS)
        visible = block.visible[slot].data
        return _Cell(block.interval.name, grid, visible, columns, columns[FIELDS.index("close")])
