"""Recorded runs are made again: what repeats itself, and what differs where something changed."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from mismartera.domain.interval import MINUTE
from mismartera.domain.run_record import KeptCommand, RecordState, RunRecord
from mismartera.domain.ticket import OrderTicket
from mismartera.errors import SessionError, SessionFault, StoreError, UnknownName
from mismartera.reporting.documents.run_verification import (
    RunVerificationDocument,
    VerifiedAs,
)
from mismartera.storage.run_files import LEDGER_NAME, RunFiles
from mismartera.system_manager import SystemManager
from tests.budget import cases
from tests.market_data import instant
from tests.services.commanding import Commander, configured, eager


@pytest.fixture(scope="module")
def sampled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with the sample, to be copied by tests that change it."""
    home = tmp_path_factory.mktemp("sampled")
    SystemManager(home).imports.sample()
    return home


@pytest.fixture
def own(sampled: Path, tmp_path: Path) -> Iterator[SystemManager]:
    """A system whose store and records a test may change."""
    manager = SystemManager(shutil.copytree(sampled, tmp_path / "home"))
    yield manager
    manager.close()


def files_of(system: SystemManager) -> RunFiles:
    records = system.runs.records
    return records.files(records.find("last"))


def verified(system: SystemManager) -> RunVerificationDocument:
    return system.run_verification.verify("last")


def traded(system: SystemManager, folder: Path, *strategy_files: Path) -> None:
    """A run in which a strategy trades and somebody adds a symbol, an order and a strategy."""
    system.run.start(str(configured(folder)), strategy_files, paused=True)
    system.run.run_until("11:00")
    system.session_changes.add_symbols(["MSFT"])
    system.session_changes.strategies.add(str(eager(folder)))
    system.run.resume()
    system.run.wait()


def altered(system: SystemManager, change: Callable[[RunRecord], RunRecord]) -> None:
    """Write the last run's record with something changed."""
    files = files_of(system)
    files.write_record(change(files.read_record()))


@pytest.mark.parametrize("seed", range(50, cases(54, in_ci=80)))
def test_a_run_that_was_changed_at_random_is_verified(
    system: SystemManager, tmp_path: Path, seed: int
) -> None:
    file = configured(tmp_path, ["momentum"] if seed % 2 else [])
    system.run.start(str(file), paused=True)
    Commander(system, tmp_path, seed).control(actions=10 + seed % 20)
    document = verified(system)
    assert document.outcome is VerifiedAs.SAME, document
    assert (document.surroundings, document.unrepeated, document.differences) == ((), (), ())
    assert document.commands == len(files_of(system).read_record().commands)
    assert [(each.kind, each.then) for each in document.compared] == [
        (each.kind, each.now) for each in document.compared
    ]


@pytest.mark.parametrize("until", ["09:30", "2024-07-02T11:17:30", "2024-07-02T16:00"])
def test_a_run_that_was_stopped_is_verified_as_far_as_it_came(
    system: SystemManager, tmp_path: Path, until: str
) -> None:
    system.run.start(str(configured(tmp_path)), paused=True)
    if until != "09:30":
        system.run.run_until(until)
    system.session_changes.add_symbols(["RIVN"])
    system.run.stop()
    document = verified(system)
    assert document.outcome is VerifiedAs.SAME, document
    assert files_of(system).read_record().state is RecordState.STOPPED


def test_so_is_one_that_failed(system: SystemManager, tmp_path: Path) -> None:
    system.run.start(str(configured(tmp_path)), paused=True)

    def fail(position: int) -> None:
        if position > 60:
            raise RuntimeError("enough")

    assert system.current.run is not None
    system.current.run.backtest.analysis.observer = fail
    system.run.resume()
    with pytest.raises(SessionFault):
        system.run.wait()
    document = verified(system)
    assert document.outcome is VerifiedAs.SAME, document
    assert document.compared[0].then > 0


