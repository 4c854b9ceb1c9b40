"""A table that is set by hand where it can be: rich takes a second for a thousand rows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, zip_longest
from typing import Final

from rich.cells import cell_len
from rich.columns import Columns
from rich.console import Console, ConsoleOptions, RenderableType, RenderResult
from rich.segment import Segment
from rich.style import Style, StyleType
from rich.table import Column, Table
from rich.text import Text

_GAP: Final = "  "
_HEAD_STYLE: Final = "bold"


class Items:
    """Short texts beside each other; in columns below each other where they fit no line."""

    def __init__(self, texts: Iterable[str]) -> None:
        self._texts = tuple(texts)

    @property
    def one_line(self) -> str:
        return _GAP.join(self._texts)

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        yield Columns([Text(text) for text in self._texts], padding=(0, len(_GAP)))


@dataclass(frozen=True, slots=True)
class _Cell:
    """The lines of a cell, all in one style."""

    lines: Sequence[str]
    style: StyleType

    @property
    def width(self) -> int:
        return max(map(cell_len, self.lines))


class QuickTable(Table):
    """A table of texts with two blanks between columns, and a rule below its heads if it has any.

    Where a cell is more than a text, or not all of them fit the width, rich sets the table.
    """

    def fits(self, width: int, least: int | None) -> bool:
        """Whether no column is folded; the last one may be, to `least` signs, if that is given."""
        *others, last = _widths(self._cells())
        return _total([*others, last if least is None else min(last, least)]) <= width

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        columns = self._cells()
        widths = _widths(columns)
        fits = _total(widths) <= options.max_width
        if columns and fits and not any(map(_is_narrower, self.columns, widths)):
            yield from self._set(columns, widths, console)
        else:
            yield from super().__rich_console__(console, options)

    def _cells(self) -> list[list[_Cell]]:
        """The cells of each column, its head's first; nothing where one is more than a text."""
        columns = []
        for column in self.columns:
            head = (Text(str(column.header), _HEAD_STYLE),) if self.show_header else ()
            cells = [_cell(each, column.style) for each in chain(head, column.cells)]
            if None in cells:
                return []
            columns.append([cell for cell in cells if cell is not None])
        return columns

    def _set(
        self, columns: Sequence[Sequence[_Cell]], widths: Sequence[int], console: Console
    ) -> Iterator[Segment]:
        right = [column.justify == "right" for column in self.columns]
        for number, row in enumerate(zip(*columns, strict=True)):
            styles = [console.get_style(cell.style) if cell.style else None for cell in row]
            for parts in zip_longest(*(cell.lines for cell in row), fillvalue=""):
                texts = map(_set_to, parts, widths, right)
                yield from _line(list(texts), styles)
            if self.show_header and number == 0:
                yield Segment("─" * _total(widths))
                yield Segment.line()


def _widths(columns: Sequence[Sequence[_Cell]]) -> list[int]:
    return [max((cell.width for cell in column), default=0) for column in columns]


def _line(texts: list[str], styles: Sequence[Style | None]) -> Iterator[Segment]:
    texts[-1] = texts[-1].rstrip(" ")
    if not any(styles):
        yield Segment(_GAP.join(texts).rstrip(" "))
    else:
        for number, (text, style) in enumerate(zip(texts, styles, strict=True)):
            yield Segment(_GAP if number else "")
            yield Segment(text, style)
    yield Segment.line()


def _set_to(text: str, width: int, right: bool) -> str:
    blanks = " " * (width - cell_len(text))
    return blanks + text if right else text + blanks


def _cell(cell: RenderableType, style: StyleType) -> _Cell | None:
    """A cell as lines of text; None where it is more than that."""
    if isinstance(cell, Items):
        cell = cell.one_line
    elif isinstance(cell, Text):
        if cell.spans:
            return None
        style = cell.style or style
        cell = cell.plain
    if not isinstance(cell, str) or "\t" in cell:
        return None
    return _Cell(cell.split("\n"), style)


def _total(widths: Sequence[int]) -> int:
    return sum(widths) + len(_GAP) * (len(widths) - 1)


def _is_narrower(column: Column, width: int) -> bool:
    """Whether a column is to be narrower than its texts are."""
    return column.max_width is not None and width > column.max_width
