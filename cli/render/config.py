"""Configurations, drawn."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence

from rich.console import Group, RenderableType
from rich.text import Text

from cli.draw.cells import name, words
from cli.draw.numbers import ABSENT
from cli.render.facts import facts
from cli.render.format import counted
from cli.render.table import Table
from mismartera.reporting.documents.config import (
    CheckDocument,
    ConfigurationDocument,
    ConfigurationListDocument,
    ListedConfigurationDocument,
    NewConfigurationDocument,
)
from mismartera.reporting.encode import JsonValue


def configuration_view(document: ConfigurationDocument) -> RenderableType:
    """One configuration: its keys, indented as they are nested, and their values."""
    lines = facts(*_lines(document.configuration, 0))
    return Group(Text(document.file, overflow="fold"), Text(), lines)


def _lines(value: JsonValue, depth: int) -> Iterator[tuple[str, str]]:
    for label, inner in _entries(value):
        indented = "  " * depth + label
        if isinstance(value, Sequence) and _is_nested(inner):
            yield indented, _summarised(inner)
        elif _is_nested(inner):
            yield indented, ""
            yield from _lines(inner, depth + 1)
        else:
            yield indented, _written(inner)


def _entries(value: JsonValue) -> Iterator[tuple[str, JsonValue]]:
    if isinstance(value, Mapping):
        yield from ((str(key), inner) for key, inner in value.items())
    elif isinstance(value, Sequence) and not isinstance(value, str):
        yield from ((str(number), inner) for number, inner in enumerate(value, start=1))


def _is_nested(value: JsonValue) -> bool:
    if isinstance(value, Mapping):
        return bool(value)
    return (
        isinstance(value, Sequence)
        and not isinstance(value, str)
        and any(isinstance(each, Mapping | list | tuple) for each in value)
    )


def _summarised(entry: JsonValue) -> str:
    """An entry of a list on one line, without what it leaves empty."""
    if not _is_nested(entry):
        return _written(entry)
    if not isinstance(entry, Mapping):
        return ", ".join(f"({_summarised(inner)})" for _, inner in _entries(entry))
    given = ((label, _bracketed(inner)) for label, inner in _entries(entry))
    return " · ".join(f"{label} {text}" for label, text in given if text != ABSENT)


def _bracketed(value: JsonValue) -> str:
    text = _summarised(value)
    return f"({text})" if isinstance(value, Mapping) and value else text


def _written(value: JsonValue) -> str:
    if value is None or value == "" or value == [] or value == {}:
        return ABSENT
    if isinstance(value, str):
        return value
    if isinstance(value, Sequence):
        return ", ".join(map(_written, value))
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return json.dumps(value)


def check_view(document: CheckDocument) -> RenderableType:
    """Every fault of a configuration, or that it has none."""
    if document.ok:
        warned = f", {counted(len(document.warnings), 'warning')}" if document.warnings else ""
        return Text(f"{document.file}: no faults{warned}", overflow="fold")
    drawn = Table(*(words(heading, key=True) for heading in ("where", "found", "expected")))
    for each in document.findings:
        drawn.add_row(each.path, each.found, each.expected)
    return Group(Text(document.file, overflow="fold"), drawn)


def new_view(document: NewConfigurationDocument) -> RenderableType:
    """Where a new configuration and its schema are."""
    lines = (f"written: {document.file}", f"its schema, for editors: {document.schema}")
    return Text("\n".join(lines), overflow="fold")


def list_table(document: ConfigurationListDocument) -> RenderableType:
    """The configurations that a bare name stands for."""
    drawn = Table(
        words("name", key=True), name("from", rank=1), name("mode"), words("what it is", key=True)
    )
    for each in document.configurations:
        drawn.add_row(each.name, each.origin, each.mode, _summary(each))
    return drawn


def _symbols(each: ListedConfigurationDocument, most: int = 6) -> str:
    more = f" and {len(each.symbols) - most} more" if len(each.symbols) > most else ""
    return ", ".join(each.symbols[:most]) + more or ABSENT


def _summary(each: ListedConfigurationDocument) -> str:
    if each.fault is not None:
        return f"cannot be used: {each.fault}"
    dates = f", {each.start_date} to {each.end_date}" if each.start_date else ""
    return f"{each.description or each.session_name or ABSENT}\n{_symbols(each)}{dates}"
