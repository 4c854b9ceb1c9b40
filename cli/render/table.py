"""The one look of tables: a head, a rule, rows; no frame."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from rich.box import SIMPLE
from rich.console import Console, ConsoleOptions, Group, RenderableType, RenderResult
from rich.segment import Segment
from rich.table import Table
from rich.text import Text

from cli.render.quick_table import QuickTable


def plain_table() -> QuickTable:
    """An empty table without a frame."""
    return QuickTable(box=SIMPLE, show_edge=False, pad_edge=False, padding=(0, 1, 0, 0))


def plain_grid(name_style: str = "") -> Table:
    """An empty table of names and what there is to say of them, without heads."""
    grid = QuickTable.grid(padding=(0, 2))
    grid.add_column(style=name_style, no_wrap=True)
    grid.add_column(overflow="fold")
    return grid


class ByWidth:
    """A table, or in a window too narrow for it one of the same rows in fewer columns.

    The window is too narrow where a column would have to be folded; the last one may be, to
    `least` signs, if that is given.
    """

    def __init__(
        self, table: QuickTable, narrow: Callable[[], RenderableType], least: int | None = None
    ) -> None:
        self._table = table
        self._narrow = narrow
        self._least = least

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        yield self._table if self._table.fits(options.max_width, self._least) else self._narrow()


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
