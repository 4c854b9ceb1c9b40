"""The line that tells how far long work has come."""

from __future__ import annotations

import io

import pytest

from cli.environment import Environment
from cli.progress import progress
from cli.shell import Shell


class Screen(io.StringIO):
    """A stream at which somebody looks."""

    def isatty(self) -> bool:
        return True


def shell_at(stdout: io.StringIO, stderr: io.StringIO, columns: int = 80) -> Shell:
    return Shell(Environment(io.StringIO(), stdout, stderr, {"COLUMNS": str(columns)}))


def test_at_a_terminal_it_is_drawn_and_goes_at_the_end() -> None:
    errors = Screen()
    with progress(shell_at(Screen(), errors), "verifying r0007", "session") as told:
        told(1, 1_250)
        assert errors.getvalue().endswith("verifying r0007: session 1 of 1,250")
    assert errors.getvalue().endswith("\r\x1b[K")


def test_it_is_cut_to_the_terminal_and_not_drawn_at_every_call() -> None:
    errors = Screen()
    with progress(shell_at(Screen(), errors, columns=20), "verifying r0007", "session") as told:
        for done in range(1_000):
            told(done, 1_000)
    lines = errors.getvalue().split("\r\x1b[K")[1:-1]
    assert lines[0] == "verifying r0007: se"
    assert len(lines) < 100


@pytest.mark.parametrize(
    ("stdout", "stderr"),
    [(io.StringIO(), Screen()), (Screen(), io.StringIO()), (io.StringIO(), io.StringIO())],
)
def test_where_nobody_watches_nothing_is_drawn(stdout: io.StringIO, stderr: io.StringIO) -> None:
    with progress(shell_at(stdout, stderr), "verifying r0007", "session") as told:
        told(1, 2)
    assert stdout.getvalue() == stderr.getvalue() == ""


def test_it_goes_too_where_the_work_is_interrupted() -> None:
    errors = Screen()

    def work() -> None:
        with progress(shell_at(Screen(), errors), "verifying r0007", "session") as told:
            told(1, 2)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        work()
    assert errors.getvalue().endswith("\r\x1b[K")
