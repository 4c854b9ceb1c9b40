"""What strategies and scanners have in common when they are drawn."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from rich.table import Table
from rich.text import Text

from cli.render.format import ABSENT
from cli.render.table import plain_table
from mismartera.reporting.documents.strategies import ParameterDocument


class _Known(Protocol):
    """Something that a configuration can name."""

    @property
    def name(self) -> str: ...
    @property
    def source(self) -> str: ...
    @property
    def description(self) -> str: ...


class _Running(Protocol):
    """Something that a run uses."""

    @property
    def enabled(self) -> bool: ...
    @property
    def last_error(self) -> str | None: ...


def known_table(noun: str, known: Iterable[_Known]) -> Table:
    """A line for each: its name, where it comes from, what it does."""
    table = plain_table()
    table.add_column(noun, no_wrap=True)
    table.add_column("source", overflow="fold")
    table.add_column("what it does", overflow="fold")
    for each in known:
        table.add_row(each.name, Text(each.source), Text(each.description))
    return table


def parameters_table(parameters: Iterable[ParameterDocument]) -> Table:
    """A line for each parameter."""
    table = plain_table()
    table.add_column("parameter", no_wrap=True)
    table.add_column("type", overflow="fold", max_width=16)
    table.add_column("default", overflow="fold", max_width=16)
    table.add_column("meaning", overflow="fold")
    for each in parameters:
        default = ABSENT if each.default is None else str(each.default)
        table.add_row(each.name, Text(each.type), Text(default), Text(each.description))
    return table


def state_of(running: _Running) -> str:
    """Whether it is enabled, and the last error of its code."""
    state = "enabled" if running.enabled else "disabled"
    return f"{state}: {running.last_error}" if running.last_error else state
