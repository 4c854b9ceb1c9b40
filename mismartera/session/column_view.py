"""One field of a strategy's bars, read often: the values so far, by symbol."""

from __future__ import annotations

import numpy as np

from mismartera.domain.interval import Interval
from mismartera.session.cells import Cells
from mismartera.session.fields import require_field
from mismartera.session.session_data import AsOf, SessionData


class ColumnView:
    """One field of the bars of an interval: `view["AAPL"]` are its values of this session so far.

    Oldest first, read-only; they share the session's memory. What was read stays as it is.
    """

    __slots__ = ("_as_of", "_cells", "_data", "field", "interval")

    def __init__(self, interval: Interval, field: str = "close") -> None:
        require_field(field)
        self.interval = interval
        self.field = field
        self._as_of = AsOf()
        self._data: SessionData | None = None
        self._cells = Cells(self._find)

    def bind(self, data: SessionData, as_of: AsOf) -> None:
        """Read from this session from now on; called whenever its blocks changed."""
        self._data, self._as_of = data, as_of
        self._cells = Cells(self._find)

    def __getitem__(self, symbol: str) -> np.ndarray:
        values, visible = self._cells[symbol]
        return values[: visible[self._as_of.position]]

    def _find(self, symbol: str) -> tuple[np.ndarray, memoryview]:
        if self._data is None:
            raise LookupError(f"{self.interval} {self.field} is read before the session has begun")
        series = self._data.series(symbol, self.interval)
        block, slot = series.block, series.slot
        values = block.arrays[self.field][slot, int(block.starts[slot]) :]
        return values, memoryview(block.visible[slot]).toreadonly()
