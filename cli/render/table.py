"""The one look of tables: a head, a rule, rows; no frame.

What has room is decided in `cli.draw`; here its lines are handed to rich, which prints them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import IO, Final

from rich.console import Console, ConsoleOptions, Group, RenderableType, RenderResult
from rich.segment import Segment
from rich.text import Text

from cli.draw.cells import Cell, Column
from cli.draw.columns import all_fit, table_lines
from cli.draw.line import Line
from cli.draw.records import Name, Value, record_lines

_STYLES: Final = {"title": "bold", "dim": "dim"}


class TableConsole(Console):
    """Where tables are printed; `vertical` writes each of their rows as a record."""

    def __init__(self, file: IO[str], *, color: bool, terminal: bool | None = None) -> None:
        self.vertical = False
        super().__init__(
            file=file,
            no_color=not color,
            force_terminal=terminal,
            highlight=False,
            markup=False,
            emoji=False,
        )


class Table:
    """Columns, and the rows that are added to them; a row may lack its last cells."""

    def __init__(self, *columns: Column) -> None:
        self._columns = columns
        self._rows: list[tuple[Cell, ...]] = []

    def add_row(self, *cells: Cell) -> None:
        """Add a row below the others."""
        self._rows.append(cells)

    def __len__(self) -> int:
        return len(self._rows)

    def fits(self, width: int) -> bool:
        """Whether there is room for every column."""
        return all_fit(self._columns, self._rows, width)

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        lines = table_lines(
            self._columns, self._rows, options.max_width, vertical=is_vertical(console)
        )
        yield from _printed(lines, console)


class Facts:
    """One line for each fact: its name and what there is to say of it."""

    def __init__(self, pairs: Iterable[tuple[Name, Value]]) -> None:
        self._pairs = tuple(pairs)

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        yield from _printed(record_lines(self._pairs, options.max_width), console)


class ByWidth:
    """A table, or in a window too narrow for it one of the same rows in fewer columns."""

    def __init__(self, table: Table, narrow: Callable[[], RenderableType]) -> None:
        self._table = table
        self._narrow = narrow

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        whole = is_vertical(console) or self._table.fits(options.max_width)
        yield self._table if whole else self._narrow()


def is_vertical(console: Console) -> bool:
    """Whether rows are to be written as records."""
    return isinstance(console, TableConsole) and console.vertical


def _printed(lines: Iterable[Line], console: Console) -> RenderResult:
    for line in lines:
        for text, style in line:
            yield Segment(text, console.get_style(_STYLES[style]) if style else None)
        yield Segment.line()


def stacked(parts: Sequence[RenderableType]) -> RenderableType:
    """Parts below each other, with an empty line between."""
    spaced: list[RenderableType] = []
    for part in parts:
        spaced += [Text(), part]
    return Group(*spaced[1:])


def unfolded(text: str) -> RenderableType:
    """A line that is left whole, so that a path in it can be copied."""
    # Within a group, for a console joins bare texts and forgets how they wrap.
    return Group(Text(text, no_wrap=True, overflow="ignore"))


class Trimmed:
    """Something drawn without the blanks that fill its lines up to their columns' width.

    They would be copied and piped along, and wrap where a terminal is made narrower.
    """

    def __init__(self, drawn: RenderableType) -> None:
        self._drawn = drawn

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        for line in Segment.split_lines(console.render(self._drawn, options)):
            yield from _trimmed(line)
            yield Segment.line()


def _trimmed(line: list[Segment]) -> list[Segment]:
    """The line up to its last sign that is no blank."""
    rest = list(line)
    while rest and not rest[-1].control:
        text = rest[-1].text.rstrip(" ")
        if text:
            return [*rest[:-1], Segment(text, rest[-1].style)]
        rest.pop()
    return rest
