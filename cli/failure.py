"""What a command's error means to the one who typed it: a status, and one line."""

from __future__ import annotations

import logging
import re
from dataclasses import dataclass
from enum import IntEnum
from typing import Final

from typer import Abort
from typer.core import TyperCommand, TyperGroup

from cli.signals import Terminated
from mismartera.domain.plain_text import one_line
from mismartera.errors import MisMarteraError, SessionFault, UsageError, nearest
from mismartera.user_code.faults import SEE_LOG, error_text, log_fault, users_fault

_log = logging.getLogger(__name__)


_EXPECTED: Final = {
    "int_parsing": "a whole number",
    "int_parsing_size": "a whole number of fewer digits",
    "float_parsing": "a number",
    "greater_than": "more than {gt}",
    "greater_than_equal": "{ge} or more",
    "less_than": "less than {lt}",
    "less_than_equal": "{le} or less",
}


class Status(IntEnum):
    """Exit statuses of the process and of every command."""

    DONE = 0
    FAILED = 1
    WRONG_USE = 2
    FAULT = 3
    INTERRUPTED = 130


@dataclass(frozen=True, slots=True)
class Failure:
    """A status and the line that explains it (empty: nothing is to be said)."""

    status: int
    message: str


def failure_of(error: BaseException) -> Failure:
    """Translate any error that a command can raise; what nobody expected goes to the log whole."""
    if isinstance(error, MisMarteraError):
        return Failure(_status_of(error), one_line(str(error)))
    if isinstance(error, Terminated):
        return Failure(error.status, str(error))
    if isinstance(error, KeyboardInterrupt):
        return Failure(Status.INTERRUPTED, "interrupted")
    if isinstance(error, Abort | EOFError):
        return Failure(Status.FAILED, "the input ended before the command had its answer")
    if isinstance(error, MemoryError):
        return Failure(Status.FAILED, "this machine has too little memory for that; do it in parts")
    if callable(getattr(error, "format_message", None)):
        return Failure(Status.WRONG_USE, one_line(_wrong_use(error)))
    if (fault := users_fault(error)) is not None:
        log_fault(_log, "users' code raised", error)
        return Failure(Status.FAILED, f"{fault}; {SEE_LOG}")
    if isinstance(error, OSError) and error.strerror:
        place = f"{error.filename}: " if error.filename is not None else ""
        return Failure(Status.FAILED, one_line(f"{place}{error.strerror}"))
    return _unexpected(error)


def _status_of(error: MisMarteraError) -> Status:
    if isinstance(error, UsageError):
        return Status.WRONG_USE
    return Status.FAULT if isinstance(error, SessionFault) else Status.FAILED


def _unexpected(error: BaseException) -> Failure:
    log_fault(_log, "unexpected error", error)
    return Failure(
        Status.FAILED,
        one_line(f"internal error: {error_text(error)}")
        + "; `log` shows the traceback, as does --debug",
    )


def _wrong_use(error: BaseException) -> str:
    """Word an error of the command parser (which shows its classes to nobody)."""
    option = getattr(error, "option_name", None)
    if option and re.fullmatch(r"-\d.*", option):
        return f"numbers below 0 are not taken here; {_see_help(error)}"
    if option and hasattr(error, "possibilities"):
        return f"unknown option {option!r}; {_proposal(option, error.possibilities or [], error)}"
    text = str(error.format_message()).strip()  # type: ignore[attr-defined]  # checked by the caller
    text = _in_our_words(text, error).replace("Value error, ", "").rstrip(".")
    return f"{text[:1].lower()}{text[1:]}; {_see_help(error)}"


def _in_our_words(text: str, error: BaseException) -> str:
    """Say what was found and expected where the parser's own words are a library's."""
    details = getattr(error.__cause__, "errors", None)
    first = details()[0] if callable(details) else {}
    expected = _EXPECTED.get(first.get("type", ""))
    if expected is None:
        return text
    what, _, _ = text.partition(": ")
    limits = first.get("ctx", {})
    return f"{what}: found {first['input']!r}, expected {expected.format(**limits)}"


def _proposal(option: str, known: list[str], error: BaseException) -> str:
    near = nearest(option, known)
    return f"did you mean {' or '.join(near)}?" if near else _see_help(error)


def _see_help(error: BaseException) -> str:
    command = getattr(error, "cmd", None)
    context = getattr(error, "ctx", None)
    path = str(getattr(context, "command_path", ""))
    if not isinstance(command, TyperCommand | TyperGroup):
        path = ""
    return f"see `{path} --help`" if path else "see `help`"
