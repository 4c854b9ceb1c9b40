"""The process's own options."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from cli.environment import Environment
from cli.main import home_of
from mismartera.errors import UsageError
from tests.cli.conftest import Run, run_main


def test_the_version_is_printed(run: Run) -> None:
    assert run(options=("--version",)).text.startswith("mismartera ")


def test_help_tells_the_options(run: Run) -> None:
    outcome = run(options=("--help",))
    assert outcome.status == 0
    assert all(option in outcome.text for option in ("--home", "-c", "-f", "--keep-going"))


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (("--nonsense",), "unexpected argument '--nonsense'; see --help"),
        (("status",), "give a command with -c"),
        (("-c",), "-c: expected one argument"),
        (("--demo", "-c", "echo"), "--demo runs alone"),
        (("--home", ""), "names no directory"),
        (("--keep",), "unexpected argument"),
    ],
)
def test_a_wrong_option_is_one_line(run: Run, options: tuple[str, ...], says: str) -> None:
    outcome = run(options=options)
    assert outcome.status == 2
    assert says in outcome.errors
    assert len(outcome.errors.splitlines()) == 1


def test_a_home_that_is_a_file_is_refused(tmp_path: Path) -> None:
    home = tmp_path / "file"
    home.write_text("")
    outcome = run_main(home, "-c", "echo")
    assert outcome.status == 2
    assert "is not a directory" in outcome.errors


def test_the_home_comes_from_the_variable_when_not_given() -> None:
    environment = Environment(variables={"MISMARTERA_HOME": "/somewhere/else"})
    assert home_of(None, environment) == Path("/somewhere/else")
    assert home_of("/named", environment) == Path("/named")


def test_a_home_without_a_name_is_refused() -> None:
    with pytest.raises(UsageError, match="names no directory"):
        home_of("  ", Environment(variables={}))


def test_a_traceback_of_a_failure_is_shown_only_with_debug(run: Run) -> None:
    assert "Traceback" not in run("nonsense").errors
    assert "Traceback" in run("nonsense", options=("--debug",)).errors


@pytest.mark.parametrize(
    ("closed", "command", "status"),
    [(">&-", "echo a", 0), ("2>&-", "nonsense", 2), ("<&-", "exit 3", 3)],
)
def test_a_stream_that_is_closed_hinders_nothing(
    tmp_path: Path, closed: str, command: str, status: int
) -> None:
    process = f"exec '{sys.executable}' -P -m cli --home '{tmp_path}' -c '{command}' {closed}"
    done = subprocess.run(["sh", "-c", process], capture_output=True, text=True, check=False)
    assert done.returncode == status
    assert "Traceback" not in done.stderr


def test_nothing_is_said_to_a_reader_that_has_gone(tmp_path: Path) -> None:
    commands = "-c 'config schema' -c 'help --json' -c help"
    process = f"'{sys.executable}' -P -m cli --home '{tmp_path}' {commands} | head -c 10"
    done = subprocess.run(["sh", "-c", process], capture_output=True, text=True, check=True)
    assert (len(done.stdout), done.stderr) == (10, "")