def test_it_tells_how_far_it_is_and_can_be_interrupted(
    system: SystemManager, tmp_path: Path
) -> None:
    traded(system, tmp_path)
    told: list[tuple[int, int]] = []
    system.run_verification.verify("last", lambda done, of: told.append((done, of)))
    assert told == [(1, 3), (2, 3), (3, 3)]

    def interrupt(_done: int, _of: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        system.run_verification.verify("last", interrupt)
    assert verified(system).outcome is VerifiedAs.SAME


def test_changed_rows_are_named_and_the_first_trade_they_led_to(
    own: SystemManager, tmp_path: Path
) -> None:
    traded(own, tmp_path)
    changed_at = instant("2024-07-02T15:00:00Z")
    store = own.catalogue.store
    rows = store.read("AAPL", MINUTE, changed_at, changed_at + 60 * MINUTE.ns)
    prices = {name: getattr(rows, name) * 1.01 for name in ("open", "high", "low", "close")}
    store.write("AAPL", MINUTE, replace(rows, **prices))
    document = verified(own)
    assert document.outcome is VerifiedAs.DIFFERENT
    (data,) = document.surroundings
    assert (data.kind, data.name) == ("data", "AAPL 1m")
    assert data.then != data.now
    assert all(each.time >= "2024-07-02T11:00:00-04:00" for each in document.differences)
    times = [each.time for each in document.differences]
    assert times == sorted(times)
    trade = next(each for each in document.differences if each.kind == "trade")
    assert trade.then is not None
    assert "AAPL" in trade.then


def test_rows_that_are_gone_are_named_too(own: SystemManager, tmp_path: Path) -> None:
    traded(own, tmp_path)
    own.catalogue.store.delete("AZO", MINUTE)
    document = verified(own)
    assert ("data", "AZO 1m", None) in [(s.kind, s.name, s.now) for s in document.surroundings]
    assert document.outcome is VerifiedAs.NOT_REPEATABLE
    assert "AZO" in (document.reason or "")


def test_a_strategy_that_was_rewritten_is_named(own: SystemManager, tmp_path: Path) -> None:
    traded(own, tmp_path)
    file = tmp_path / "eager.py"
    file.write_text(file.read_text().replace("% 3", "% 4"))
    document = verified(own)
    (code,) = document.surroundings
    assert (code.kind, code.name) == ("strategy", "eager")
    assert document.outcome is VerifiedAs.DIFFERENT
    first = document.differences[0]
    assert first.kind == "decision"
    assert "eager" in f"{first.then} {first.now}"


def test_one_that_is_gone_is_told(own: SystemManager, tmp_path: Path) -> None:
    traded(own, tmp_path, eager(tmp_path))
    (tmp_path / "eager.py").unlink()
    document = verified(own)
    assert document.outcome is VerifiedAs.NOT_REPEATABLE
    assert "eager.py" in (document.reason or "")
    assert [(each.name, each.now) for each in document.surroundings] == [
        ("eager", None), ("eager#2", None),
    ]  # fmt: skip
    assert (document.compared, document.differences) == ((), ())


def test_another_version_that_does_the_same_is_named_and_no_difference(
    system: SystemManager, tmp_path: Path
) -> None:
    traded(system, tmp_path)
    altered(system, lambda record: replace(record, version="0.0.1", code_sha256="ab" * 32))
    document = verified(system)
    assert document.outcome is VerifiedAs.SAME
    (code,) = document.surroundings
    assert (code.kind, code.then) == ("code", "0.0.1, abababababab")


def test_a_trade_that_was_altered_is_named(system: SystemManager, tmp_path: Path) -> None:
    traded(system, tmp_path)
    files = files_of(system)
    trades = list(files.read_trades())
    trades[4] = trades[4]._replace(profit_micros=trades[4].profit_micros + 1_000_000)
    files.write_trades(trades)
    files.write_record(files.read_record())
    (difference,) = verified(system).differences
    assert (difference.kind, difference.number) == ("trade", 5)
    (change,) = difference.changes
    assert change.field == "profit"
    assert isinstance(change.then, float)
    assert isinstance(change.now, float)
    assert change.then == pytest.approx(change.now + 1)


def test_a_row_of_the_equity_that_was_altered_is_named(
    system: SystemManager, tmp_path: Path
) -> None:
    traded(system, tmp_path)
    files = files_of(system)
    equity = files.read_equity()
    cash = equity.cash + np.where(np.arange(equity.rows) == 400, 7_000_000, 0)
    files.write_equity(replace(equity, cash=cash))
    files.write_record(files.read_record())
    (difference,) = verified(system).differences
    assert (difference.kind, difference.number) == ("equity row", 401)
    assert difference.time == "2024-07-02T09:41:00-04:00"
    assert [each.field for each in difference.changes] == ["cash"]


def test_a_fill_that_was_altered_is_named(system: SystemManager, tmp_path: Path) -> None:
    traded(system, tmp_path)
    with closing(sqlite3.connect(files_of(system).folder / LEDGER_NAME)) as ledger, ledger:
        ledger.execute("UPDATE fills SET price = price + 1 WHERE number = 3")
    (difference,) = verified(system).differences
    assert (difference.kind, difference.number) == ("fill", 3)
    assert [each.field for each in difference.changes] == ["price"]


def test_a_command_that_was_left_out_of_the_record_makes_a_difference(
    system: SystemManager, tmp_path: Path
) -> None:
    traded(system, tmp_path)
    altered(system, lambda record: replace(record, commands=record.commands[:-1]))
    assert verified(system).outcome is VerifiedAs.DIFFERENT


def test_a_command_that_cannot_be_carried_out_again_is_told(
    system: SystemManager, tmp_path: Path
) -> None:
    traded(system, tmp_path)
    own = KeptCommand(
        files_of(system).read_record().sessions[0].day, None, "strategy remove", {"key": "none"}
    )
    altered(system, lambda record: replace(record, commands=(own, *record.commands)))
    document = verified(system)
    assert document.outcome is VerifiedAs.DIFFERENT
    (unrepeated,) = document.unrepeated
    assert (unrepeated.command, unrepeated.time) == ("strategy remove", None)
    assert "none" in unrepeated.reason


def test_a_command_that_nobody_knows_is_a_damaged_record(
    system: SystemManager, tmp_path: Path
) -> None:
    traded(system, tmp_path)
    altered(
        system,
        lambda record: replace(record, commands=(replace(record.commands[0], name="data mend"),)),
    )
    with pytest.raises(StoreError, match="data mend"):
        verified(system)


@pytest.mark.parametrize(
    ("scanners", "skipped", "says"),
    [((), 12, "12 calls"), (("momentum",), 0, "scans"), ((), 0, None)],
)
def test_what_depended_on_the_machine_proves_nothing(
    system: SystemManager,
    tmp_path: Path,
    scanners: tuple[str, ...],
    skipped: int,
    says: str | None,
) -> None:
    system.run.start(str(configured(tmp_path, scanners)), paused=True)
    system.session_changes.orders.order(OrderTicket("AZO", "buy", 3))
    system.run.set_speed(3600)
    system.run.set_speed(0)
    system.run.resume()
    system.run.wait()
    assert verified(system).outcome is VerifiedAs.SAME
    altered(
        system,
        lambda record: replace(record, commands=record.commands[1:], skipped_calls=skipped),
    )
    document = verified(system)
    if says is None:
        assert document.outcome is VerifiedAs.DIFFERENT
    else:
        assert document.outcome is VerifiedAs.NOT_REPEATABLE
        assert says in (document.reason or "")
        assert document.differences == ()


def test_only_a_run_that_has_ended_is_verified(system: SystemManager, tmp_path: Path) -> None:
    with pytest.raises(UnknownName):
        system.run_verification.verify("r99999")
    system.run.start(str(configured(tmp_path)), paused=True)
    with pytest.raises(SessionError, match="a session is under way"):
        verified(system)
    system.run.stop()
    altered(system, lambda record: replace(record, state=RecordState.RUNNING, ended=None))
    with pytest.raises(SessionError, match="interrupted"):
        verified(system)
    altered(system, lambda record: replace(record, ended="2024-07-01", sessions=()))
    with pytest.raises(SessionError, match="before its first session"):
        verified(system)


def test_a_damaged_ledger_says_how_to_be_rid_of_the_record(
    own: SystemManager, tmp_path: Path
) -> None:
    traded(own, tmp_path)
    path = files_of(own).folder / LEDGER_NAME
    path.write_bytes(path.read_bytes()[:5000])
    with pytest.raises(StoreError, match="`runs delete` removes the record"):
        verified(own)
