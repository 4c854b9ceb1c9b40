"""Bars of any kind, drawn the same way: a line for each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.table import Table

from cli.render.facts import table
from cli.render.format import ABSENT, bar_start, count, percent, price
from mismartera.reporting.documents.bars import BarDocument


def bars_table(bars: Sequence[BarDocument], interval: str) -> Table:
    """One line for each bar; coverage only where bars are derived."""
    derived = any(bar.coverage is not None for bar in bars)
    more = ("coverage>",) if derived else ()
    rows = table("start", "open>", "high>", "low>", "close>", "volume>", *more)
    for bar in bars:
        rows.add_row(*_cells(bar, interval, derived))
    return rows


def _cells(bar: BarDocument, interval: str, derived: bool) -> Iterator[str]:
    yield bar_start(bar.timestamp, interval)
    yield from map(price, (bar.open, bar.high, bar.low, bar.close))
    yield count(bar.volume)
    if derived:
        yield ABSENT if bar.coverage is None else percent(100 * bar.coverage)
