"""What a reader hands on: rows as written, not yet in UTC, not yet checked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray

from mismartera.catalogue.importing.date_texts import DateOrder
from mismartera.catalogue.importing.layout import Layout
from mismartera.domain.columns import Float64, Int64
from mismartera.errors import ImportRefused

Index = NDArray[np.intp]

NO_OFFSET: Final = np.iinfo(np.int64).min
_COLUMNS: Final = ("line", "written", "offset", "open", "high", "low", "close", "volume", "swapped")


@dataclass(frozen=True, slots=True)
class RowFault:
    """A row that cannot be taken: its file, its line (from 1) and the reason."""

    file: str
    line: int
    reason: str
    symbol: str | None = None


@dataclass(frozen=True, slots=True, eq=False)
class WrittenRows:
    """Rows of one symbol in file order, every number finite; all arrays have shape (rows,).

    `written` is the time as it stands in the file, in nanoseconds as if it were UTC; `offset`
    is the UTC offset written beside it in nanoseconds, `NO_OFFSET` where there is none. `swapped`
    is `written` under the other order of day and month where both are possible (`NO_OFFSET` where
    it is no date), else `written` itself.
    """

    line: Int64
    written: Int64
    offset: Int64
    open: Float64
    high: Float64
    low: Float64
    close: Float64
    volume: Float64
    swapped: Int64

    def __len__(self) -> int:
        return len(self.line)

    def take(self, index: NDArray[np.bool_] | Index) -> WrittenRows:
        return WrittenRows(*(getattr(self, name)[index] for name in _COLUMNS))

    @classmethod
    def concatenate(cls, parts: Sequence[WrittenRows]) -> WrittenRows:
        if len(parts) == 1:
            return parts[0]
        return cls(*(np.concatenate([getattr(part, name) for part in parts]) for name in _COLUMNS))

    @classmethod
    def empty(cls) -> WrittenRows:
        whole, real = np.empty(0, np.int64), np.empty(0, np.float64)
        return cls(whole, whole, whole, real, real, real, real, real, whole)


@dataclass(frozen=True, slots=True)
class SymbolRows:
    """The rows of one symbol of one file; `symbol` is None where the file names none.

    `mixed` is the refusal of rows that are those of several instruments.
    """

    symbol: str | None
    rows: WrittenRows
    mixed: ImportRefused | None = None


@dataclass(frozen=True, slots=True)
class FileRows:
    """All that was read from one file.

    `zone` is the time zone that its times or their column name, empty where they name none.
    `orders` are the two orders of day and month that are possible, none where one is certain.
    `length` is what the file's name says of its bars' interval, empty where it says nothing.
    `named_by_file` says that the symbol is not in the rows, but told by the file's name.
    `notes` are lines for people about choices made.
    """

    file: str
    layout: Layout
    series: tuple[SymbolRows, ...]
    faults: tuple[RowFault, ...] = ()
    notes: tuple[str, ...] = field(default=())
    zone: str = ""
    orders: tuple[DateOrder, ...] = ()
    named_by_file: bool = False
    length: str = ""
