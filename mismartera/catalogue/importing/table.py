"""Rows of a file by columns, whatever the file is made of."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from mismartera.catalogue.importing.columns import Column, take_rows
from mismartera.catalogue.importing.layout import Layout
from mismartera.catalogue.importing.table_sample import TableForm, TableSample
from mismartera.domain.columns import Bool, Int64


@dataclass(frozen=True, slots=True, eq=False)
class LoadedTable:
    """All rows: `line` are their numbers from 1; `column` reads a column by its place.

    `misfits` are lines that are no rows, with the reason of each.
    """

    line: Int64
    column: Callable[[int], Column]
    width: int
    misfits: tuple[tuple[int, str], ...] = ()

    def take(self, rows: Bool) -> LoadedTable:
        """Return some of the rows, and no misfits."""
        inner = self.column
        return replace(
            self,
            line=self.line[rows],
            column=lambda place: take_rows(inner(place), rows),
            misfits=(),
        )


@dataclass(frozen=True, slots=True)
class Told:
    """What stands around the rows rather than in them; None and empty where nothing does."""

    layout: Layout | None = None
    symbol: str | None = None
    exchange: str | None = None
    zone: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """A table before its rows are read: its first rows, and the way to all of them."""

    file: str
    sample: TableSample
    load: Callable[[TableForm], LoadedTable]
    told: Told = field(default=Told())

    @property
    def names(self) -> Sequence[str]:
        """The columns' names as written; none without a header."""
        return self.sample.names
