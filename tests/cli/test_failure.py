"""Every kind of error as a status and one line."""

from __future__ import annotations

import errno

import pytest
from typer import Abort

from cli.failure import Failure, failure_of
from mismartera.errors import (
    ConfigurationError,
    Finding,
    ImportRefused,
    InvalidInterval,
    SessionError,
    SessionFault,
    StoreError,
    TimeError,
    UnknownName,
    UsageError,
)

_FINDING = Finding("a.b", "'x'", "a number")


@pytest.mark.parametrize(
    ("error", "status", "says"),
    [
        (UsageError("wrong", "do right"), 2, "wrong; do right"),
        (InvalidInterval("7x"), 2, "'7x' is not an interval"),
        (UnknownName("symbol", "APL", ["AAPL"]), 2, "did you mean AAPL?"),
        (TimeError("no such date"), 1, "no such date"),
        (StoreError("damaged"), 1, "damaged"),
        (ImportRefused("no bars"), 1, "no bars"),
        (SessionError("nothing runs"), 1, "nothing runs"),
        (ConfigurationError("f.json", [_FINDING, _FINDING]), 1, "(and 1 more)"),
        (SessionFault("a worker failed"), 3, "a worker failed"),
        (KeyboardInterrupt(), 130, "interrupted"),
        (Abort(), 1, "the input ended"),
        (FileNotFoundError(errno.ENOENT, "No such file", "x.csv"), 1, "x.csv: No such file"),
        (OSError(errno.ENOSPC, "No space left on device"), 1, "No space left on device"),
        (ValueError("a bug"), 1, "internal error: ValueError: a bug; `log` shows"),
    ],
)
def test_an_error_has_a_status_and_a_line(error: BaseException, status: int, says: str) -> None:
    failure = failure_of(error)
    assert failure.status == status
    assert says in failure.message


def test_control_characters_and_line_ends_of_an_error_are_escaped() -> None:
    assert failure_of(StoreError("a\x1b[1m\nb")) == Failure(1, "a\\x1b[1m\\nb")


def test_what_nobody_expected_is_logged_whole(caplog: pytest.LogCaptureFixture) -> None:
    try:
        raise ZeroDivisionError("division by zero")
    except ZeroDivisionError as error:
        failure_of(error)
    assert "Traceback (most recent call last)" in caplog.text
