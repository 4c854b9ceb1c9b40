"""A cold process that makes one short run ends as the run did, every time."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import settings

from mismartera.timekeeping.time_manager import TimeManager
from tests.budget import cases
from tests.system.market import fill

SCRIPTS = {
    "a run that is waited for at the end": ((), 0),
    "a run that is waited for": (("wait",), 0),
    "a run that is stopped, maybe too late": (("system stop",), 0),
    "a command that fails": (("nonsense",), 2),
    "a status of one's own": (("exit 7",), 7),
}


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("cold")
    fill(made, TimeManager())
    (made / "one.json").write_text(
        '{"session_name": "One", "backtest_config": {"start_date": "2024-07-01",'
        ' "end_date": "2024-07-01"}, "session_data_config": {"symbols": ["AAA"],'
        ' "streams": ["1m"]}}'
    )
    return made


def _tries() -> int:
    return 100 if settings.get_current_profile_name() == "long" else cases(1, in_ci=2)


@pytest.mark.timeout(1_800)
@pytest.mark.parametrize("what", SCRIPTS)
def test_the_status_is_that_of_the_script(home: Path, what: str) -> None:
    commands, status = SCRIPTS[what]
    given = [
        part for each in (f"system start '{home}/one.json'", *commands) for part in ("-c", each)
    ]
    for _ in range(_tries()):
        process = [sys.executable, "-P", "-m", "cli", "--home", str(home), *given]
        done = subprocess.run(process, capture_output=True, text=True, check=False)
        assert done.returncode == status, done.stderr
        if status == 0:
            assert done.stderr == ""
