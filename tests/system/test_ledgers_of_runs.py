"""`doctor` looks at the ledgers of all runs, and names those that are not as they should be."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import cast

import pytest

from mismartera.domain.run_record import RecordState
from mismartera.domain.ticket import OrderTicket
from mismartera.storage.run_records import RunRecords
from tests.cli.conftest import Outcome, run_main
from tests.system.bench import Bench

LOOSE = {"min_quality": 0, "short_sales": True}


@pytest.fixture
def left(bench: Bench) -> Path:
    """A home with a run that is finished and one that is under way."""
    bench.start("counting", last="2024-07-01", trading_config=LOOSE)
    bench.finish()
    bench.start("counting", paused=True, trading_config=LOOSE)
    bench.system.run.run_until("2024-07-01T11:00")
    return bench.system.home


def checks(outcome: Outcome) -> dict[str, dict[str, str]]:
    found = cast("list[dict[str, str]]", outcome.json["checks"])
    return {each["name"]: each for each in found if each["area"] == "runs"}


def examined(home: Path) -> tuple[int, dict[str, dict[str, str]]]:
    outcome = run_main(home, "-c", "doctor --json")
    return outcome.status, checks(outcome)


def ledger(home: Path, run: str) -> Path:
    return home / "runs" / run / "ledger.sqlite"


def alter(path: Path, statement: str) -> None:
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute(statement)


def test_without_a_run_there_is_nothing_to_check(bench: Bench) -> None:
    status, found = examined(bench.system.home)
    assert (status, found["ledgers"]["found"]) == (0, "none yet")


def test_ledgers_that_add_up_are_counted(left: Path) -> None:
    status, found = examined(left)
    assert status == 0
    assert {name: each["found"] for name, each in found.items()} == {"ledgers": "2 of 2 add up"}


def test_a_ledger_that_does_not_add_up_is_named_with_what_is_wrong(left: Path) -> None:
    alter(ledger(left, "r0001"), "UPDATE cash SET cash_micros = cash_micros + 1000000")
    alter(ledger(left, "r0001"), "DELETE FROM fills WHERE number = 1")
    status, found = examined(left)
    assert status == 1
    assert found["ledgers"]["found"] == "1 of 2 add up"
    assert found["r0001"]["state"] == "failed"
    assert "entries are to be numbered without holes" in found["r0001"]["found"]
    assert "more)" in found["r0001"]["found"]
    assert "`runs delete r0001`" in found["r0001"]["advice"]


def test_a_damaged_ledger_hides_no_other(left: Path) -> None:
    path = ledger(left, "r0001")
    path.write_bytes(b"not a database at all" * 400)
    status, found = examined(left)
    assert (status, found["ledgers"]["found"]) == (1, "1 of 2 add up")
    assert f"{path} is no ledger" in found["r0001"]["found"]


def test_a_ledger_that_is_gone_or_too_short_is_missed_where_the_run_has_ended(
    bench: Bench, left: Path
) -> None:
    bench.system.run.stop()
    path = ledger(left, "r0001")
    path.unlink()
    assert f"there is no ledger {path}" in examined(left)[1]["r0001"]["found"]
    path.write_bytes(ledger(left, "r0002").read_bytes())
    assert "entries, but" in examined(left)[1]["r0001"]["found"]


def test_a_record_that_cannot_be_read_is_named(left: Path) -> None:
    (left / "runs" / "r0001" / "run.json").write_text("{")
    status, found = examined(left)
    assert status == 1
    assert "run.json" in found["r0001"]["found"]


def test_a_run_under_way_shows_what_its_ledger_comes_to(bench: Bench, left: Path) -> None:
    bench.system.session_changes.orders.order(OrderTicket("AAA", "buy", 1))
    document = bench.system.runs.show("last")
    assert document.state == "running"
    assert document.account is not None
    assert document.fills == len(bench.system.execution.fills().fills) > 0
    assert document.account.cash == bench.system.execution.account().account.cash


def test_a_run_that_has_ended_shows_no_account_of_its_ledger(bench: Bench, left: Path) -> None:
    assert bench.system.runs.show("r0001").account is None


def test_a_run_killed_before_its_ledger_was_begun_is_no_fault(bench: Bench, left: Path) -> None:
    bench.system.run.stop()
    records = RunRecords(left)
    stopped = records.files("r0002").read_record()
    begun = records.files("r0003")
    begun.folder.mkdir()
    running = replace(stopped, run="r0003", state=RecordState.RUNNING, ended=None, files={})
    begun.write_record(running)
    for content in (None, b""):
        if content is not None:
            ledger(left, "r0003").write_bytes(content)
        assert bench.system.runs.show("r0003").state == "interrupted"
        status, found = examined(left)
        assert (status, set(found)) == (0, {"ledgers"})
