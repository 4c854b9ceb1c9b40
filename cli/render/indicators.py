"""Indicators as tables."""

from __future__ import annotations

import json

from rich.console import Group, RenderableType
from rich.text import Text

from cli.draw.cells import Styled, name, number, words
from cli.render.facts import facts
from cli.render.format import QUANTITY, counted, quantity
from cli.render.table import Table
from mismartera.reporting.documents.indicators import (
    IndicatorDocument,
    IndicatorsDocument,
    IndicatorSummary,
    ParameterDocument,
)


def indicators_table(document: IndicatorsDocument) -> RenderableType:
    """Draw one line per indicator, under the name of its group."""
    table = Table(name("name", key=True), words("parameters"), words("what it is", key=True))
    group = None
    for indicator in document.indicators:
        if indicator.group != group:
            group = indicator.group
            if len(table):
                table.add_row("")
            table.add_row(Styled(group, "title"))
        table.add_row(f"  {indicator.name}", _defaults(indicator), indicator.description)
    return Group(table, Text(f"\n{counted(document.count, 'indicator')}"))


def indicator_table(document: IndicatorDocument) -> RenderableType:
    """Draw everything about one indicator."""
    known = (
        ("group", document.group),
        ("inputs", _inputs(document)),
        ("outputs", ", ".join(document.outputs)),
        ("first row", document.first_row + _afresh(document)),
        ("first value", _first_value(document)),
        ("key", document.key),
    )
    parts: list[RenderableType] = [
        Text(f"{document.name}: {document.description}\n"),
        facts(*((Styled(each, "title"), said) for each, said in known)),
    ]
    if document.parameters:
        parts += [Text(), _parameters(document.parameters)]
    parts.append(Text("\nIn a configuration, under indicators.session:", style="bold"))
    parts.append(Text(json.dumps(document.example)))
    return Group(*parts)


def _defaults(indicator: IndicatorSummary) -> str:
    return ", ".join(f"{each} {quantity(value)}" for each, value in indicator.parameters.items())


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
    table = Table(
        name("parameter", key=True),
        number("default", QUANTITY, key=True),
        words("expected", key=True),
    )
    for parameter in parameters:
        table.add_row(parameter.name, parameter.default, parameter.expected)
    return table
