"""The one look of tables: a head, a rule, rows; no frame."""

from __future__ import annotations

from collections.abc import Sequence

from rich.box import SIMPLE
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text


def plain_table() -> Table:
    """An empty table without a frame."""
    return Table(box=SIMPLE, show_edge=False, pad_edge=False, padding=(0, 1, 0, 0))


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
