"""A session that is killed at any moment leaves a record and a ledger that adds up."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path
from random import Random

import pytest

from mismartera.config.trading import TradingConfig
from mismartera.domain.ledger import LedgerEntry
from mismartera.domain.order import Order, OrderState
from mismartera.domain.run_record import RecordState
from mismartera.domain.signal import Decision, OrderType
from mismartera.errors import NothingWritten
from mismartera.execution.account_reader import AccountReader
from mismartera.reporting.documents.runs import RunDocument
from mismartera.storage.ledger_check import findings
from mismartera.storage.ledger_file import open_reading
from mismartera.storage.run_files import LEDGER_NAME
from mismartera.storage.run_records import RunRecords
from mismartera.system_manager import SystemManager
from tests.budget import cases
from tests.cli.conftest import run_main
from tests.killing import Doomed, doomed
from tests.system.bench import PATIENCE_S
from tests.system.killed_sessions import STRATEGY

MOMENTS = cases(10, in_ci=50)
LATEST_TRANSACTION = 450
"""In the second session: the first one, of half a day, has about 350."""
LATEST_BY_HAND = 100
LATEST_DELAY_S = 0.002
LATEST_AFTER_SESSION_S = 0.03
START_S = 0.3
SPEED = 60_000
"""A step each ms."""
BY_HAND = {2, 3}


@pytest.fixture
def home(market: Path, tmp_path: Path) -> Path:
    home = tmp_path / "home"
    shutil.copytree(market, home)
    return home


@pytest.fixture
def sessions(home: Path) -> Iterator[Doomed]:
    with doomed("tests.system.killed_sessions", str(home)) as found:
        yield found


def configuration(folder: Path, speed: float) -> Path:
    """Two symbols in two sessions; however late a step is, strategies are called."""
    path = folder / f"speed_{speed:g}.json"
    document = {
        "session_name": "Killed",
        "mode": "backtest",
        "backtest_config": {
            "start_date": "2024-07-03", "end_date": "2024-07-05", "speed_multiplier": speed,
        },
        "session_data_config": {
            "symbols": ["AAA", "BBB"],
            "streams": ["1m"],
            "streaming": {"catchup_threshold_seconds": 86_400},
        },
        "strategies": [{"strategy": "ceaseless", "config": {}}],
        "trading_config": {
            "min_quality": 0,
            "short_sales": True,
            "commission": {"model": "per_share", "amount": 0.0035, "minimum": 0.35},
        },
    }  # fmt: skip
    path.write_text(json.dumps(document), encoding="utf-8")
    return path


def killed(sessions: Doomed, folder: Path, number: int, chance: Random) -> list[str]:
    """Kill a session in one of the ways; return all that it told."""
    clock, data = configuration(folder, SPEED), configuration(folder, 0)
    began, delay_s = chance.choice(("writing", "kept")), chance.uniform(0, LATEST_DELAY_S)
    match number % 10:
        case 0:
            return sessions.kill(f"{clock} running", "pid", 1, chance.uniform(0, START_S))
        case 1:
            delay_s = chance.uniform(0, LATEST_AFTER_SESSION_S)
            return sessions.kill(f"{data} running", "writing", 1, delay_s)
        case by_hand if by_hand in BY_HAND:
            times = chance.randint(1, LATEST_BY_HAND)
            return sessions.kill(f"{data} paused", began, times, delay_s)
    return sessions.kill(f"{clock} running", began, chance.randint(1, LATEST_TRANSACTION), delay_s)


def kept_at_least(told: Sequence[str]) -> int:
    return max((int(each[5:]) for each in told if each.startswith("kept ")), default=0)


def kept_at_most(told: Sequence[str]) -> int:
    return max((int(each[8:]) for each in told if each.startswith("writing ")), default=0)


def ledger_of(records: RunRecords, run: str) -> Path:
    return records.files(run).folder / LEDGER_NAME


def entries_left(path: Path) -> list[LedgerEntry]:
    """What is in a ledger that adds up; one may not have been begun."""
    try:
        with open_reading(path) as contents:
            assert findings(contents) == ()
            return contents.entries()
    except NothingWritten:
        return []


def played_to_the_end(system: SystemManager, path: Path) -> list[LedgerEntry]:
    system.run.start(str(path), [STRATEGY])
    system.run.wait(timeout_s=PATIENCE_S)
    assert system.current.run is not None
    return system.current.run.backtest.analysis.trading.ledger.entries


def shown(sums: RunDocument) -> tuple[float, float, dict[str, float]]:
    assert sums.account is not None
    held = {each.symbol: each.quantity for each in sums.account.positions}
    return sums.account.cash, sums.account.fees, held


def test_a_killed_run_shows_what_its_ledger_comes_to(
    home: Path, tmp_path: Path, sessions: Doomed
) -> None:
    order = f"{configuration(tmp_path, SPEED)} running"
    sessions.kill(order, "kept", 100, 0)
    system = SystemManager(home)
    entries = entries_left(ledger_of(system.runs.records, "r0001"))
    view = AccountReader(TradingConfig(short_sales=True)).at(entries, len(entries))
    state = view.books.state(lambda _: 100.0)
    document = system.runs.show("last")
    held = {each.symbol: each.quantity for each in view.books.positions(lambda _: 100.0)}
    assert shown(document) == (state.cash, state.fees, {s: q for s, q in held.items() if q})
    assert (document.orders, document.fills) == (len(view.orders), len(view.fills))
    assert document.decisions == sum(isinstance(each, Decision) for each in entries)
    outcome = run_main(home, "-c", "runs list", "-c", "runs show", "-c", "doctor")
    assert f"{document.fills} fills" in outcome.text
    assert f"{state.cash:,.2f}" in outcome.text
    assert "1 of 1 add up, 1 of them of a run that was killed" in unwrapped(outcome.text)
    assert outcome.text.count("interrupted") == 2


def unwrapped(text: str) -> str:
    return " ".join(text.split())


@pytest.mark.timeout(300)
def test_a_session_killed_at_any_moment_leaves_all_that_it_wrote(
    home: Path, tmp_path: Path, sessions: Doomed
) -> None:
    chance, within = Random(20240703), 0
    system, records = SystemManager(home), RunRecords(home)
    left: list[tuple[int, list[LedgerEntry]]] = []
    for number in range(MOMENTS):
        before = records.runs()
        told = killed(sessions, tmp_path, number, chance)
        assert "over" not in told
        made = records.runs()[len(before) :]
        entries = [each for run in made for each in entries_left(ledger_of(records, run))]
        assert len(entries) in {kept_at_least(told), kept_at_most(told)}
        within += kept_at_least(told) > 0
        left.append((number, entries))
    assert within >= MOMENTS * 3 // 5
    assert {each.state for each in system.runs.list().runs} == {"interrupted"}
    everything = played_to_the_end(system, configuration(tmp_path, 0))
    assert records.read(records.find("last")).state is RecordState.FINISHED
    for number, entries in left:
        if number % 10 not in BY_HAND:  # which makes another run of it
            assert entries == everything[: len(entries)]
    system.close()


def test_what_is_killed_trades_in_every_way(home: Path, tmp_path: Path) -> None:
    system = SystemManager(home)
    entries = played_to_the_end(system, configuration(tmp_path, 0))
    system.close()
    assert {type(each).__name__ for each in entries} == {"Order", "Fill", "Decision", "Valuation"}
    orders = [each for each in entries if isinstance(each, Order)]
    assert {each.request.order_type for each in orders} >= {
        OrderType.MARKET, OrderType.LIMIT, OrderType.STOP, OrderType.TRAILING_STOP,
    }  # fmt: skip
    assert any(0 < each.filled < each.quantity for each in orders)
    assert any(each.request.parent and each.state is OrderState.FILLED for each in orders)
    assert {each.approved for each in entries if isinstance(each, Decision)} == {True, False}
