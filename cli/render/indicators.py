"""Indicators as tables."""

from __future__ import annotations

import json

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from cli.render.format import counted
from cli.render.table import plain_grid, plain_table
from mismartera.reporting.documents.indicators import (
    IndicatorDocument,
    IndicatorsDocument,
    IndicatorSummary,
    ParameterDocument,
)


def indicators_table(document: IndicatorsDocument) -> RenderableType:
    """Draw one line per indicator, under the name of its group."""
    table = plain_table()
    table.add_column("name", no_wrap=True)
    table.add_column("parameters", overflow="fold", ratio=2)
    table.add_column("what it is", ratio=3)
    group = None
    for indicator in document.indicators:
        if indicator.group != group:
            group = indicator.group
            table.add_row(*(("",) if table.row_count else ()))
            table.add_row(Text(group, style="bold"))
        table.add_row(f"  {indicator.name}", _defaults(indicator), indicator.description)
    return Group(table, Text(f"\n{counted(document.count, 'indicator')}"))


def indicator_table(document: IndicatorDocument) -> RenderableType:
    """Draw everything about one indicator."""
    facts = plain_grid(name_style="bold")
    facts.add_row("group", document.group)
    facts.add_row("inputs", _inputs(document))
    facts.add_row("outputs", ", ".join(document.outputs))
    facts.add_row("first row", document.first_row + _afresh(document))
    facts.add_row("first value", _first_value(document))
    facts.add_row("key", document.key)
    parts: list[RenderableType] = [Text(f"{document.name}: {document.description}\n"), facts]
    if document.parameters:
        parts.append(Padding(_parameters(document.parameters), (1, 0, 0, 0)))
    parts.append(Text("\nIn a configuration, under indicators.session:", style="bold"))
    parts.append(Text(json.dumps(document.example)))
    return Group(*parts)


def _defaults(indicator: IndicatorSummary) -> str:
    return ", ".join(f"{name} {value:.10g}" for name, value in indicator.parameters.items())


def _inputs(document: IndicatorDocument) -> str:
    columns = ", ".join(item.column for item in document.inputs)
    free = sum(item.free for item in document.inputs)
    if not free:
        return columns
    return f'{columns} ({"the first" if free < len(document.inputs) else "any"} by "inputs")'


def _afresh(document: IndicatorDocument) -> str:
    return " (starts afresh every session)" if document.anchored else ""


def _first_value(document: IndicatorDocument) -> str:
    if document.warm_up_sessions:
        return "at the session's first bar"
    return (
        "at the first row"
        if not document.lookback
        else f"after {counted(document.lookback, 'row')}"
    )


def _parameters(parameters: tuple[ParameterDocument, ...]) -> Table:
    table = plain_table()
    table.add_column("parameter", no_wrap=True)
    table.add_column("default", justify="right")
    table.add_column("expected")
    for parameter in parameters:
        table.add_row(parameter.name, f"{parameter.default:.10g}", parameter.expected)
    return table
