"""The command tree as data: what each command is for and what it takes.

Everything that walks commands (resolving, completion, help) walks these nodes; they are made from
the one Typer tree.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum
from functools import cached_property
from inspect import cleandoc
from typing import Literal, Protocol, cast, get_args, get_origin

from typer import Context
from typer.core import TyperCommand, TyperGroup

from mismartera.errors import UnknownName, UsageError, nearest


@dataclass(frozen=True, slots=True)
class Parameter:
    """An option or an argument of a command; `names` is empty for an argument."""

    names: tuple[str, ...]
    metavar: str
    meaning: str
    is_flag: bool = False
    repeats: bool = False
    choices: tuple[str, ...] = ()
    required: bool = False
    default: str | None = None


class _TyperParameter(Protocol):
    """What is read of Typer's own parameters."""

    name: str
    opts: list[str]
    secondary_opts: list[str]
    param_type_name: str
    metavar: str | None
    multiple: bool
    nargs: int
    required: bool
    default: object


class CommandNode:
    """One word of the command tree."""

    def __init__(self, name: str, command: TyperCommand | TyperGroup) -> None:
        self.name = name
        self._command = command

    @property
    def is_group(self) -> bool:
        return isinstance(self._command, TyperGroup)

    @property
    def runs_alone(self) -> bool:
        """Whether the word is a command without another one behind it."""
        return not isinstance(self._command, TyperGroup) or self._command.invoke_without_command

    @property
    def meaning(self) -> str:
        """The first line of the help."""
        return self._command.get_short_help_str(limit=100)

    @property
    def explanation(self) -> str:
        """The whole help, as it is declared."""
        return cleandoc(self._command.help or "")

    def names(self) -> list[str]:
        """The words that may follow, in the order of their declaration."""
        if not isinstance(self._command, TyperGroup):
            return []
        return self._command.list_commands(Context(self._command))

    def child(self, name: str) -> CommandNode:
        """Return the node of a word that may follow."""
        command = None
        if isinstance(self._command, TyperGroup):
            command = self._command.get_command(Context(self._command), name)
        if not isinstance(command, TyperCommand | TyperGroup):
            raise UnknownName("command", name, self.names())
        return CommandNode(name, command)

    @cached_property
    def parameters(self) -> tuple[Parameter, ...]:
        """Arguments in their order, then options; `--help` is one of every command."""
        declared = [cast(_TyperParameter, each) for each in self._command.params]
        shown = [each for each in declared if not getattr(each, "hidden", False)]
        helps = Parameter(("--help",), "", "Show what the command takes.", is_flag=True)
        return (*(_parameter(each) for each in shown), helps)

    @property
    def arguments(self) -> tuple[Parameter, ...]:
        return tuple(parameter for parameter in self.parameters if not parameter.names)

    @property
    def options(self) -> tuple[Parameter, ...]:
        return tuple(parameter for parameter in self.parameters if parameter.names)


def match(node: CommandNode, word: str) -> str:
    """Return the one word of a group that `word` spells or abbreviates.

    Raises:
        UnknownName: none begins so; the nearest right one is proposed.
        UsageError: several begin so.
    """
    names = node.names()
    if word in names:
        return word
    begun = [name for name in names if word and name.startswith(word.lower())]
    if len(begun) == 1:
        return begun[0]
    if begun:
        raise UsageError(
            f"{word!r} is ambiguous", f"it could be {', '.join(begun[:-1])} or {begun[-1]}"
        )
    if not node.name:
        raise _unknown_at_root(node, word)
    raise UnknownName(f"{node.name} command", word, names, f"`help {node.name}` lists them")


def _unknown_at_root(root: CommandNode, word: str) -> UsageError:
    """Propose the nearest command, also one that was typed without its group."""
    paths: dict[str, list[str]] = {}
    for name in root.names():
        paths.setdefault(name, []).append(name)
        for inner in root.child(name).names():
            paths.setdefault(inner, []).append(f"{name} {inner}")
    near = [path for name in nearest(word, paths, count=1) for path in paths[name]]
    hint = f"did you mean {' or '.join(near)}?" if near else "`help` lists them"
    return UsageError(f"unknown command {word!r}", hint)


def _parameter(declared: _TyperParameter) -> Parameter:
    is_option = declared.param_type_name == "option"
    descriptor = getattr(declared, "type_descriptor", None)
    annotation = getattr(descriptor, "annotation", None)
    usual = "NUMBER" if annotation in (int, float) else "TEXT"
    metavar = declared.metavar or (usual if is_option else declared.name)
    is_flag = bool(getattr(declared, "is_flag", False))
    return Parameter(
        names=(*declared.opts, *declared.secondary_opts) if is_option else (),
        metavar=metavar.strip("[].").upper(),
        meaning=getattr(declared, "help", None) or "",
        is_flag=is_flag,
        repeats=declared.multiple or declared.nargs == -1,
        choices=tuple(_choices(annotation)),
        required=declared.required,
        default=None if is_flag or declared.default is None else str(declared.default),
    )


def _choices(annotation: object) -> Iterable[str]:
    if isinstance(annotation, type) and issubclass(annotation, Enum):
        return [str(member.value) for member in annotation]
    if get_origin(annotation) is Literal:
        return [str(choice) for choice in get_args(annotation)]
    return [choice for part in get_args(annotation) for choice in _choices(part)]
