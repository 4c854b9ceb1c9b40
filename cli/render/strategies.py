"""Strategies, drawn."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import RenderableType
from rich.text import Text

from cli.draw.cells import number, words
from cli.render.format import COUNT
from cli.render.known import known_table, parameters_table, state_of
from cli.render.table import Table, stacked
from mismartera.reporting.documents.strategies import (
    StrategyDocument,
    StrategyListDocument,
    StrategyRunDocument,
)


def strategy_table(document: StrategyListDocument) -> RenderableType:
    """The strategies that are known, then those of the current run."""
    table = known_table("strategy", document.strategies)
    running = [run for each in document.strategies for run in each.running]
    return stacked([table, _running(running)]) if running else table


def strategy_view(strategy: StrategyDocument) -> RenderableType:
    """One strategy: what it does, its parameters, how it fares."""
    head = "\n".join((f"{strategy.name} ({strategy.source})", strategy.description))
    said = "\n\n".join((head, *strategy.details))
    parts: list[RenderableType] = [
        Text(said, overflow="fold"),
        parameters_table(strategy.parameters),
    ]
    if strategy.running:
        parts.append(_running(strategy.running))
    return stacked(parts)


def _running(runs: Sequence[StrategyRunDocument]) -> Table:
    table = Table(
        words("in this run", key=True),
        number("calls", COUNT, rank=1),
        number("signals", COUNT),
        number("approved", COUNT),
        number("errors", COUNT, rank=2),
        words("state", key=True),
    )
    for run in runs:
        table.add_row(run.key, run.calls, run.signals, run.approved, run.errors, state_of(run))
    return table
