"""What is no file of bars, or not whole, is refused by name, and nothing waits for it."""

from __future__ import annotations

import os
import zipfile
from pathlib import Path

import pytest

from tests.cli.conftest import run_main


def test_a_pipe_is_refused_at_once(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    outcome = run_main(tmp_path / "home", "-c", f"data import '{tmp_path}/pipe' --symbol A")
    assert outcome.status == 1
    assert "pipe is a pipe or a device" in outcome.errors


def test_a_pipe_in_a_folder_is_named_and_the_rest_imported(tmp_path: Path) -> None:
    folder = tmp_path / "bars"
    folder.mkdir()
    os.mkfifo(folder / "B.csv")
    rows = "timestamp,open,high,low,close,volume\n2024-07-03T13:30:00Z,10,11,9,10,5\n"
    (folder / "A.csv").write_text(rows)
    outcome = run_main(
        tmp_path / "home", "-c", f"data import '{folder}' --symbol A --interval 1m --label start"
    )
    assert outcome.status == 1
    assert "B.csv is a pipe or a device" in outcome.errors + outcome.text
    assert "A" in run_main(tmp_path / "home", "-c", "data list").text


@pytest.mark.parametrize("device", ["/dev/null", "/dev/zero", "/dev/full"])
def test_a_device_is_refused_at_once(tmp_path: Path, device: str) -> None:
    outcome = run_main(tmp_path / "home", "-c", f"data import {device} --symbol A")
    assert (outcome.status, len(outcome.errors.splitlines())) == (1, 1)
    assert "internal error" not in outcome.errors


@pytest.mark.parametrize("row", ["0,600,601,599,600", "0,600,601,599", "0", "0,,,,", ","])
def test_rows_with_too_few_fields_for_their_layout_are_refused(tmp_path: Path, row: str) -> None:
    archive = tmp_path / "20161007_trade.zip"
    with zipfile.ZipFile(archive, "w") as written:
        written.writestr("20161007_btcusd_minute_trade.csv", f"{row}\n")
    outcome = run_main(tmp_path / "home", "-c", f"data import '{archive}' --symbol TEST")
    assert outcome.status == 1
    assert "internal error" not in outcome.errors
