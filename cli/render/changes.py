"""What came and went in the running session, drawn."""

from __future__ import annotations

from collections import Counter
from typing import Final

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from cli.render.bars import bars_table
from cli.render.format import ABSENT, bar_start, clock, count, counted, indicator, moment, price
from cli.render.table import plain_table, stacked
from mismartera.reporting.documents.changes import (
    RunningIndicatorDocument,
    RunningIndicatorsDocument,
    SymbolChangesDocument,
    WatchDocument,
    WatchListDocument,
)

_MOST_BARS: Final = 500
"""A longer table begins later: `--json` gives every bar."""


def symbol_changes_table(document: SymbolChangesDocument) -> RenderableType:
    """A line for each symbol, then how many had which result."""
    table = plain_table()
    table.add_column("symbol", no_wrap=True)
    table.add_column("result", no_wrap=True)
    reasons = any(each.reason for each in document.changes)
    if reasons:
        table.add_column("reason", overflow="fold")
    for each in document.changes:
        cells = (each.symbol, each.state, each.reason)
        table.add_row(*(Text(cell) for cell in (cells if reasons else cells[:2])))
    counts = Counter(each.state for each in document.changes)
    sums = ", ".join(f"{number} {state}" for state, number in counts.items())
    return stacked([table, Text(f"{sums} at {clock(document.session_time)}")])


def watch_view(document: WatchDocument) -> RenderableType:
    """The bars, then the indicators' values."""
    head = Text(_head(document))
    if not document.bars:
        return head
    parts: list[RenderableType] = [head, bars_table(document.bars[-_MOST_BARS:], document.interval)]
    if document.indicators:
        parts.append(_values(document))
    return stacked(parts)


def watches_table(document: WatchListDocument) -> RenderableType:
    """A line for each series that is watched."""
    if not document.watches:
        return Text("nothing is watched: `data watch SYMBOL` does")
    table = plain_table()
    for heading in ("symbol", "interval"):
        table.add_column(heading, no_wrap=True)
    for heading in ("days", "bars"):
        table.add_column(heading, justify="right", no_wrap=True)
    table.add_column("last bar", no_wrap=True)
    table.add_column("close", justify="right", no_wrap=True)
    table.add_column("indicators", overflow="fold")
    for each in document.watches:
        last = each.bars[-1] if each.bars else None
        values = "  ".join(f"{key} {indicator(value)}" for key, value in each.indicators.items())
        table.add_row(
            each.symbol,
            each.interval,
            count(each.days),
            count(each.count),
            bar_start(last.timestamp if last else None, each.interval),
            price(last.close if last else None),
            Text(values),
        )
    return table


def running_indicators_table(document: RunningIndicatorsDocument) -> RenderableType:
    """A line for each indicator of the session."""
    if not document.indicators:
        return Text("the session has no indicators: `indicators add NAME --interval 5m` adds one")
    table = plain_table()
    table.add_column("key", overflow="fold")
    table.add_column("interval", no_wrap=True)
    table.add_column("symbols", justify="right", no_wrap=True)
    table.add_column("state", no_wrap=True)
    table.add_column("used by", overflow="fold")
    for each in document.indicators:
        users = Text(", ".join(each.strategies) or ABSENT)
        table.add_row(each.key, each.interval, count(each.symbols), _state(each), users)
    return table


def _state(each: RunningIndicatorDocument) -> str:
    if each.enabled:
        return "computed"
    return f"disabled for {each.disabled_for}" if each.disabled_for else "disabled"


def _head(document: WatchDocument) -> str:
    if not document.bars:
        rows = "no bars"
    elif len(document.bars) > _MOST_BARS:
        rows = f"{count(document.count)} bars, the last {_MOST_BARS}"
    else:
        rows = counted(document.count, "bar")
    days = "the session before" if document.days == 1 else f"{document.days} sessions before"
    when = moment(document.session_time)
    return f"{document.symbol} {document.interval}: {rows} of {days} and this one, as of {when}"


def _values(document: WatchDocument) -> Table:
    table = plain_table()
    table.add_column("indicator", no_wrap=True)
    table.add_column("value", overflow="fold")
    for key, value in document.indicators.items():
        table.add_row(key, indicator(value))
    return table
