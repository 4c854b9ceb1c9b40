"""The command `runs verify`, as people and scripts see it."""

from __future__ import annotations

import io
import shutil
from pathlib import Path

import pytest
from pydantic import TypeAdapter

from cli.environment import Environment
from cli.main import main
from mismartera.reporting.documents.run_verification import RunVerificationDocument
from mismartera.storage.run_records import RunRecords
from mismartera.system_manager import SystemManager
from tests.cli.conftest import Outcome, run_main
from tests.services.commanding import configured


@pytest.fixture(scope="module")
def ran(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with one run to which a symbol was added, and an order sent, by hand."""
    home, folder = tmp_path_factory.mktemp("home"), tmp_path_factory.mktemp("folder")
    commands = (
        "data sample",
        f"system start {configured(folder)} --paused",
        "time run-until 10:30",
        "data add-symbol MSFT",
        "execution order MSFT buy 5",
        "system resume",
        "wait",
    )
    assert run(home, *commands).status == 0
    SystemManager(home).close()
    return home


@pytest.fixture
def home_of_run(ran: Path, tmp_path: Path) -> Path:
    """A copy that a test may change."""
    return shutil.copytree(ran, tmp_path / "copy")


def run(home: Path, *commands: str) -> Outcome:
    return run_main(home, *(part for command in commands for part in ("-c", command)))


def shown(home: Path, columns: int, status: int = 0) -> str:
    out = io.StringIO()
    environment = Environment(io.StringIO(), out, io.StringIO(), {"COLUMNS": str(columns)})
    assert main(["--home", str(home), "-c", "runs verify"], environment) == status
    lines = out.getvalue().splitlines()
    assert max(map(len, lines)) <= columns
    return "\n".join(lines)


def damage(home: Path) -> None:
    """Alter the second trade of the record."""
    files = RunRecords(home).files("r0001")
    first, second, *others = files.read_trades()
    altered = second._replace(exit_price=1.0, strategy="\x1b[31msomebody")
    files.write_trades([first, altered, *others])
    files.write_record(files.read_record())


@pytest.mark.parametrize("columns", [80, 200])
def test_a_run_that_repeats_itself_says_so(ran: Path, columns: int) -> None:
    text = shown(ran, columns)
    assert text.startswith("code, strategies and data are what they were then")
    assert text.endswith(
        "r0001 (Commanded) repeats itself, with 3 outside commands: nothing differs"
    )
    for kind in ("decisions", "orders", "fills", "trades", "equity rows"):
        assert kind in text


@pytest.mark.parametrize("columns", [80, 200])
def test_one_that_does_not_gives_1_and_names_what_differs(home_of_run: Path, columns: int) -> None:
    damage(home_of_run)
    text = shown(home_of_run, columns, status=1)
    assert "trade 2 at 2024-07-01" in text
    assert "exit_price" in text
    assert "\x1b" not in text
    assert text.endswith("r0001 (Commanded) does not repeat itself")


def verified(home: Path, status: int) -> RunVerificationDocument:
    """The answer in JSON, read back as what it was written from."""
    outcome = run(home, "runs verify 1 --json")
    assert outcome.status == status
    return TypeAdapter(RunVerificationDocument).validate_json(outcome.text)


def test_its_json_has_everything(home_of_run: Path) -> None:
    found = verified(home_of_run, 0)
    assert (found.run, found.outcome, found.reason) == ("r0001", "same", None)
    kinds = [each.kind for each in found.compared]
    assert kinds == ["decision", "order", "fill", "trade", "equity row"]
    damage(home_of_run)
    found = verified(home_of_run, 1)
    assert found.outcome == "different"
    (difference,) = found.differences
    assert (difference.kind, difference.number) == ("trade", 2)
    changed = {each.field: each.then for each in difference.changes}
    assert changed["exit_price"] == 1.0


def test_wrong_use_is_one_line(ran: Path) -> None:
    outcome = run(ran, "runs verify r0077")
    assert outcome.status == 2
    assert outcome.errors.count("\n") == 1
    assert "r0077" in outcome.errors


def test_its_help_says_what_it_does(ran: Path) -> None:
    assert "Make a run again" in run(ran, "runs verify --help").text
    assert "verify" in run(ran, "runs --help").text
