"""Commands of the run, over the sample data, as one process runs them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Outcome, run_main

_SLOW = """
{"session_name": "Slow", "mode": "backtest",
 "backtest_config": {"start_date": "2024-07-02", "end_date": "2024-07-02", "speed_multiplier": 1},
 "session_data_config": {"symbols": ["AAPL"], "streams": ["1m", "5m"]}}
"""


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with the sample data, and a configuration that takes a day to end."""
    directory = tmp_path_factory.mktemp("sample")
    assert run_main(directory, "-c", "data sample").status == 0
    (directory / "slow.json").write_text(_SLOW)
    return directory


def run(home: Path, *commands: str) -> Outcome:
    return run_main(home, *(part for command in commands for part in ("-c", command)))


def test_a_run_is_started_waited_for_and_shown(home: Path) -> None:
    outcome = run(home, "system start one_week", "wait", "data session --once")
    assert (outcome.status, outcome.errors) == (0, "")
    assert "day 4 of 4" in outcome.text


@pytest.mark.parametrize(
    ("command", "keys"),
    [
        ("system status --json", {"state", "phase", "workers", "session_time"}),
        ("system mode --json", {"mode", "state"}),
        ("time speed --json", {"speed", "state"}),
        ("strategy list --json", {"strategies"}),
        ("doctor --json", {"ok", "home", "checks"}),
        ("system export-status --schema", {"$schema", "properties"}),
    ],
)
def test_json_is_alone_on_standard_output(home: Path, command: str, keys: set[str]) -> None:
    outcome = run(home, command)
    assert (outcome.status, outcome.errors) == (0, "")
    assert keys <= set(outcome.json)


@pytest.mark.parametrize(
    ("command", "keys"),
    [
        ("data session --json", {"status", "symbols", "decisions"}),
        ("data session-high-low AAPL --json", {"symbol", "high", "low", "session_time"}),
        ("metrics --json", {"session", "run", "bars_per_second"}),
        ("metrics show --json", {"session", "run", "bars_per_second"}),
    ],
)
def test_json_of_a_run_is_printed(home: Path, command: str, keys: set[str]) -> None:
    outcome = run(home, "system start one_week", "wait", command)
    assert outcome.status == 0, outcome.errors
    assert keys <= set(json.loads(outcome.text[outcome.text.index("{") :]))


def test_a_paused_run_is_stepped_run_on_and_stopped(home: Path) -> None:
    outcome = run(
        home, f"system start '{home}/slow.json'", "system pause", "system step 3",
        "time speed 0", "time run-until 10:30", "wait --until 10:15 --timeout 20",
        "data session-volume AAPL", "system stop", "system mode",
    )  # fmt: skip
    assert outcome.status == 0, outcome.errors
    assert "2024-07-02 10:30" in outcome.text
    assert outcome.text.endswith("backtest\n")


def test_a_paused_run_is_stopped_at_the_end_with_a_warning(home: Path) -> None:
    outcome = run(home, f"system start '{home}/slow.json'", "system pause")
    assert outcome.status == 0
    assert outcome.errors == "warning: the backtest session was paused: it is stopped\n"


def test_leaving_stops_a_run_without_waiting_for_it(home: Path) -> None:
    assert run(home, f"system start '{home}/slow.json'", "exit 3").status == 3


def test_waiting_too_long_fails(home: Path) -> None:
    outcome = run(home, f"system start '{home}/slow.json'", "wait --timeout 0.05")
    assert outcome.status == 1
    assert "--timeout" in outcome.errors


def test_the_last_configuration_is_started_without_a_name(home: Path) -> None:
    assert run(home, "system start one_week").status == 0
    assert "one week" in run(home, "system start", "wait", "system status").text


@pytest.mark.parametrize(
    ("command", "status", "says"),
    [
        ("system start nowhere.json", 2, "nowhere.json"),
        ("system start slwo.json", 2, "slwo.json"),
        ("system stop", 1, "system start"),
        ("system pause", 1, "system start"),
        ("system resume", 1, "system start"),
        ("system step", 1, "system start"),
        ("system step 0", 2, "found '0'"),
        ("time run-until 10:30", 1, "system start"),
        ("time speed -1", 2, "numbers below 0 are not taken here"),
        ("time speed fast", 2, "NUMBER"),
        ("wait", 1, "system start"),
        ("data session-volume AAPL", 1, "system start"),
        ("data session-high-low AAPL", 1, "system start"),
        ("strategy show sma_crosover", 2, "did you mean sma_crossover?"),
    ],
)
def test_a_command_that_does_not_fit_is_one_line(
    home: Path, command: str, status: int, says: str
) -> None:
    outcome = run(home, command)
    assert outcome.status == status, outcome.errors
    assert says in outcome.errors
    assert len(outcome.errors.splitlines()) == 1


def test_an_export_is_written_where_it_was_asked_for(home: Path, tmp_path: Path) -> None:
    target = tmp_path / "with space.json"
    outcome = run(
        home, "system start one_week", "wait", f"system export-status '{target}' --complete"
    )
    assert outcome.status == 0, outcome.errors
    assert str(target) in outcome.text.replace("\n", "")
    assert target.stat().st_size > 0


def test_an_export_into_a_missing_folder_fails_in_one_line(home: Path, tmp_path: Path) -> None:
    target = tmp_path / "missing" / "x.json"
    outcome = run(home, "system start one_week", "wait", f"system export-status '{target}'")
    assert outcome.status in {0, 1}
    assert len(outcome.errors.splitlines()) == outcome.status
