"""The entry: options of the process, what is run, and the status it ends with."""

from __future__ import annotations

import os
import sys
from argparse import SUPPRESS, ArgumentParser
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from io import TextIOWrapper
from pathlib import Path
from threading import active_count
from typing import NoReturn

from cli.environment import Environment, default_home
from cli.failure import Status, failure_of
from cli.signals import Terminated, hear_no_more, heard, listen, unheard
from mismartera.domain.plain_text import one_line
from mismartera.errors import UsageError
from mismartera.user_code.watchdog import WATCHDOG


@dataclass(frozen=True, slots=True)
class Options:
    """What the command line asked for."""

    home: str | None
    commands: tuple[str, ...]
    script: Path | None
    keep_going: bool
    demo: bool
    debug: bool
    version: bool
    help: str | None


class _Parser(ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise UsageError(one_line(message), "see --help")


def run() -> NoReturn:
    """Run the process, from the streams on."""
    _replace_closed_streams()
    for stream, errors in (
        (sys.stdin, "surrogateescape"),
        (sys.stdout, "backslashreplace"),
        (sys.stderr, "backslashreplace"),
    ):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors=errors)
    _keep_output_apart()
    WATCHDOG.allow()
    listen()
    status = main(sys.argv[1:], Environment())
    hear_no_more()
    WATCHDOG.close()
    _flush_quietly()
    _leave(status)


def _leave(status: int) -> NoReturn:
    """End the process, also where Python would wait for threads of users' code that go on."""
    if active_count() == 1:
        sys.exit(status)
    with suppress(OSError):
        sys.stderr.flush()
    os._exit(status)


def _replace_closed_streams() -> None:
    """Read nothing from, and write into nothing, where a stream was closed for this process."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            nothing = open(os.devnull, mode, encoding="utf-8")  # noqa: SIM115  # kept to the end
            setattr(sys, name, nothing)


def _keep_output_apart() -> None:
    """Keep standard output, where it is no terminal, for what the program itself writes.

    What users' code writes past Python, by a program that it starts or a library in C, goes to
    standard error.
    """
    shared = sys.stdout
    if not isinstance(shared, TextIOWrapper) or shared.isatty():
        return
    own = os.dup(shared.fileno())
    os.dup2(sys.stderr.fileno(), shared.fileno())
    sys.stdout = open(own, "w", encoding=shared.encoding, errors=shared.errors)  # noqa: SIM115  # kept to the end


def main(arguments: Sequence[str], environment: Environment) -> int:
    """Run a command line within an environment and return the exit status."""
    try:
        return _perform(parse(arguments), environment)
    except BrokenPipeError:
        return Status.FAILED
    except (UsageError, OSError, KeyboardInterrupt, Terminated) as error:
        return _told(error, environment)
    except Exception:
        if (signal := unheard()) is None:
            raise
        return _told(signal, environment)


def _told(error: BaseException, environment: Environment) -> int:
    heard()
    failure = failure_of(error)
    with suppress(OSError):  # the terminal may have gone
        environment.stderr.write(f"error: {failure.message}\n")
    return failure.status


def parse(arguments: Sequence[str]) -> Options:
    """Read the process's own options.

    Raises:
        UsageError: an option is unknown, lacks its value, or does not go with another.
    """
    parser = _parser()
    found, extra = parser.parse_known_intermixed_args(arguments)
    if extra:
        word = extra[0]
        hint = "see --help" if word.startswith("-") else "give a command with -c, in quotes"
        raise UsageError(f"unexpected argument {word!r}", hint)
    if found.demo and (found.commands or found.script):
        raise UsageError("--demo runs alone", "leave out -c and -f")
    return Options(
        home=found.home,
        commands=tuple(found.commands or ()),
        script=found.script,
        keep_going=found.keep_going,
        demo=found.demo,
        debug=found.debug,
        version=found.version,
        help=parser.format_help() if found.help else None,
    )


def _parser() -> ArgumentParser:
    parser = _Parser(
        prog="mismartera",
        description="Replay past trading sessions from a prompt, a script or the command line.",
        epilog="Without -c, -f or piped commands it opens the prompt.",
        allow_abbrev=False,
        add_help=False,
        argument_default=SUPPRESS,
    )
    add = parser.add_argument
    add("--home", metavar="DIR", default=None, help="where data, history and the log are kept")
    add("-c", dest="commands", metavar="COMMAND", action="append", default=None,
        help="run a command (may be given several times)")  # fmt: skip
    add("-f", dest="script", metavar="FILE", type=Path, default=None, help="run a file of commands")
    for flag, meaning in (
        ("--keep-going", "go on after a command that failed; the status tells of the first"),
        ("--demo", "make sample data, replay five sessions and show what came of it"),
        ("--debug", "show tracebacks"),
        ("--version", "print the version"),
        ("--help", "print this"),
    ):
        add(flag, action="store_true", default=False, help=meaning)
    return parser


def _perform(options: Options, environment: Environment) -> int:
    if options.help is not None or options.version:
        environment.stdout.write(options.help or _version_line())
        return Status.DONE
    environment.home = home_of(options.home, environment)
    environment.debug = options.debug
    from cli import running

    if options.demo:
        return running.demo(environment)
    if options.commands or options.script:
        return running.commands(environment, options.commands, options.script, options.keep_going)
    if not environment.stdin.isatty():
        return running.piped(environment, options.keep_going)
    return running.prompt(environment)


def _version_line() -> str:
    from importlib.metadata import version

    return f"mismartera {version('mismartera')}\n"


def home_of(named: str | None, environment: Environment) -> Path:
    """The home directory, as an absolute path.

    Raises:
        UsageError: the name is empty, or names something that is no directory.
    """
    if named is not None and (not named.strip() or "\0" in named):
        raise UsageError(f"--home {named!r} names no directory", "give a path")
    try:
        home = Path(named).expanduser() if named else default_home(environment.variables)
    except RuntimeError as error:  # `~name` of somebody who is not known here
        raise UsageError(f"--home {named or ''}: {error}".strip(), "write the path out") from error
    if home.exists() and not home.is_dir():
        raise UsageError(f"--home {home} is not a directory", "give the path of one")
    return home.absolute()


def _flush_quietly() -> None:
    """Flush the output; a reader that has gone is no error."""
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
