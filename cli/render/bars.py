"""Bars of any kind, drawn the same way: a line for each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from cli.draw.cells import Cell, name, number
from cli.render.format import COUNT, COVERAGE, PRICE, bar_start
from cli.render.table import Table
from mismartera.reporting.documents.bars import BarDocument


def bars_table(bars: Sequence[BarDocument], interval: str) -> Table:
    """One line for each bar; coverage only where bars are derived."""
    derived = any(bar.coverage is not None for bar in bars)
    rows = Table(
        name("start", key=True),
        number("open", PRICE, rank=3),
        number("high", PRICE, rank=2),
        number("low", PRICE, rank=2),
        number("close", PRICE, key=True),
        number("volume", COUNT, rank=1),
        *((number("coverage", COVERAGE),) if derived else ()),
    )
    for bar in bars:
        rows.add_row(*_cells(bar, interval, derived))
    return rows


def _cells(bar: BarDocument, interval: str, derived: bool) -> Iterator[Cell]:
    yield bar_start(bar.timestamp, interval)
    yield from (bar.open, bar.high, bar.low, bar.close, bar.volume)
    if derived:
        yield bar.coverage
