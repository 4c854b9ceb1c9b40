"""What strategies and scanners have in common when they are drawn."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from cli.draw.cells import name, words
from cli.draw.numbers import ABSENT
from cli.render.table import Table
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
    table = Table(name(noun, key=True), words("source"), words("what it does", key=True))
    for each in known:
        table.add_row(each.name, each.source, each.description)
    return table


def parameters_table(parameters: Iterable[ParameterDocument]) -> Table:
    """A line for each parameter."""
    table = Table(
        name("parameter", key=True),
        words("type", rank=1),
        words("default", key=True),
        words("meaning", key=True, least=24),
    )
    for each in parameters:
        default = ABSENT if each.default is None else str(each.default)
        table.add_row(each.name, each.type, default, each.description)
    return table


def state_of(running: _Running) -> str:
    """Whether it is enabled, and the last error of its code."""
    state = "enabled" if running.enabled else "disabled"
    return f"{state}: {running.last_error}" if running.last_error else state
