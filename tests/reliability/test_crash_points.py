"""Whatever a command was killed before, the next one works, and what is unfinished is named."""

from __future__ import annotations

import random
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from mismartera.domain.interval import MINUTE
from mismartera.storage.bar_store import BarStore
from mismartera.system_manager import SystemManager
from mismartera.timekeeping.time_manager import TimeManager
from tests.budget import cases
from tests.cli.conftest import run_main
from tests.system.market import fill

COMMANDS: tuple[tuple[str, ...], ...] = (
    ("data import '{folder}/bars.csv' --symbol NEW",),
    ("data import '{folder}/bars.csv' --symbol AAA --replace --complete",),
    ("data import '{folder}/bars.csv' --symbol AAA",),
    ("data aggregate AAA --interval 1d",),
    ("data delete BBB --yes",),
    ("time exchange XNYS",),
    ("config new mine",),
    ("system start '{folder}/session.json'", "wait"),
    ("runs show 1",),
    ("runs report 1",),
    ("runs delete 1 --yes",),
)
_MAY_BE_DONE = frozenset({"data delete BBB --yes", "runs delete 1 --yes", "config new mine"})
"""Commands that may be refused the second time, since they were done when they were killed."""


class Crashing:
    """The process that makes copies of itself."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def run(self, home: Path, last: int, commands: tuple[str, ...]) -> str:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write("\t".join([str(home), str(last), *commands]) + "\n")
        self._process.stdin.flush()
        return self._process.stdout.readline().strip()


@pytest.fixture(scope="module")
def crashing() -> Iterator[Crashing]:
    command = [sys.executable, "-m", "tests.reliability.crashing"]
    root = Path(__file__).resolve().parents[2]
    with subprocess.Popen(
        command, cwd=root, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        yield Crashing(process)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a home, one run in it, and what commands are given."""
    made = tmp_path_factory.mktemp("crashed")
    fill(made / "home", TimeManager())
    store = BarStore(made / "home")
    lines = ["timestamp,open,high,low,close,volume"]
    lines += [
        f"{year}-07-03T13:{minute}:00Z,10,11,9,10,{minute}"
        for year in (2023, 2024)
        for minute in range(30, 60)
    ]
    (made / "bars.csv").write_text("\n".join(lines) + "\n")
    (made / "session.json").write_text(
        '{"session_name": "One", "backtest_config": {"start_date": "2024-07-03",'
        ' "end_date": "2024-07-03"}, "session_data_config": {"symbols": ["CCC"],'
        ' "streams": ["1m"]}, "strategies": [{"strategy": "sma_crossover",'
        ' "config": {"interval": "1m", "fast": 3, "slow": 8}}]}'
    )
    outcome = run_main(made / "home", "-c", f"system start '{made}/session.json'", "-c", "wait")
    assert outcome.status == 0, outcome.errors
    assert store.symbols(MINUTE)
    return made


def _points(crashing: Crashing, folder: Path, tmp_path: Path) -> list[tuple[int, tuple[str, ...]]]:
    """Every point of every command; some of them, chosen by chance, unless there is time."""
    found = []
    for commands in COMMANDS:
        home = tmp_path / "counted"
        shutil.copytree(folder / "home", home)
        given = tuple(each.format(folder=folder) for each in commands)
        begun, status = crashing.run(home, 0, given).split()
        assert status == "0", given
        found += [(last, given) for last in range(1, int(begun) + 1)]
        shutil.rmtree(home)
    assert len(found) > 60
    if settings.get_current_profile_name() == "long":
        return found
    return random.Random(1).sample(found, cases(10, in_ci=25))


@pytest.mark.timeout(1_800)
def test_a_command_may_be_killed_before_any_change(
    crashing: Crashing, folder: Path, tmp_path: Path
) -> None:
    for last, commands in _points(crashing, folder, tmp_path):
        home = tmp_path / "home"
        shutil.copytree(folder / "home", home)
        assert crashing.run(home, last, commands) == "killed", (last, commands)
        _looked_at(home)
        status = crashing.run(home, 0, commands).split()[1]
        assert status == "0" or commands[0] in _MAY_BE_DONE, (last, commands, status)
        assert run_main(home, "-c", "doctor --mend --json").json["ok"], (last, commands)
        assert _left(home) == [], (last, commands)
        shutil.rmtree(home)


def _looked_at(home: Path) -> None:
    """Nothing of what is shown is an internal error."""
    commands = ("-c", "doctor", "-c", "data list", "-c", "data validate", "-c", "runs list")
    assert "internal error" not in run_main(home, "--keep-going", *commands).errors
    system = SystemManager(home)
    for check in system.home_check.checks(lambda _, __: None):
        assert check.state != "failed" or "was cut short" in check.found, check


def _left(home: Path) -> list[str]:
    named = (path.relative_to(home) for path in home.rglob("*"))
    return [str(path) for path in named if path.name.endswith(".tmp") or path.name[0] == "."]
