"""Bars as columns: six arrays of one length."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Int64 = NDArray[np.int64]
Float64 = NDArray[np.float64]
Bool = NDArray[np.bool_]

FIELDS = ("timestamp", "open", "high", "low", "close", "volume")
PRICES = ("open", "high", "low", "close")


@dataclass(frozen=True, slots=True, eq=False)
class BarColumns:
    """Bars of one symbol and interval, oldest first.

    `timestamp` is the start of each bar in UTC nanoseconds (int64), the others are float64;
    all have shape (rows,).
    """

    timestamp: Int64
    open: Float64
    high: Float64
    low: Float64
    close: Float64
    volume: Float64

    @classmethod
    def empty(cls) -> BarColumns:
        none = np.empty(0, np.float64)
        return cls(np.empty(0, np.int64), none, none, none, none, none)

    @classmethod
    def concatenate(cls, parts: Sequence[BarColumns]) -> BarColumns:
        """Join parts end to end, in the order given."""
        if not parts:
            return cls.empty()
        if len(parts) == 1:
            return parts[0]
        return cls(*(np.concatenate([getattr(part, name) for part in parts]) for name in FIELDS))

    @property
    def rows(self) -> int:
        return len(self.timestamp)

    def take(self, index: slice | Int64 | Bool) -> BarColumns:
        """Select rows: a slice gives views, an index or a mask gives copies."""
        return BarColumns(*(getattr(self, name)[index] for name in FIELDS))

    def between(self, start_ns: int, end_ns: int) -> BarColumns:
        """The rows whose timestamp lies in `[start_ns, end_ns)`, as views."""
        first, last = np.searchsorted(self.timestamp, [start_ns, end_ns])
        return self.take(slice(first, last))

    def equals(self, other: BarColumns) -> bool:
        """Tell whether all six columns are equal, bit for bit."""
        return all(
            getattr(self, name).tobytes() == getattr(other, name).tobytes() for name in FIELDS
        )
