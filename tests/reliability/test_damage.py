"""A changed byte in any file of the home is named by `doctor`, or changes nothing that is shown."""

from __future__ import annotations

import random
import shutil
from pathlib import Path

import pytest
from hypothesis import settings

from mismartera.errors import MisMarteraError
from mismartera.reporting.encode import dump
from mismartera.system_manager import SystemManager
from mismartera.timekeeping.time_manager import TimeManager
from tests.budget import cases
from tests.cli.conftest import run_main
from tests.system.market import fill

FILES = (
    "settings.json", "bars/1m/AAA/2024.parquet", "bars/1d/AAA/all.parquet",
    "bars/1d/AAA/journal.jsonl", "runs/number", "runs/r0001/run.json", "runs/r0001/equity.parquet",
    "runs/r0001/trades.parquet", "runs/r0001/quality.parquet", "runs/r0001/ledger.sqlite",
    "runs/r0001/statistics.json",
)  # fmt: skip


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with bars, a journal, settings and the record of a run that was looked at."""
    made = tmp_path_factory.mktemp("whole")
    fill(made, TimeManager())
    configuration = made / "traded.json"
    configuration.write_text(
        '{"session_name": "Traded", "backtest_config": {"start_date": "2024-07-01",'
        ' "end_date": "2024-07-02"}, "session_data_config": {"symbols": ["AAA"],'
        ' "streams": ["1m"]}, "strategies": [{"strategy": "sma_crossover",'
        ' "config": {"interval": "1m", "fast": 3, "slow": 8}}]}'
    )
    commands = (
        "time exchange XNYS", "data aggregate AAA --interval 1d",
        f"system start '{configuration}'", "wait", "runs show last",
    )  # fmt: skip
    given = [part for command in commands for part in ("-c", command)]
    outcome = run_main(made, *given)
    assert outcome.status == 0, outcome.errors
    return made


def _named(home: Path) -> bool:
    """Whether `doctor` finds anything to say of the files."""
    system = SystemManager(home)
    found = system.home_check.checks(lambda _, __: None)
    ledgers = system.runs.ledgers().runs
    return any(each.state != "ok" for each in found) or any(each.faults for each in ledgers)


def _shown(home: Path) -> str:
    """What commands show of the home, or what they refuse it with."""
    system = SystemManager(home)
    try:
        documents = (
            system.data.list(), system.data.info("AAA"), system.runs.show("last"),
            system.data.quality("AAA", "1d"),
        )  # fmt: skip
        return "".join(map(dump, documents))
    except MisMarteraError as error:
        return f"refused: {error}"


def _tries() -> int:
    return 1_000 if settings.get_current_profile_name() == "long" else cases(6, in_ci=12)


def test_a_home_that_nobody_touched_is_well(home: Path) -> None:
    assert {name for name in FILES if not (home / name).is_file()} == set()
    assert not _named(home)
    assert not _shown(home).startswith("refused")


@pytest.mark.timeout(3_600)
@pytest.mark.parametrize("name", FILES)
def test_a_changed_byte_is_named_or_changes_nothing(home: Path, tmp_path: Path, name: str) -> None:
    own = tmp_path / "home"
    shutil.copytree(home, own)
    file, choice = own / name, random.Random(name)
    content, before = file.read_bytes(), _shown(own).replace(str(own), "")
    for _ in range(_tries()):
        changed, place = bytearray(content), choice.randrange(len(content))
        changed[place] ^= 1 << choice.randrange(8)
        file.write_bytes(changed)
        if not _named(own):
            assert _shown(own).replace(str(own), "") == before, (name, place)
        file.write_bytes(content)


@pytest.mark.parametrize("name", FILES[-5:-1])
def test_a_file_that_is_gone_or_cut_off_is_named(home: Path, tmp_path: Path, name: str) -> None:
    own = tmp_path / "home"
    shutil.copytree(home, own)
    file = own / name
    content = file.read_bytes()
    file.write_bytes(content[: len(content) // 2])
    assert _named(own)
    file.unlink()
    assert _named(own)
