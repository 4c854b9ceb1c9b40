"""Workers that raise, files that are damaged, calls that never return."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from time import monotonic

import pytest

from mismartera.domain.interval import Interval
from mismartera.domain.run_state import RunState
from mismartera.engine import backtest
from mismartera.errors import MisMarteraError, SessionError, SessionFault, StoreError
from tests.cli.conftest import run_main
from tests.system.bench import Bench
from tests.system.gates import GATE
from tests.system.market import FAST
from tests.system.strategies import strategy_file


class BrokenSource:
    """A source of bars that cannot be read."""

    def read_many(
        self, symbols: object, interval: Interval, start_ns: int, end_ns: int
    ) -> dict[str, object]:
        raise StoreError(f"the {interval} bars cannot be read", "mend the store")


def _ended_within(bench: Bench, seconds: float) -> str:
    """Wait for the fault that ends the run; return its text."""
    began = monotonic()
    with pytest.raises(SessionFault) as caught:
        bench.finish()
    assert monotonic() - began < seconds
    return str(caught.value)


def test_a_strategy_that_raises_is_isolated_and_disabled(bench: Bench) -> None:
    bench.start("raising", "counting", last="2024-07-01")
    ended = bench.finish()
    assert ended.state == "finished"
    status = bench.system.view.status()
    assert status.strategies_disabled == ("raising",)
    assert bench.system.view.toolbar().strategies_disabled == ("raising",)
    first, warning = (each.text for each in ended.notices)
    assert first.startswith("strategy raising raised once: ")
    assert warning.startswith("strategy raising raised 10 times and was called no more: ")
    assert [each.text for each in status.notices] == [first, warning]
    assert status.notices == ended.notices
    assert status.error is None
    assert status.signals > 0


def test_one_that_would_leave_the_program_is_isolated_too(bench: Bench) -> None:
    bench.start("leaving", "counting", last="2024-07-01")
    *_, last = bench.finish().notices
    assert last.text.endswith("leaving.py:12: SystemExit: the strategy leaves; `log` shows more")
    assert bench.system.view.status().signals > 0


def test_a_worker_that_fails_ends_the_run_with_its_error(bench: Bench) -> None:
    bench.start("breaking", paused=True)
    bench.system.run.resume()
    error = _ended_within(bench, 2)
    assert error == "analysis: RuntimeError: the engine is broken"
    status = bench.system.view.status()
    assert (status.state, status.error) == ("failed", error)
    assert {w.name: w.state for w in status.workers}["analysis"] == "failed"
    assert {w.state for w in status.workers} <= {"failed", "stopped"}
    assert bench.system.run.fault == error
    document = bench.export()
    assert isinstance(document["system"], dict)
    assert document["system"]["fault"] == error


def test_commands_that_wait_at_the_moment_of_a_fault_get_it(bench: Bench) -> None:
    bench.start("breaking", paused=True)
    with pytest.raises(SessionFault, match="the engine is broken"):
        bench.system.run.step(10_000)
    with pytest.raises(SessionError, match="it is failed"):
        bench.system.run.step()


def test_a_command_that_waits_at_the_moment_of_a_stop_gets_an_error(bench: Bench) -> None:
    bench.start("stuck", paused=True)
    with ThreadPoolExecutor(3) as pool:
        stepping = pool.submit(bench.system.run.step, 10_000)
        GATE.reached.wait()
        pausing = pool.submit(bench.system.run.pause)
        bench.wait_for(lambda: bench.run.backtest.interrupt.hand_back)
        stopping = pool.submit(bench.run.stop)
        with pytest.raises(SessionError, match="the run has ended"):
            stepping.result(5)
        with pytest.raises(SessionError, match="the run has ended"):
            pausing.result(5)
        GATE.open()
        stopping.result(5)


def test_history_that_cannot_be_read_ends_the_run_before_it_is_active(bench: Bench) -> None:
    for file in (bench.system.home).rglob("*.parquet"):
        if "BBB" in str(file):
            file.write_bytes(b"not Parquet")
    with pytest.raises(SessionFault, match="coordinator: StoreError"):
        bench.start(data={"historical": {"data": [{"trailing_days": 2, "intervals": ["1m"]}]}})
    assert bench.system.run.state is RunState.FAILED
    assert "BBB" in (bench.system.view.status().error or "")


def test_a_file_that_cannot_be_read_ends_the_run(bench: Bench) -> None:
    for file in (bench.system.home).rglob("*.parquet"):
        if "BBB" in str(file):
            file.write_bytes(b"not Parquet")
    with pytest.raises(SessionFault, match="coordinator: StoreError"):
        bench.start()


def test_a_source_that_breaks_while_the_run_goes_on_ends_it(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    for rows in ("ROWS_AT_FIRST", "ROWS_AHEAD"):
        monkeypatch.setattr(backtest, rows, 1)  # so that sessions are read one by one
    bench.start(symbols=FAST, streams=("1s",), last="2024-07-05", paused=True)
    bench.run.backtest.source = BrokenSource()  # type: ignore[assignment]  # it only raises
    with suppress(SessionFault):  # what reads ahead may have met it before the run goes on
        bench.system.run.resume()
    fault = _ended_within(bench, 10)  # two sessions of seconds are replayed before it
    assert "prefetch: StoreError: the 1s bars cannot be read" in fault


def test_a_fault_ends_the_run_although_another_worker_hangs(bench: Bench) -> None:
    bench.start("stuck", paused=True)
    bench.system.run.resume()
    GATE.reached.wait()

    def fail(*_: object) -> None:
        raise RuntimeError("measured nothing")

    bench.run.quality._changed = fail
    began = monotonic()
    bench.run.quality.due()
    with pytest.raises(SessionFault, match="quality: RuntimeError: measured nothing"):
        bench.finish()
    assert monotonic() - began < 3
    assert bench.run.hung
    GATE.open()


def test_after_a_fault_another_run_can_start(bench: Bench) -> None:
    bench.start("breaking", paused=True)
    with pytest.raises(SessionFault):
        bench.system.run.step(10_000)
    bench.start("counting")
    assert bench.finish().state == "finished"
    assert bench.system.run.fault is None


def test_stop_names_the_worker_that_hangs_and_where(bench: Bench) -> None:
    bench.start("stuck", paused=True)
    bench.system.run.resume()
    GATE.reached.wait()
    began = monotonic()
    message = bench.system.run.stop().message
    assert 2 <= monotonic() - began < 3
    assert "stopped; analysis hangs at" in message
    assert bench.system.run.state is RunState.STOPPED
    GATE.open()


def test_a_million_signals_of_one_call_hold_no_stop_up(bench: Bench) -> None:
    with ThreadPoolExecutor(1) as pool:
        starting = pool.submit(bench.start, "million")
        bench.wait_for(
            lambda: (
                bench.system.current.run is not None
                and len(bench.run.backtest.analysis.decisions) > 100
            )
        )
        began = monotonic()
        assert bench.system.run.stop().message == "stopped"
        assert monotonic() - began < 2
        starting.result(5)
    assert len(bench.run.backtest.analysis.decisions) < 1_000_000


def test_a_strategy_that_hangs_at_the_start_of_a_session_can_be_left(bench: Bench) -> None:
    with ThreadPoolExecutor(1) as pool:
        starting = pool.submit(bench.start, "stuck_at_start")
        GATE.reached.wait()
        assert bench.system.run.state is RunState.STARTING
        assert "coordinator hangs" in bench.system.run.stop().message
        assert starting.result(5).state == "stopped"
        GATE.open()


def test_the_fault_is_in_the_log_with_its_traceback(
    bench: Bench, caplog: pytest.LogCaptureFixture
) -> None:
    bench.start("breaking", paused=True)
    with pytest.raises(SessionFault):
        bench.system.run.step(10_000)
    assert "worker analysis failed" in caplog.text
    assert "RuntimeError: the engine is broken" in caplog.text


def test_the_process_ends_with_status_3(bench: Bench, tmp_path: Path) -> None:
    configuration = bench.configuration(strategies=("breaking",))
    file = strategy_file(tmp_path, "breaking")
    start = f"system start {configuration} --strategy-file {file}"
    outcome = run_main(bench.system.home, "-c", start)
    assert outcome.status == 3
    assert "the engine is broken" in outcome.errors.splitlines()[-1]
    waited = run_main(bench.system.home, "-c", start, "-c", "wait")
    assert waited.status == 3


@pytest.mark.parametrize("commands", [(), ("-c", "wait")])
def test_what_a_strategy_raised_is_said_at_the_end_of_a_script_once(
    bench: Bench, tmp_path: Path, commands: tuple[str, ...]
) -> None:
    configuration = bench.configuration(strategies=("raising",))
    start = f"system start {configuration} --strategy-file {strategy_file(tmp_path, 'raising')}"
    outcome = run_main(bench.system.home, "-c", start, *commands)
    assert outcome.status == 0
    first, last = outcome.errors.splitlines()
    assert "strategy raising raised once: " in first
    assert "strategy raising raised 10 times and was called no more: " in last


def test_a_run_that_cannot_be_made_leaves_the_one_before(bench: Bench) -> None:
    bench.start("counting")
    bench.finish()
    with pytest.raises(MisMarteraError, match="NONE is not in the store"):
        bench.start(symbols=("NONE",))
    assert bench.system.run.state is RunState.FINISHED
    assert bench.system.view.status().signals > 0
