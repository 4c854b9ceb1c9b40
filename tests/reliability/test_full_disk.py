"""However little can be written: what a command did is there, or it fails and names the file."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import settings

from mismartera.domain.interval import MINUTE
from mismartera.storage.bar_store import BarStore
from mismartera.storage.run_records import RunRecords
from mismartera.timekeeping.time_manager import TimeManager
from tests.budget import cases
from tests.cli.conftest import run_main
from tests.storage.test_write_faults import largest_file
from tests.system.market import fill

_MOST_BYTES = 120_000
"""With so much everything is written."""


def _recorded(home: Path) -> bool:
    record = RunRecords(home).read("r0002")
    return (record.state, record.decisions > 0) == ("finished", True)


def _imported(home: Path) -> bool:
    return BarStore(home).read("NEW", MINUTE).rows == 30


def _reported(home: Path) -> bool:
    page = home / "report.html"
    return page.is_file() and page.read_text().rstrip().endswith("</html>")


def _exported(home: Path) -> bool:
    return (home / "status.json").read_text().rstrip().endswith("}")


COMMANDS: dict[str, tuple[tuple[str, ...], Callable[[Path], bool]]] = {
    "a run": (("system start '{home}/session.json'", "wait"), _recorded),
    "an import": (("data import '{home}/bars.csv' --symbol NEW",), _imported),
    "a report": (("runs report 1 '{home}/report.html'",), _reported),
    "an export": (
        ("system start '{home}/session.json' --paused",
         "system export-status '{home}/status.json' --complete"),
        _exported,
    ),
}  # fmt: skip


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("full") / "home"
    fill(made, TimeManager())
    rows = [f"2024-07-03T13:{minute}:00Z,10,11,9,10,5" for minute in range(30, 60)]
    (made / "bars.csv").write_text("\n".join(["timestamp,open,high,low,close,volume", *rows, ""]))
    (made / "session.json").write_text(
        '{"session_name": "One", "backtest_config": {"start_date": "2024-07-01",'
        ' "end_date": "2024-07-02"}, "session_data_config": {"symbols": ["AAA", "BBB"],'
        ' "streams": ["1m"]}, "strategies": [{"strategy": "sma_crossover",'
        ' "config": {"interval": "1m", "fast": 3, "slow": 8}}]}'
    )
    outcome = run_main(made, "-c", f"system start '{made}/session.json'", "-c", "wait")
    assert outcome.status == 0, outcome.errors
    return made


def _sizes() -> list[int]:
    count = 100 if settings.get_current_profile_name() == "long" else cases(5, in_ci=10)
    return [_MOST_BYTES * place // count for place in range(count + 1)]


@pytest.mark.timeout(1_800)
@pytest.mark.parametrize("what", COMMANDS)
def test_it_is_done_or_it_fails_and_names_the_file(home: Path, tmp_path: Path, what: str) -> None:
    commands, is_there = COMMANDS[what]
    for size in _sizes():
        own = tmp_path / "home"
        shutil.copytree(home, own)
        given = [part for each in commands for part in ("-c", each.format(home=own))]
        with largest_file(size):
            outcome = run_main(own, *given)
        if outcome.status == 0:
            assert is_there(own), (what, size)
        else:
            errors = [each for each in outcome.errors.splitlines() if each.startswith("error: ")]
            assert len(errors) == 1, (what, size, outcome.errors)
            assert str(own) in errors[0], (what, size)
            assert "internal error" not in errors[0]
        shutil.rmtree(own)
