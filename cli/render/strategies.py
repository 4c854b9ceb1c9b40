"""Strategies, drawn."""

from __future__ import annotations

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from cli.render.format import ABSENT, count
from cli.render.table import plain_table, stacked
from mismartera.reporting.documents.strategies import (
    StrategyDocument,
    StrategyListDocument,
    StrategyRunDocument,
)


def strategy_table(document: StrategyListDocument) -> RenderableType:
    """The strategies that are known, then those of the current run."""
    table = plain_table()
    table.add_column("strategy", no_wrap=True)
    table.add_column("source", overflow="fold")
    table.add_column("what it does", overflow="fold")
    for each in document.strategies:
        table.add_row(each.name, Text(each.source), Text(each.description))
    running = [run for each in document.strategies for run in each.running]
    return stacked([table, _running(running)]) if running else table


def strategy_view(strategy: StrategyDocument) -> RenderableType:
    """One strategy: what it does, its parameters, how it fares."""
    table = plain_table()
    for heading in ("parameter", "type", "default"):
        table.add_column(heading, no_wrap=True)
    table.add_column("meaning", overflow="fold")
    for each in strategy.parameters:
        default = ABSENT if each.default is None else str(each.default)
        table.add_row(each.name, each.type, Text(default), Text(each.description))
    head = Text(f"{strategy.name} ({strategy.source})\n{strategy.description}", overflow="fold")
    parts: list[RenderableType] = [head, table]
    if strategy.running:
        parts.append(_running(strategy.running))
    return stacked(parts)


def _running(runs: list[StrategyRunDocument] | tuple[StrategyRunDocument, ...]) -> Table:
    table = plain_table()
    table.add_column("in this run", overflow="fold")
    for heading in ("calls", "signals", "approved", "errors"):
        table.add_column(heading, justify="right", no_wrap=True)
    table.add_column("state", overflow="fold")
    for run in runs:
        state = ("enabled" if run.enabled else "disabled") + (
            f": {run.last_error}" if run.last_error else ""
        )
        numbers = (run.calls, run.signals, run.approved, run.errors)
        table.add_row(Text(run.key), *(count(number) for number in numbers), Text(state))
    return table
