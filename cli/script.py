"""Files of commands: one a line, read as they are run."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Final

from cli.dispatch import attempt
from cli.failure import Status
from cli.shell import Leave, Shell
from mismartera.errors import UsageError

_DEEPEST: Final = 16


def run_file(shell: Shell, path: Path, *, keep_going: bool) -> int:
    """Run a file of commands and return the first failure's status, or 0.

    Raises:
        OSError: the file cannot be read.
        UsageError: scripts run each other without end.
    """
    if shell.script_depth >= _DEEPEST:
        raise UsageError(
            f"{path} is the {_DEEPEST + 1}th script within a script", "does one run itself?"
        )
    with path.open(encoding="utf-8", errors="surrogateescape") as lines:
        return run_lines(shell, lines, str(path), keep_going=keep_going)


def run_lines(shell: Shell, lines: Iterable[str], source: str, *, keep_going: bool) -> int:
    """Run commands line by line; stop at the first that fails, unless told to keep going.

    Raises:
        Leave: a command asked to leave the shell; it carries the first failure's status.
    """
    placed = ((_text(line), f"{source}:{number}") for number, line in enumerate(lines, 1))
    return _run(shell, placed, keep_going=keep_going)


def _text(line: str) -> str:
    """A line without its end, and without the mark that some programs begin a text with."""
    return line.removeprefix("\ufeff").rstrip("\r\n")


def run_commands(shell: Shell, commands: Iterable[str], *, keep_going: bool) -> int:
    """Run the commands of `-c` in their order, like a script without a file."""
    lines = ((line, "") for command in commands for line in command.splitlines())
    return _run(shell, lines, keep_going=keep_going)


def _run(shell: Shell, lines: Iterable[tuple[str, str]], *, keep_going: bool) -> int:
    first_failure: int = Status.DONE
    with shell.in_script():
        for line, place in lines:
            try:
                status = attempt(shell, line, place)
            except Leave as leaving:
                raise Leave(first_failure or leaving.status) from None
            first_failure = first_failure or status
            if status and (not keep_going or status == Status.INTERRUPTED):
                break
    return first_failure
