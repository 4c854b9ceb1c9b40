"""The command `runs report` as it is typed."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import Outcome, run_main
from tests.system.bench import Bench


@pytest.fixture
def home(bench: Bench) -> Path:
    """A home in which two runs were made, the last one without a trade."""
    bench.start("counting", trading_config={"min_quality": 0, "short_sales": True})
    bench.finish()
    bench.start(last="2024-07-01")
    bench.finish()
    return bench.system.home


def report(home: Path, *words: str) -> Outcome:
    return run_main(home, "-c", " ".join(("runs report", *words)))


def test_it_says_where_the_report_is(home: Path) -> None:
    outcome = report(home, "r1")
    path = home / "runs" / "r0001" / "report.html"
    assert outcome.status == 0
    assert outcome.errors == ""
    assert outcome.text.startswith(f"wrote {path} ({path.stat().st_size:,} bytes)\n")
    assert "r0001: 17 trades; prices of BBB, AAA\n" in outcome.text


def test_it_prints_json(home: Path, tmp_path: Path) -> None:
    target = tmp_path / "with a space.html"
    document = report(home, "1", f"'{target}'", "--json").json
    assert document["file"] == str(target)
    assert document["bytes"] == target.stat().st_size
    assert document["run"] == "r0001"


def test_a_run_without_trades_is_reported_too(home: Path) -> None:
    document = report(home, "--json").json
    assert (document["run"], document["trades"]) == ("r0002", 0)
    assert document["symbols"] == ["AAA", "BBB"]


def test_warnings_of_the_report_are_said(home: Path) -> None:
    assert run_main(home, "-c", "data delete AAA --yes").status == 0
    outcome = report(home, "1")
    assert outcome.status == 0
    assert "warning: r0001: The store no longer holds what the run read: AAA 1m." in outcome.errors
    assert "warning: r0001: Not drawn, for they are not in the store: AAA." in outcome.errors


@pytest.mark.parametrize(
    ("words", "status", "error"),
    [
        ("r0009", 2, "error: unknown run 'r0009'"),
        ("nonsense", 2, "error: unknown run 'nonsense'"),
        ("1 /nowhere/at/all.html", 1, "error: cannot write /nowhere/at/all.html: No such file"),
        ("1 a.html b.html", 2, "error: "),
    ],
)
def test_what_is_wrong_is_one_line(home: Path, words: str, status: int, error: str) -> None:
    outcome = report(home, words)
    assert outcome.status == status
    assert outcome.text == ""
    assert outcome.errors.startswith(error)
    assert outcome.errors.count("\n") == 1


def test_a_file_is_not_replaced_that_nobody_confirmed(home: Path, tmp_path: Path) -> None:
    target = tmp_path / "mine.html"
    target.write_text("mine")
    refused = report(home, "1", str(target))
    assert refused.status == 1
    assert refused.errors == (
        f"error: {target} was not replaced; name another file, or say --yes\n"
    )
    assert target.read_text() == "mine"
    assert report(home, "1", str(target), "--yes").status == 0
    assert target.read_text().startswith("<!")


def test_the_report_of_the_run_itself_is_made_anew(home: Path) -> None:
    assert [report(home, "1").status, report(home, "1").status] == [0, 0]


def test_a_damaged_record_is_told(home: Path) -> None:
    (home / "runs" / "r0001" / "trades.parquet").write_bytes(b"no table")
    outcome = report(home, "1")
    assert outcome.status == 1
    assert "trades.parquet is damaged" in outcome.errors
    assert not (home / "runs" / "r0001" / "report.html").exists()
