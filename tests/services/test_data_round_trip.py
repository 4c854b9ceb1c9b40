"""Bars exported by the product import again, whole."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from cli.environment import Environment
from cli.main import main


def run(home: Path, *commands: str) -> str:
    out, err = io.StringIO(), io.StringIO()
    arguments = [part for command in commands for part in ("-c", command)]
    status = main(["--home", str(home), *arguments], Environment(io.StringIO(), out, err))
    assert status == 0, err.getvalue()
    return out.getvalue()


@pytest.mark.parametrize("suffix", ["csv", "parquet"])
def test_exported_bars_import_again_to_the_same(
    tmp_path: Path, shared_data: Path, suffix: str
) -> None:
    source = shared_data / "bars/skender/SPY_1m_2020-12-15_18.csv"
    minutes, days = tmp_path / f"minutes.{suffix}", tmp_path / f"days.{suffix}"
    shown = ("data bars SPY --hours extended --json", "data bars SPY --interval 1d --json")
    first = tmp_path / "first"
    run(first, f"data import '{source}' --symbol SPY", "data aggregate SPY --interval 1d")
    run(first, f"data export SPY '{minutes}' --hours extended")
    run(first, f"data export SPY '{days}' --interval 1d")
    second = tmp_path / "second"
    run(second, f"data import '{minutes}' --symbol SPY", f"data import '{days}' --symbol SPY")
    assert run(second, *shown) == run(first, *shown)
