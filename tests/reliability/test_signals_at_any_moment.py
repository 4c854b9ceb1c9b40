"""A process that is interrupted or told to end does so at once, and its run is recorded."""

from __future__ import annotations

import json
import random
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from time import perf_counter

import pytest
from hypothesis import settings

from mismartera.storage.run_records import RunRecords
from mismartera.timekeeping.time_manager import TimeManager
from tests.budget import cases
from tests.system.market import fill

SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
COMMANDS = (
    ("system start {by_the_clock}", "wait"),
    ("system start {by_the_clock}", "delay 60000"),
    ("system start {by_the_clock} --paused", "delay 60000"),
    ("data validate", "delay 60000"),
    ("data quality AAA --interval 1m", "delay 60000"),
    ("data aggregate AAA --interval 1d", "delay 60000"),
    ("data export AAA {folder}/a.csv --format csv --yes", "delay 60000"),
    ("time holidays 2024", "delay 60000"),
    ("runs list", "delay 60000"),
    ("data delete CCC --yes", "delay 60000"),
)
_LATEST_S = 2.5
_MOST_S = 5.0
"""On a machine that does other things as well; it takes some tenths of a second."""


def _moments() -> int:
    return 500 if settings.get_current_profile_name() == "long" else cases(8, in_ci=16)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("signalled")
    fill(made, TimeManager())
    configuration = {
        "session_name": "By the clock",
        "backtest_config": {"start_date": "2024-07-01", "end_date": "2024-07-02",
                            "speed_multiplier": 60},
        "session_data_config": {"symbols": ["AAA", "BBB"], "streams": ["1m", "5m"]},
        "strategies": [{"strategy": "sma_crossover", "config": {}}],
    }  # fmt: skip
    (made / "by_the_clock.json").write_text(json.dumps(configuration))
    return made


@pytest.mark.timeout(1_800)
def test_a_signal_is_answered_at_any_moment(home: Path, tmp_path: Path) -> None:
    choice = random.Random(20240701)
    for number in range(_moments()):
        own = tmp_path / "home"
        shutil.copytree(home, own)
        commands, sent = COMMANDS[number % len(COMMANDS)], SIGNALS[number % len(SIGNALS)]
        names = {"by_the_clock": own / "by_the_clock.json", "folder": tmp_path}
        given = [part for each in commands for part in ("-c", each.format(**names))]
        after_s = choice.uniform(0.005, _LATEST_S)
        _signalled(own, given, sent, after_s)
        for run in RunRecords(own).runs():
            record = RunRecords(own).read(run)
            assert record.state == "stopped", (commands, sent.name, after_s)
        shutil.rmtree(own)


def _signalled(home: Path, given: list[str], sent: signal.Signals, after_s: float) -> None:
    told, handled = (given, sent.name, after_s), True
    process = [sys.executable, "-P", "-m", "cli", "--home", str(home), *given]
    with subprocess.Popen(
        process, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as running:
        try:
            running.wait(after_s)
        except subprocess.TimeoutExpired:
            handled = _handles(running.pid, signal.SIGTERM)
            running.send_signal(sent)
        began = perf_counter()
        _, errors = running.communicate(timeout=60)
        assert perf_counter() - began < _MOST_S, told
        assert running.returncode != 0
        if handled:
            assert running.returncode == 128 + sent, (told, errors)
            assert b"Traceback" not in errors, (told, errors)


def _handles(process: int, number: signal.Signals) -> bool:
    """Whether a process has come to our code: until then a signal ends it by itself."""
    status = Path(f"/proc/{process}/status").read_text()
    caught = next(line for line in status.splitlines() if line.startswith("SigCgt"))
    return bool(int(caught.split()[1], 16) >> (number - 1) & 1)
