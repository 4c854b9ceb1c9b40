"""Help, drawn: everything that there is, a group, or one command."""

from __future__ import annotations

from collections.abc import Iterable

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from cli.render.table import plain_grid, stacked
from mismartera.reporting.documents.help import HelpDocument, ParameterDocument


def help_view(document: HelpDocument) -> RenderableType:
    """The whole tree for the root, else how a command is written and what it takes."""
    return _command(document) if document.command else _everything(document.commands)


def _everything(commands: Iterable[HelpDocument]) -> Table:
    """Every group with its commands, then the shell's own, each with what it is for."""
    groups, own = list[HelpDocument](), list[HelpDocument]()
    for each in commands:
        (groups if each.commands else own).append(each)
    table = plain_grid()
    for group in groups:
        _add_group(table, group.command, group.meaning, group.commands)
    _add_group(table, "shell", "The shell's own commands.", own)
    return table


def _add_group(table: Table, name: str, meaning: str, commands: Iterable[HelpDocument]) -> None:
    table.add_row(Text(name, style="bold"), Text(meaning, style="bold"))
    for each in commands:
        table.add_row(Text(f"  {_last_word(each)}"), Text(each.meaning))


def _command(document: HelpDocument) -> RenderableType:
    parts: list[RenderableType] = [
        Text.assemble((document.usage, "bold"), "\n", document.meaning, overflow="fold")
    ]
    if document.commands:
        table = plain_grid()
        for each in document.commands:
            table.add_row(Text(f"  {_last_word(each)}"), Text(each.meaning))
        parts.append(table)
    table = plain_grid()
    for parameter in (*document.arguments, *document.options):
        table.add_row(Text(f"  {_written(parameter)}"), Text(_explained(parameter)))
    return stacked([*parts, table])


def _last_word(document: HelpDocument) -> str:
    return document.command.rpartition(" ")[2]


def _written(parameter: ParameterDocument) -> str:
    if not parameter.names:
        return f"{parameter.value}..." if parameter.repeats else f"{parameter.value}"
    names = ", ".join(parameter.names)
    return names if parameter.value is None else f"{names} {parameter.value}"


def _explained(parameter: ParameterDocument) -> str:
    remarks = ["required"] if parameter.required and parameter.names else []
    if parameter.repeats and parameter.names:
        remarks.append("may be given several times")
    if parameter.default is not None:
        remarks.append(f"default {parameter.default}")
    return f"{parameter.meaning} ({', '.join(remarks)})" if remarks else parameter.meaning
