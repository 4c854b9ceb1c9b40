"""One line in, one status out: split, resolve, run, and say in one line what went wrong."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from cli.app import command_tree, root_node
from cli.failure import Failure, Status, failure_of
from cli.shell import Leave, Shell
from cli.signals import Terminated, heard, unheard
from cli.tree import CommandNode, match
from cli.words import split
from mismartera.domain.plain_text import plain
from mismartera.errors import UsageError
from mismartera.user_code.ctrl_c import CTRL_C
from mismartera.user_code.faults import traceback_text, users_fault
from mismartera.user_code.output import overhearing

Notice = Callable[[str], None]

_ASKING_FOR_HELP: Final = frozenset({"--help", "-h", "?"})


def attempt(shell: Shell, line: str, place: str = "") -> int:
    """Run one command line and return its status; a failure is said on standard error.

    `place` says where the line stands (`file:3`), for the message; without one the line was typed.

    Raises:
        Leave: the command asked to leave the shell.
        BrokenPipeError: nobody reads the output any more.
    """
    try:
        with CTRL_C.listening():
            words = split(line, shell.variables)
            return execute(shell, words, place) if words else Status.DONE
    except (Leave, BrokenPipeError, Terminated):
        raise
    except BaseException as error:  # the boundary: see failure_of
        signal = unheard()  # what it interrupted may have failed with an error of its own
        if isinstance(signal, Terminated):
            raise signal from error
        if shell.environment.debug and not isinstance(signal or error, KeyboardInterrupt):
            shell.environment.stderr.write(f"{plain(traceback_text(error))}\n")
        return report(shell, failure_of(signal or error), place)


def report(shell: Shell, failure: Failure, place: str = "") -> int:
    """Say what failed, and return the status."""
    if failure.status == Status.INTERRUPTED:
        heard()
        shell.end_line()
    if failure.message:
        shell.complain(f"{place}: {failure.message}" if place else failure.message)
    return failure.status


def execute(shell: Shell, words: Sequence[str], place: str = "") -> int:
    """Run a command given as words; its errors pass through."""
    if words[0] in _ASKING_FOR_HELP:
        words = ["help", *words[1:]]
    abbreviated: list[str] = []
    resolved, ends_on = resolve(words, abbreviated.append)
    if abbreviated and not shell.at_prompt:
        where = f"{place}: " if place else ""
        shell.warn(f"{where}{', '.join(abbreviated)}: spell commands out in scripts")
    if not ends_on.runs_alone and len(resolved) == len(words) and "--help" not in words:
        _refuse_bare_group(shell, resolved, ends_on)
        resolved = [*resolved, "--help"]
    environment = shell.environment
    with overhearing(environment.stdout, environment.stderr):
        try:
            status = _call(shell, [*resolved, *words[len(resolved) :]])
        finally:
            for text in shell.noticed.taken():
                shell.warn(text)
    environment.stdout.flush()
    return _interrupted(shell) if status == Status.INTERRUPTED else status


def _call(shell: Shell, arguments: list[str]) -> int:
    shell.vertical = False
    try:
        outcome = command_tree().main(arguments, "", standalone_mode=False, obj=shell)
    except SystemExit as leaving:
        if users_fault(leaving) is not None:
            raise
        # Rich and Typer leave so when the reader of a pipe has gone.
        raise BrokenPipeError from leaving
    return outcome if isinstance(outcome, int) else Status.DONE


def _interrupted(shell: Shell) -> int:
    return report(shell, failure_of(KeyboardInterrupt()))


def resolve(words: Sequence[str], notice: Notice) -> tuple[list[str], CommandNode]:
    """Spell out the command words that begin a line; each abbreviation is told to `notice`.

    Raises:
        UsageError: a word is no command, or abbreviates several.
    """
    node, resolved = root_node(), list[str]()
    for word in words:
        if not node.is_group or (word.startswith("-") and len(word) > 1):
            break
        name = match(node, word)
        if name != word:
            notice(f"{word!r} stands for {name!r}")
        resolved.append(name)
        node = node.child(name)
    return resolved, node


def _refuse_bare_group(shell: Shell, path: Sequence[str], group: CommandNode) -> None:
    """At the prompt a bare group shows its help; in a script it is a mistake."""
    if not shell.at_prompt and path:
        known = ", ".join(group.names())
        raise UsageError(f"`{' '.join(path)}` lacks a command", f"one of {known}")
