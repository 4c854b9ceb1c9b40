"""What came and went in the running session, drawn."""

from __future__ import annotations

from collections import Counter
from typing import Final

from rich.console import RenderableType
from rich.text import Text

from cli.draw.cells import Items, name, number, words
from cli.render.bars import bars_table
from cli.render.facts import facts
from cli.render.format import (
    ABSENT,
    COUNT,
    PRICE,
    bar_start,
    clock,
    count,
    counted,
    indicator,
    moment,
)
from cli.render.table import Table, stacked
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
    reasons = any(each.reason for each in document.changes)
    reason = (words("reason", key=True),) if reasons else ()
    table = Table(name("symbol", key=True), name("result", key=True), *reason)
    for each in document.changes:
        table.add_row(each.symbol, each.state, *((each.reason,) if reasons else ()))
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
        values = ((key, indicator(value)) for key, value in document.indicators.items())
        parts.append(facts(*values))
    return stacked(parts)


def watches_table(document: WatchListDocument) -> RenderableType:
    """A line for each series that is watched."""
    if not document.watches:
        return Text("nothing is watched: `data watch SYMBOL` does")
    table = Table(
        name("symbol", key=True),
        name("interval", key=True),
        number("days", COUNT, rank=2),
        number("bars", COUNT, rank=1),
        name("last bar"),
        number("close", PRICE, key=True),
        words("indicators"),
    )
    for each in document.watches:
        last = each.bars[-1] if each.bars else None
        values = (f"{key} {indicator(value)}" for key, value in each.indicators.items())
        table.add_row(
            each.symbol,
            each.interval,
            each.days,
            each.count,
            bar_start(last.timestamp if last else None, each.interval),
            last.close if last else None,
            Items(tuple(values)),
        )
    return table


def running_indicators_table(document: RunningIndicatorsDocument) -> RenderableType:
    """A line for each indicator of the session."""
    if not document.indicators:
        return Text("the session has no indicators: `indicators add NAME --interval 5m` adds one")
    table = Table(
        words("key", key=True),
        name("interval", rank=1),
        number("symbols", COUNT),
        name("state", key=True),
        words("used by"),
    )
    for each in document.indicators:
        users = ", ".join(each.strategies) or ABSENT
        table.add_row(each.key, each.interval, each.symbols, _state(each), users)
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
