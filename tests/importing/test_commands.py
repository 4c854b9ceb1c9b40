"""`data import` and `data sample` as a user or a script runs them."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from cli.environment import Environment
from cli.main import main
from tests.importing.conftest import WriteFile

Command = Callable[[str], tuple[int, str, str]]

_KEYS = [
    *("symbol", "interval", "layout", "label", "timezone", "read", "stored", "unchanged"),
    *("revised", "rejected", "extended_hours", "first", "last"),
]
_ROWS = "timestamp,open,high,low,close,volume\n" + "".join(
    f"2024-07-03T13:3{minute}:00Z,{price},11,9,10,100\n"
    for minute, price in enumerate(("10", "10", "\x1b[31m0"))
)


@pytest.fixture
def run(tmp_path: Path) -> Command:
    """Run one command in a home of the test's own; returns status, output and errors."""

    def start(command: str) -> tuple[int, str, str]:
        out, err = io.StringIO(), io.StringIO()
        environment = Environment(
            stdin=io.StringIO(), stdout=out, stderr=err, variables={"COLUMNS": "80"}
        )
        status = main(["--home", str(tmp_path / "home"), "-c", command], environment)
        return status, out.getvalue(), err.getvalue()

    return start


def test_the_result_has_exactly_the_published_keys(run: Command, write_file: WriteFile) -> None:
    path = write_file("bars.csv", _ROWS)
    status, output, _ = run(f"data import {path} --symbol test --json")
    document = json.loads(output)
    assert status == 0
    assert list(document) == _KEYS
    assert document == {
        "symbol": "TEST",
        "interval": "1m",
        "layout": "mismartera",
        "label": "start",
        "timezone": "UTC",
        "read": 3,
        "stored": 2,
        "unchanged": 0,
        "revised": 0,
        "rejected": 1,
        "extended_hours": 0,
        "first": "2024-07-03T09:30:00-04:00",
        "last": "2024-07-03T09:31:00-04:00",
    }


def test_rejected_rows_are_listed_on_demand_with_control_characters_escaped(
    run: Command, write_file: WriteFile
) -> None:
    path = write_file("bars.csv", _ROWS)
    _, output, _ = run(f"data import {path} --symbol TEST --show-rejected")
    assert "is not a number" in output
    assert "\x1b" not in output
    _, output, _ = run(f"data import {path} --symbol TEST --show-rejected --json")
    (rejection,) = json.loads(output)["rejections"]
    assert (rejection["file"], rejection["line"]) == ("bars.csv", 4)


def test_all_symbols_give_a_list(run: Command, write_file: WriteFile) -> None:
    bar = {"t": "2024-07-03T04:00:00Z", "o": 1, "h": 2, "l": 1, "c": 2, "v": 5}
    path = write_file("bars.json", json.dumps({"bars": {"AAA": [bar], "BBB": [bar]}}))
    status, output, _ = run(f"data import {path} --all-symbols --json")
    assert status == 0
    assert [each["symbol"] for each in json.loads(output)] == ["AAA", "BBB"]


def test_a_choice_that_the_calendar_made_is_said(run: Command, write_file: WriteFile) -> None:
    rows = "".join(f"2024-07-03 {time},10,11,9,10,1\n" for time in ("09:31", "09:32", "13:00"))
    path = write_file("bars.csv", "time,open,high,low,close,volume\n" + rows)
    _, output, _ = run(f"data import {path} --symbol TEST")
    assert "the only reading that fits the calendar" in output


