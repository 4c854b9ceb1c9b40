"""The `scanner` commands over a store of their own."""

from __future__ import annotations

from pathlib import Path

import pytest

from mismartera.catalogue.catalogue import Catalogue
from tests.cli.conftest import Outcome, run_main
from tests.scanners.stored import damage, put_bars, put_days

TUESDAY = "2024-07-02"


@pytest.fixture
def stored(catalogue: Catalogue) -> Catalogue:
    for symbol, opened in {"UP": 103.0, "DOWN": 90.0, "LEVEL": 100.0}.items():
        put_days(catalogue, symbol, {"2024-07-01": (99, 100, 5_000)})
        put_bars(catalogue, symbol, TUESDAY, {0: (opened, 10), 9: (opened * 2, 10)})
    return catalogue


def run(home: Path, *commands: str) -> Outcome:
    return run_main(home, *(part for command in commands for part in ("-c", command)))


def test_list_and_show_say_what_there_is(home: Path) -> None:
    listed = run(home, "scanner list --json").json["scanners"]
    assert isinstance(listed, list)
    assert [each["name"] for each in listed] == ["gap_up", "momentum"]
    shown = run(home, "scanner show momentum --json").json
    assert shown["reads"] == "the session's bars, volume by minute of 10 sessions"
    (direction,) = [p for p in shown["parameters"] if p["name"] == "direction"]  # type: ignore[attr-defined]
    assert (direction["type"], direction["default"]) == ("up|down|both", "up")


def test_one_that_cannot_be_loaded_is_listed_with_the_reason(home: Path) -> None:
    (home / "scanners").mkdir()
    (home / "scanners" / "broken.py").write_text("1/0")
    outcome = run(home, "scanner list")
    assert outcome.status == 0
    assert "unusable" in outcome.text
    assert run(home, "scanner show broken").status == 1


def test_a_scan_is_as_of_its_date_and_time(stored: Catalogue, home: Path) -> None:
    found = run(home, f"scanner run gap_up --date {TUESDAY} --at 09:31 --json").json
    assert found == {
        "scanner": "gap_up",
        "date": TUESDAY,
        "at": "2024-07-02T09:31:00-04:00",
        "universe": "all symbols",
        "looked_at": 3,
        "results": [
            {
                "symbol": "UP",
                "score": 3.0,
                "reason": "opened at 103, +3.00 % from 100; average volume 5,000",
            }
        ],
        "unknown": [],
        "left_out": [],
    }
    early = run(home, f"scanner run gap_up --date {TUESDAY} --at 09:30 --json").json
    assert early["results"] == []


def test_a_scan_is_as_of_the_last_stored_close_by_default(stored: Catalogue, home: Path) -> None:
    assert run(home, "scanner run gap_up --json").json["at"] == "2024-07-02T16:00:00-04:00"


def test_parameters_are_given_one_by_one_and_as_json(stored: Catalogue, home: Path) -> None:
    (home / "universes").mkdir()
    (home / "universes" / "two.txt").write_text("UP\nDOWN\nGONE\n")
    command = 'scanner run gap_up direction=both universe=two --config \'{"direction": "up"}\''
    found = run(home, f"{command} --json").json
    assert [each["symbol"] for each in found["results"]] == ["DOWN", "UP"]  # type: ignore[attr-defined]
    assert found["unknown"] == ["GONE"]
    assert "not in the store: GONE" in run(home, command).text


def test_a_damaged_file_is_told(stored: Catalogue, home: Path) -> None:
    damage(home, "bars/1d/UP/all.parquet")
    found = run(home, "scanner run gap_up direction=down --json").json
    assert [each["symbol"] for each in found["results"]] == ["DOWN"]  # type: ignore[attr-defined]
    assert [each["symbol"] for each in found["left_out"]] == ["UP"]  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("command", "status", "error"),
    [
        ("scanner run gapup", 2, "did you mean gap_up?"),
        ("scanner run gap_up x", 2, "'x' is no parameter; write NAME=VALUE, such as"),
        ("scanner run gap_up =5", 2, "'=5' is no parameter"),
        ("scanner run gap_up days=2 days=3", 2, "parameter days is given twice"),
        ("scanner run gap_up min_price=-1", 1, "min_price: found -1, expected a number of at"),
        ("scanner run gap_up --config [1]", 2, "is no JSON object"),
        ("scanner run gap_up --config {", 2, "--config is no JSON"),
        ("scanner run gap_up --date 2024-07-04", 2, "2024-07-04 has no session of XNYS"),
        ("scanner run gap_up --date soon", 2, "soon"),
        ("scanner run gap_up --at 25:00", 2, "25:00"),
        ("scanner run gap_up --exchange NOPE", 2, "unknown exchange 'NOPE'"),
        ("scanner run gap_up --exchange XLON", 1, "nothing is stored of XLON"),
        ("scanner run gap_up universe=none", 1, "unknown universe 'none'"),
        ("scanner show nothing", 2, "unknown scanner 'nothing'"),
    ],
)
def test_wrong_use_is_one_line(
    stored: Catalogue, home: Path, command: str, status: int, error: str
) -> None:
    outcome = run(home, command)
    assert outcome.status == status
    assert error in outcome.errors
    assert len(outcome.errors.splitlines()) == 1
