"""What `help` and `COMMAND --help` show."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ParameterDocument:
    """An argument (no `names`) or an option of a command; `value` is null for a flag."""

    names: tuple[str, ...]
    value: str | None
    meaning: str
    required: bool
    repeats: bool
    default: str | None
    choices: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class HelpDocument:
    """A command, a group with its commands, or (no `command`) everything that there is."""

    command: str
    meaning: str
    usage: str
    arguments: tuple[ParameterDocument, ...]
    options: tuple[ParameterDocument, ...]
    commands: tuple[HelpDocument, ...]
