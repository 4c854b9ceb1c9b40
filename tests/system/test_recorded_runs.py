"""Every run that is started leaves a record: what it was, and what came of it."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
import pytest

from mismartera.calc.statistics.run_statistics import run_statistics
from mismartera.domain.fill import Fill
from mismartera.domain.interval import MINUTE
from mismartera.domain.money import micros
from mismartera.domain.notice import NoticeKind
from mismartera.domain.run_record import RecordState, RunRecord
from mismartera.domain.ticket import OrderTicket
from mismartera.errors import SessionFault, StoreError
from mismartera.execution.round_trips import trades_of
from mismartera.services.data_fingerprint import series_fingerprint
from mismartera.storage.bar_store import BarStore
from mismartera.storage.run_files import RunFiles
from mismartera.storage.run_records import RunRecords
from tests.cli.conftest import run_main
from tests.system.bench import Bench
from tests.system.gates import GATE

LOOSE = {"min_quality": 0, "short_sales": True}


def records(bench: Bench) -> RunRecords:
    return RunRecords(bench.system.home)


def last(bench: Bench) -> tuple[RunRecord, RunFiles]:
    kept = records(bench)
    run = kept.find("last")
    return kept.read(run), kept.files(run)


def fills(bench: Bench) -> list[Fill]:
    entries = bench.run.backtest.analysis.trading.ledger.entries
    return [each for each in entries if isinstance(each, Fill)]


def test_a_finished_run_is_recorded_whole(bench: Bench) -> None:
    bench.start("counting", trading_config=LOOSE)
    bench.finish()
    record, files = last(bench)
    assert (record.run, record.name, record.state) == ("r0001", "Test", RecordState.FINISHED)
    assert record.ended is not None
    assert record.configuration["session_name"] == "Test"
    assert record.configuration_file.endswith("session_1.json")
    assert [each.day.isoformat() for each in record.sessions] == ["2024-07-01", "2024-07-02"]
    assert [(each.expected, each.real, each.gaps) for each in record.sessions] == [
        (780, 770, 1)
    ] * 2
    (code,) = record.code
    assert (code.kind, code.key, code.source) == ("strategy", "counting", str(code.file))
    assert code.sha256 is not None
    own = fills(bench)
    assert len(own) == record.fills > 50
    assert files.read_trades() == trades_of(own)
    assert record.decisions == len(bench.run.backtest.analysis.decisions)
    quality = files.read_quality()
    assert quality.symbol == ["AAA", "BBB"] * 2
    assert quality.real.tolist() == [390, 380] * 2


def test_its_equity_is_that_of_the_account(bench: Bench) -> None:
    bench.start("counting", trading_config=LOOSE)
    bench.finish()
    equity = last(bench)[1].read_equity()
    assert equity.rows == 780
    assert equity.session.tolist() == [0] * 390 + [1] * 390
    account = bench.run.backtest.analysis.trading.state()
    assert equity.equity[-1] == pytest.approx(micros(account.equity), abs=10)
    assert equity.cash[-1] == micros(account.cash)
    assert equity.exposure[-1] == pytest.approx(micros(account.exposure), abs=10)


def test_its_statistics_add_up_to_its_equity(bench: Bench) -> None:
    bench.start("counting", trading_config=LOOSE)
    bench.finish()
    record, _ = last(bench)
    found = bench.system.runs.show("last").statistics
    assert found is not None
    assert found == run_statistics(bench.system.runs.result(record))
    unrealised = bench.run.backtest.analysis.trading.state().unrealised
    assert found.trades.open_profit == pytest.approx(unrealised, abs=1e-4)
    assert found.trades.net == pytest.approx(found.profit, abs=1e-4)
    assert sum(each.net for each in found.by_symbol.values()) == pytest.approx(found.trades.net)
    assert sum(each.profit for each in found.by_hour) == pytest.approx(found.profit)
    assert [each.hour for each in found.by_hour] == [9, 10, 11, 12, 13, 14, 15]
    assert found.sessions_per_year == 252


def test_the_fingerprint_is_of_history_and_sessions(bench: Bench) -> None:
    bench.start("counting", data={"indicators": {"session": [{"name": "sma", "interval": "1m"}]}})
    bench.finish()
    record, _ = last(bench)
    assert [(each.symbol, each.interval) for each in record.data] == [("AAA", "1m"), ("BBB", "1m")]
    store = BarStore(bench.system.home)
    for each in record.data:
        assert each.start_ns < record.sessions[0].open_ns
        assert each.end_ns == record.sessions[-1].close_ns
        span = (each.start_ns, each.end_ns)
        assert series_fingerprint(store, each.symbol, MINUTE, *span) == each


def test_a_stopped_run_is_recorded_up_to_its_last_step(bench: Bench) -> None:
    bench.start("counting", paused=True, last="2024-07-05", trading_config=LOOSE)
    bench.system.run.run_until("2024-07-02T10:30")
    bench.system.run.stop()
    record, files = last(bench)
    assert (record.state, record.fault) == (RecordState.STOPPED, None)
    assert [each.day.isoformat() for each in record.sessions] == ["2024-07-01", "2024-07-02"]
    assert record.planned_sessions == 4
    equity = files.read_equity()
    assert np.bincount(equity.session).tolist() == [390, 60]
    assert max(each.end_ns for each in record.data) == record.sessions[-1].close_ns
    published = bench.run.backtest.analysis.published
    assert published is not None
    assert equity.timestamp[-1] == published.data.timeline.instant(published.position)
    assert [each.name for each in record.commands] == ["time run-until"]
    shown = bench.system.runs.show("last")
    assert shown.sessions[1].profit is not None
    found = shown.statistics
    assert found is not None
    assert found.trades.open > 0
    assert sum(each.net for each in found.by_symbol.values()) == pytest.approx(found.profit)


def test_a_run_that_is_stopped_before_its_first_step_is_recorded(bench: Bench) -> None:
    bench.start("counting", paused=True)
    bench.system.run.stop()
    record, files = last(bench)
    assert record.state is RecordState.STOPPED
    assert files.read_equity().rows == 0
    shown = bench.system.runs.show("last")
    assert shown.statistics is not None
    assert shown.statistics.sessions == 0


def test_a_failed_run_is_recorded_with_its_fault(bench: Bench) -> None:
    bench.start("breaking", paused=True)
    bench.system.run.resume()
    with pytest.raises(SessionFault):
        bench.finish()
    record, _ = last(bench)
    assert record.state is RecordState.FAILED
    assert record.fault == "analysis: RuntimeError: the engine is broken"


def test_a_run_that_fails_before_its_first_session_is_recorded(bench: Bench) -> None:
    path = next((bench.system.home / "bars" / "1m" / "AAA").glob("*.parquet"))
    path.write_bytes(path.read_bytes()[:200] + path.read_bytes()[-200:])
    with pytest.raises(SessionFault):
        bench.start("counting")
    record, _ = last(bench)
    assert record.state is RecordState.FAILED
    assert "StoreError" in (record.fault or "")
    assert (record.sessions, record.data) == ((), ())


def test_a_run_with_a_worker_that_hangs_is_recorded(bench: Bench) -> None:
    bench.start("stuck", paused=True)
    bench.system.run.resume()
    GATE.reached.wait()
    bench.system.run.stop()
    assert last(bench)[0].state is RecordState.STOPPED


def test_a_strategy_that_raised_is_noted_in_the_record(bench: Bench) -> None:
    bench.start("raising", "counting", trading_config=LOOSE | {"max_strategy_errors": 3})
    bench.finish()
    record, _ = last(bench)
    first, last_one = (each for each in record.notices if each.kind is NoticeKind.STRATEGY)
    said = "raising.py:12: ValueError: no idea; `log` shows more"
    assert first.text == f"strategy raising raised once: {said}"
    assert last_one.text == (f"strategy raising raised 3 times and was called no more: {said}")
    assert first.time_ns is not None
    assert last_one.time_ns is not None
    assert first.time_ns < last_one.time_ns


def test_while_it_runs_a_run_is_listed_as_running(bench: Bench) -> None:
    bench.start("counting", paused=True)
    (line,) = bench.system.runs.list().runs
    assert (line.state, line.trades, line.ended) == ("running", None, None)
    bench.system.run.stop()
    (line,) = bench.system.runs.list().runs
    assert line.state == "stopped"


def test_a_refused_start_leaves_no_record(bench: Bench) -> None:
    with pytest.raises(Exception, match="NOPE"):
        bench.start(symbols=("NOPE",))
    assert records(bench).runs() == ()


def test_a_home_that_cannot_keep_records_refuses_the_start(bench: Bench) -> None:
    (bench.system.home / "runs").write_text("in the way")
    with pytest.raises(StoreError, match="cannot write"):
        bench.start("counting")
    assert bench.system.run.state.value == "idle"


def test_a_run_without_a_strategy_is_recorded(bench: Bench) -> None:
    bench.start(last="2024-07-01")
    bench.finish()
    record, files = last(bench)
    assert (record.trades, record.code) == (0, ())
    assert set(files.read_equity().equity.tolist()) == {micros(100_000)}


def test_equal_runs_have_equal_results(bench: Bench) -> None:
    for _ in range(2):
        bench.start("counting", trading_config=LOOSE)
        bench.finish()
    first, second = (records(bench).files(run) for run in ("r0001", "r0002"))
    for name in ("equity.parquet", "trades.parquet", "quality.parquet"):
        assert (first.folder / name).read_bytes() == (second.folder / name).read_bytes()
    compared = bench.system.runs.compare(["r0001", "r0002"])
    assert compared.configuration == compared.code == compared.data == ()
    assert all(each.values[0] == each.values[1] for each in compared.statistics)


@pytest.fixture
def home(market: Path, tmp_path: Path) -> Path:
    home = tmp_path / "home"
    shutil.copytree(market, home)
    return home


def test_a_script_runs_and_shows_its_results(home: Path, tmp_path: Path) -> None:
    configuration = {
        "session_name": "From a script",
        "mode": "backtest",
        "backtest_config": {"start_date": "2024-07-01", "end_date": "2024-07-05"},
        "session_data_config": {"symbols": ["AAA"], "streams": ["1m", "5m"]},
        "strategies": [
            {
                "strategy": "sma_crossover",
                "config": {"interval": "5m", "fast": 3, "slow": 8, "quantity": 10},
            }
        ],
    }
    path = tmp_path / "script.json"
    path.write_text(json.dumps(configuration))
    commands = (f"system start {path}", "wait", "runs show last", "runs list")
    outcome = run_main(home, *(part for each in commands for part in ("-c", each)))
    assert outcome.status == 0
    assert "r0001  From a script  finished" in outcome.text
    assert "sma_crossover (included)" in outcome.text
    assert "4, 2024-07-01 to 2024-07-05 XNYS" in outcome.text


def test_orders_that_were_open_at_the_end_are_listed(bench: Bench) -> None:
    bench.start(paused=True, trading_config=LOOSE)
    low = OrderTicket("AAA", "buy", 3, {"limit_price": 1, "time_in_force": "gtc"})
    bench.system.session_changes.orders.order(low)
    bench.system.run.resume()
    bench.finish()
    (order,) = bench.system.runs.show("last").unfilled
    assert (order.number, order.symbol, order.terms.limit_price, order.state) == (
        1,
        "AAA",
        1,
        "accepted",
    )
    assert "open at the end" in run_main(bench.system.home, "-c", "runs show last").text
