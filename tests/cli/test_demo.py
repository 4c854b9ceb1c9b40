"""The demonstration, as a user runs it."""

from __future__ import annotations

import json
from pathlib import Path

from tests.cli.conftest import run_main


def test_the_demo_replays_five_sessions_and_writes_the_export(tmp_path: Path) -> None:
    outcome = run_main(tmp_path / "home", "--demo")
    assert (outcome.status, outcome.errors) == (0, "")
    for shown in (
        "day 5 of 5",
        "RIVN",
        "84.62%",
        "vwap_1m",
        "strategy calls",
        "Sharpe",
        "demo-export.json",
    ):
        assert shown in outcome.text, shown
    export = json.loads((tmp_path / "home" / "demo-export.json").read_text())
    assert set(export["session_data"]) == {"AAPL", "AZO", "MSFT", "RIVN"}


def test_the_demo_can_be_run_again_in_the_same_home(tmp_path: Path) -> None:
    assert run_main(tmp_path, "--demo").status == 0
    assert run_main(tmp_path, "--demo").status == 0
