"""The ways to run commands: given, from a file, from a pipe, at the prompt, as the demo."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from cli.dispatch import report
from cli.ending import close, finish, report_ending
from cli.environment import Environment
from cli.failure import failure_of
from cli.script import run_commands, run_file, run_lines
from cli.shell import Leave, Shell
from cli.signals import Terminated, undisturbed
from mismartera.errors import MisMarteraError
from mismartera.monitoring.log_file import close_log, configure_log
from mismartera.user_code.output import overhearing
from mismartera.user_code.threads import reporting_thread_faults


def commands(
    environment: Environment, given: Sequence[str], script: Path | None, keep_going: bool
) -> int:
    """Run the commands of `-c`, then the file of `-f`."""

    def both(shell: Shell) -> int:
        status = run_commands(shell, given, keep_going=keep_going)
        if script is None or (status and not keep_going):
            return status
        later = run_file(shell, script, keep_going=keep_going)
        return status or later

    return _overheard(environment, both)


def piped(environment: Environment, keep_going: bool) -> int:
    """Run the commands that come through standard input, plainly."""
    return _overheard(
        environment,
        lambda shell: run_lines(shell, environment.stdin, "stdin", keep_going=keep_going),
    )


def prompt(environment: Environment) -> int:
    """Open the prompt."""
    from cli.repl import converse

    return _within(environment, converse)


def demo(environment: Environment) -> int:
    """Run the demonstration."""
    from cli.demo import run_demo

    return _overheard(environment, run_demo)


def _overheard(environment: Environment, body: Callable[[Shell], int]) -> int:
    """Run within a shell; what users' code writes meanwhile is told on standard error."""
    with overhearing(environment.stdout, environment.stderr):
        return _within(environment, body)


def _within(environment: Environment, body: Callable[[Shell], int]) -> int:
    """Run within a shell of its own, and end its run whatever happens."""
    shell = Shell(environment)
    try:
        with reporting_thread_faults():
            return close(shell, _status_of(shell, body))
    finally:
        with undisturbed():
            shell.close()
            close_log()


def _status_of(shell: Shell, body: Callable[[Shell], int]) -> int:
    try:
        _open_log(shell)
        with shell.noticed.listening():
            status = body(shell)
        return finish(shell, status)
    except Leave as leaving:
        return leaving.status
    except Terminated as ending:
        return report_ending(shell, ending)
    except (MisMarteraError, OSError, KeyboardInterrupt) as error:
        if isinstance(error, BrokenPipeError):
            raise
        return report(shell, failure_of(error))


def _open_log(shell: Shell) -> None:
    """Begin to log; a home where that fails is said, and hinders nothing that needs no home."""
    environment = shell.environment
    try:
        configure_log(environment.home, debug=environment.debug, variables=environment.variables)
    except MisMarteraError as error:
        shell.warn(str(error))
