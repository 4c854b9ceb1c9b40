"""What is written to `-` goes to standard output, and nothing else does."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import run_main

_START = ("-c", "system start one_week --paused")


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("home")
    assert run_main(made, "-c", "data sample").status == 0
    return made


@pytest.mark.parametrize("name", ["-", "/dev/stdout"])
def test_bars_go_to_standard_output(home: Path, name: str) -> None:
    command = f"data export AAPL {name} --interval 1d --format csv"
    outcome = run_main(home, "-c", command)
    assert outcome.status == 0, outcome.errors
    header, first, *_ = outcome.text.splitlines()
    assert header == "timestamp,open,high,low,close,volume"
    assert first.startswith("2023-05-01")


def test_the_status_goes_to_standard_output(home: Path) -> None:
    outcome = run_main(home, *_START, "-c", "system export-status - --compact")
    assert outcome.status == 0, outcome.errors
    assert json.loads(outcome.text.splitlines()[-1])["system"]["state"] == "paused"


def test_a_report_goes_to_standard_output_byte_by_byte(home: Path) -> None:
    assert run_main(home, "-c", "system start one_week", "-c", "wait").status == 0
    process = [sys.executable, "-P", "-m", "cli", "--home", str(home), "-c", "runs report last -"]
    page = subprocess.run(process, capture_output=True, check=True).stdout
    assert page.startswith(b"<!DOCTYPE html>")
    assert page.rstrip().endswith(b"</html>")


@pytest.mark.parametrize(
    ("command", "says"),
    [
        ("data export AAPL - --interval 1d", "say --format csv"),
        ("data export AAPL - --interval 1d --format csv --json", "drop --json"),
    ],
)
def test_what_does_not_go_there_is_one_line(home: Path, command: str, says: str) -> None:
    outcome = run_main(home, "-c", command)
    assert (outcome.status, outcome.text) == (2, "")
    assert says in outcome.errors


def test_a_device_takes_what_is_written_and_stays(home: Path) -> None:
    outcome = run_main(home, "-c", "data export AAPL /dev/null --interval 1d --format csv")
    assert outcome.status == 0, outcome.errors
    assert Path("/dev/null").is_char_device()
