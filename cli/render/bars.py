"""Bars of any kind, drawn the same way: a line for each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from rich.console import Group, RenderableType
from rich.text import Text

from cli.render.format import ABSENT, bar_start, count, percent, price
from mismartera.reporting.documents.bars import BarDocument

_HEADINGS: Final = ("start", "open", "high", "low", "close", "volume")


def bars_table(bars: Sequence[BarDocument], interval: str) -> RenderableType:
    """One line for each bar; coverage only where bars are derived.

    Set by hand: rich takes a second for a thousand rows of a table.
    """
    derived = any(bar.coverage is not None for bar in bars)
    headings = (*_HEADINGS, "coverage") if derived else _HEADINGS
    rows = [tuple(_cells(bar, interval, derived)) for bar in bars]
    widths = [max(map(len, column)) for column in zip(headings, *rows, strict=True)]
    head, *lines = (_line(row, widths) for row in (headings, *rows))
    rule = "─" * (sum(widths) + 2 * len(widths) - 2)
    body = "\n".join((rule, *lines))
    # Within a group, for a console joins bare texts and forgets how they wrap.
    return Group(Text.assemble((head, "bold"), "\n", body, no_wrap=True, overflow="ignore"))


def _cells(bar: BarDocument, interval: str, derived: bool) -> Iterator[str]:
    yield bar_start(bar.timestamp, interval)
    yield from map(price, (bar.open, bar.high, bar.low, bar.close))
    yield count(bar.volume)
    if derived:
        yield ABSENT if bar.coverage is None else percent(100 * bar.coverage)


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    """The first cell to the left, numbers to the right."""
    start, *numbers = cells
    first, *others = widths
    right = (text.rjust(width) for text, width in zip(numbers, others, strict=True))
    return "  ".join((start.ljust(first), *right))
