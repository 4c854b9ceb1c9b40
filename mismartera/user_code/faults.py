"""What users' code raised, as text: on one line, with its place, whatever the error itself does."""

from __future__ import annotations

import logging
import traceback
from typing import Final

from mismartera.secret_texts import masked
from mismartera.user_code.frames import (
    is_users,
    spot_in_users_code,
    spot_in_users_file,
    spots_of_error,
)

MOST_OF_A_REASON: Final = 1_000
"""Characters of a signal's or a scan result's reason; what is longer is cut."""
MOST_OF_AN_ERROR: Final = 10_000
"""Characters of an error, and of a line that is printed; what is longer is cut."""
_MOST_OF_A_TRACEBACK: Final = 50_000
SEE_LOG: Final = "`log` shows more"


def limited(text: str, most: int, length: int = 0) -> str:
    """A text without secrets, cut where it is longer than `most` characters; the cut says so.

    `length` is that of the whole text where no more than its beginning is given.
    """
    text = masked(text)  # before it is cut: half a secret would be found by nobody
    if len(text) <= most:
        return text
    return f"{text[:most]}… (cut: it has {max(length, len(text)):,} characters)"


def fault_text(error: BaseException) -> str:
    """Say what was raised, as in `raise.py:8: ZeroDivisionError: division by zero`.

    It is one line of limited length, also where the error cannot be turned into a text.
    """
    said = error_text(error)
    try:
        place = _place(error)
    except BaseException:  # noqa: BLE001 - an error of a user's may do anything when it is asked
        return said
    return f"{place}: {said}" if place else said


def error_text(error: BaseException) -> str:
    """Say what was raised, as `ZeroDivisionError: division by zero`, on one line."""
    try:
        return f"{type(error).__name__}: {_message(error)}".removesuffix(": ")
    except BaseException:  # noqa: BLE001 - as above
        return "an error that cannot be shown"


def users_fault(error: BaseException) -> str | None:
    """Say what was raised where a user's own file took part in it; else None."""
    try:
        is_theirs = spot_in_users_file(spots_of_error(error)) is not None
    except BaseException:  # noqa: BLE001 - as above
        return None
    return fault_text(error) if is_theirs else None


def log_fault(log: logging.Logger, what: str, error: BaseException) -> None:
    """Write an error of users' code into the log, with its traceback."""
    log.error("%s\n%s", what, traceback_text(error))


def _message(error: BaseException) -> str:
    if isinstance(error, SyntaxError):
        return error.msg
    try:
        text = str(error)
    except BaseException as fault:  # noqa: BLE001 - as above
        return f"its text cannot be shown, for that raises {type(fault).__name__}"
    return " ".join(limited(text, MOST_OF_AN_ERROR).split())


def _place(error: BaseException) -> str | None:
    if isinstance(error, SyntaxError) and error.filename and is_users(error.filename):
        return f"{error.filename.rpartition('/')[2]}:{error.lineno}"
    spot = spot_in_users_code(spots_of_error(error))
    return None if spot is None else spot.place


def traceback_text(error: BaseException) -> str:
    """A traceback of limited length, also of an error that cannot be turned into a text."""
    try:
        lines = traceback.format_exception(error)
    except BaseException:  # noqa: BLE001 - as above
        lines = [*traceback.format_tb(error.__traceback__), fault_text(error)]
    return limited("".join(lines).rstrip(), _MOST_OF_A_TRACEBACK)
