"""Help, drawn: everything that there is, a group, or one command."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from rich.console import RenderableType
from rich.text import Text

from cli.draw.cells import Styled
from cli.draw.records import Name, Value
from cli.render.table import Facts, stacked
from mismartera.reporting.documents.help import HelpDocument, ParameterDocument


def help_view(document: HelpDocument) -> RenderableType:
    """The whole tree for the root, else how a command is written and what it takes."""
    return _command(document) if document.command else _everything(document.commands)


def _everything(commands: Iterable[HelpDocument]) -> Facts:
    """Every group with its commands, then the shell's own, each with what it is for."""
    groups, own = list[HelpDocument](), list[HelpDocument]()
    for each in commands:
        (groups if each.commands else own).append(each)
    lines: list[tuple[Name, Value]] = []
    for group in groups:
        lines += _group(group.command, group.meaning, group.commands)
    return Facts([*lines, *_group("shell", "The shell's own commands.", own)])


def _group(
    name: str, meaning: str, commands: Iterable[HelpDocument]
) -> Iterator[tuple[Name, Value]]:
    yield Styled(name, "title"), Styled(meaning, "title")
    yield from map(_line, commands)


def _line(document: HelpDocument) -> tuple[Name, Value]:
    return f"  {document.command.rpartition(' ')[2]}", document.meaning


def _command(document: HelpDocument) -> RenderableType:
    parts: list[RenderableType] = [
        Text.assemble((document.usage, "bold"), "\n", document.meaning, overflow="fold")
    ]
    if document.commands:
        parts.append(Facts(map(_line, document.commands)))
    parameters = (*document.arguments, *document.options)
    parts.append(Facts((f"  {_written(each)}", _explained(each)) for each in parameters))
    return stacked(parts)


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