@pytest.mark.parametrize(
    ("options", "status", "message"),
    [
        ("--symbol TEST --label middle", 2, "'middle' is not a label; say start or end"),
        ("--symbol TEST --adjustment spilt", 2, "did you mean split?"),
        ("--symbol TEST --interval 7x", 2, "'7x' is not an interval"),
        ("--symbol TEST --interval 5m", 1, "5m bars are not stored"),
        ("--symbol TEST --exchange XNIS", 2, "unknown exchange 'XNIS'"),
        ("--symbol TEST --tz Mars", 2, "unknown time zone 'Mars'"),
        ("--symbol -x,y", 2, "'-x,y' is not a symbol"),
        ("", 2, "--symbol NAME"),
        ("--symbol TEST --all-symbols", 2, "exclude each other"),
    ],
)
def test_a_wrong_option_gets_one_line_and_its_status(
    options: str, status: int, message: str, run: Command, write_file: WriteFile
) -> None:
    path = write_file("bars.csv", _ROWS)
    found, output, errors = run(f"data import {path} {options}")
    assert (found, output) == (status, "")
    assert message in errors
    assert len(errors.strip().splitlines()) == 1


def test_the_sample_is_made_by_one_command(run: Command) -> None:
    status, output, _ = run("data sample --json")
    document = json.loads(output)
    assert status == 0
    assert {each["symbol"] for each in document["series"]} == {"AAPL", "AZO", "MSFT", "RIVN"}
    status, output, _ = run("data sample")
    assert status == 0
    assert max(len(line) for line in output.splitlines()) <= 80


_SPARSE = "timestamp,open,high,low,close,volume\n" + "".join(
    f"2024-07-{day:02d}T{14 + minute // 60}:{minute % 60:02d}:00Z,10,11,9,10,100\n"
    for day in (1, 2, 3, 5, 8)
    for minute in range(0, 180, 2 + day % 3)
)


@pytest.fixture
def folder(write_file: WriteFile) -> Path:
    """A folder with files of two symbols, one of which lacks minutes here and there."""
    write_file("many/AAA.csv", _SPARSE)
    return write_file("many/BBB_1d.csv", "date,open,high,low,close\n2024-07-02,1,2,1,2\n").parent


def test_a_dry_run_shows_what_would_be_and_stores_nothing(
    run: Command, folder: Path, tmp_path: Path
) -> None:
    status, output, errors = run(f"data import {folder} --dry-run")
    assert (status, errors) == (0, "")
    rows = [line.split()[:3] for line in output.splitlines()]
    assert ["AAA.csv", "AAA", "1m"] in rows
    assert ["BBB_1d.csv", "BBB", "1d"] in rows
    assert "BBB: no volume in the file: 0 is kept" in output
    assert not (tmp_path / "home" / "bars").exists()


def test_a_dry_run_as_json_tells_all(run: Command, folder: Path) -> None:
    status, output, _ = run(f"data import {folder} --dry-run --json")
    document = json.loads(output)
    assert (status, document["refused"]) == (0, [])
    first = document["series"][0]
    assert (first["symbol"], first["interval"], first["layout"]) == ("AAA", "1m", "mismartera")
    assert 0 < first["present"] < 30
    assert first["complete"] is False


def test_a_script_is_told_of_silent_minutes_and_of_the_option(run: Command, folder: Path) -> None:
    _, output, _ = run(f"data import {folder}")
    assert "AAA: 16 % of the expected bars are there, evenly" in output
    assert "--complete takes the files as the full record" in output
    _, output, _ = run(f"data import {folder} --complete")
    assert "evenly" not in output


def test_a_dry_run_fails_where_a_file_would_not_be_imported(run: Command, folder: Path) -> None:
    (folder / "notes.txt").write_text("nothing\n")
    status, _, errors = run(f"data import {folder} --dry-run")
    assert status == 1
    assert "1 file would not be imported" in errors


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ("--decimal dot", "'dot' is not a decimal mark; say point or comma"),
        ("--date-order us", "'us' is not an order of a date; say dmy, mdy or ymd"),
        ("--where EQ", "'EQ' is no condition; write COLUMN=VALUE"),
        ("--where series=EQ", "has no column 'series'; its columns are timestamp, open"),
    ],
)
def test_a_wrong_choice_gets_one_line(
    options: str, message: str, run: Command, write_file: WriteFile
) -> None:
    status, _, errors = run(f"data import {write_file('bars.csv', _ROWS)} --symbol TEST {options}")
    assert status == 2
    assert message in errors
