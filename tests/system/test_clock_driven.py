"""Runs whose clock does not wait: speed, lag, overruns, and the way there and back."""

from __future__ import annotations

from contextlib import suppress

import pytest

from mismartera.errors import SessionError
from mismartera.monitoring.metrics import CounterName
from tests.system.bench import Bench
from tests.system.gates import GATE

FAST = 200_000.0
REAL = 1.0


def test_at_speed_a_session_has_the_results_of_a_data_driven_one(bench: Bench) -> None:
    lenient = {"streaming": {"catchup_threshold_seconds": 86_400}}
    bench.start("counting", data=lenient)
    bench.finish()
    expected = bench.results()
    bench.start("counting", data=lenient, speed=FAST)
    bench.finish()
    assert bench.results() == expected


def test_nothing_is_due_before_its_time(bench: Bench) -> None:
    bench.start(speed=REAL)
    status = bench.system.view.status()
    assert (status.state, status.speed) == ("running", REAL)
    assert (status.session_time or "")[11:16] == "09:30"
    assert status.bars == 0


def test_the_clock_stands_while_paused_and_goes_on_from_there(bench: Bench) -> None:
    bench.start(speed=3600, paused=True)
    first = bench.system.view.status()
    assert first.clock == first.session_time
    bench.system.run.resume()
    bench.system.run.wait(until="09:45", timeout_s=10)
    bench.system.run.pause()
    clock = bench.system.view.status().clock
    bench.system.view.metrics()
    assert bench.system.view.status().clock == clock


def test_run_until_stops_the_clock_at_the_instant(bench: Bench) -> None:
    bench.start(speed=3600, paused=True)
    bench.system.run.run_until("09:50:30")
    status = bench.system.view.status()
    assert status.session_time == status.clock == "2024-07-01T09:50:30-04:00"
    assert status.lag_seconds == 0


def test_steps_are_taken_at_once_however_slow_the_clock(bench: Bench) -> None:
    bench.start(speed=REAL, paused=True)
    bench.system.run.step(100)
    status = bench.system.view.status()
    assert status.session_time == status.clock
    assert status.lag_seconds == 0


def test_a_step_into_the_next_session_leaves_its_clock_standing(bench: Bench) -> None:
    bench.start(speed=3600, paused=True)
    bench.system.run.set_speed(0)
    bench.system.run.run_until("16:00")
    bench.system.run.set_speed(3600)
    bench.system.run.step()
    status = bench.system.view.status()
    assert status.session_time == status.clock == "2024-07-02T09:30:00-04:00"


def test_the_speed_changes_on_the_way(bench: Bench) -> None:
    bench.start("counting", paused=True)
    bench.system.run.run_until("10:00")
    assert bench.system.run.set_speed(REAL).message == "speed 1"
    assert bench.system.run.speed() == REAL
    bench.system.run.resume()
    status = bench.system.view.status()
    assert status.session_time is not None
    assert status.session_time[11:16] == "10:00"
    bench.system.run.set_speed(3600)
    bench.system.run.wait(until="10:10", timeout_s=10)
    bench.system.run.set_speed(0)
    bench.finish()
    with pytest.raises(SessionError):
        bench.system.run.set_speed(1)


def test_while_data_driven_the_speed_changes_only_when_paused(bench: Bench) -> None:
    bench.start("stuck")
    GATE.reached.wait()
    GATE.open()
    with pytest.raises(SessionError, match="data-driven"):
        bench.system.run.set_speed(10)


@pytest.mark.parametrize("speed", [5e-324, 1e-12, 1e-6])
def test_a_clock_that_hardly_moves_can_be_stopped_and_changed(bench: Bench, speed: float) -> None:
    bench.start(speed=speed)
    assert bench.system.run.state.value == "running"
    bench.system.run.set_speed(speed * 2)
    bench.system.run.set_speed(0)
    bench.finish()


def test_steps_that_fall_due_while_a_strategy_works_are_overruns(bench: Bench) -> None:
    bench.start("stuck", speed=3600, symbols=("AAA",), last="2024-07-01")
    GATE.reached.wait()
    bench.wait_for(lambda: bench.system.view.status().lag_seconds > 600)
    GATE.open()
    bench.wait_for(lambda: bench.system.view.status().overruns > 0)
    assert bench.system.view.status().overruns >= 9
    bench.system.run.set_speed(0)
    bench.finish()
    assert (bench.time() or "")[11:16] == "16:00"
    document = bench.export()
    counters = bench.run.backtest.metrics.run().counters
    assert counters[CounterName.BARS].value == 390
    assert document["performance_metrics"]


def test_behind_the_catch_up_threshold_strategies_are_not_called(bench: Bench) -> None:
    data = {"streaming": {"catchup_threshold_seconds": 60}}
    bench.start("stuck", speed=3600, symbols=("AAA",), last="2024-07-01", data=data)
    GATE.reached.wait()
    bench.wait_for(lambda: bench.system.view.status().lag_seconds > 1800)
    GATE.open()
    bench.wait_for(lambda: bench.system.view.status().lag_seconds == 0)
    (running,) = bench.system.strategies.show("stuck").running
    assert running.skipped >= 25
    bench.system.run.set_speed(0)
    bench.finish()
    (running,) = bench.system.strategies.show("stuck").running
    assert running.calls + running.skipped >= 390


def test_data_that_runs_out_moves_the_clock_to_the_windows_end(bench: Bench) -> None:
    bench.start(speed=20_000, symbols=("CCC",), last="2024-07-01", streams=("1m",))
    bench.system.run.wait(until="10:30", timeout_s=10)
    bench.system.run.set_speed(REAL)
    assert bench.finish().state == "finished"
    assert (bench.time() or "")[11:16] == "16:00"


def test_data_that_ran_out_while_stepping_does_not_keep_the_clock(bench: Bench) -> None:
    bench.start(speed=REAL, symbols=("CCC",), last="2024-07-01", streams=("1m", "5m"), paused=True)
    bench.system.run.set_speed(0)
    bench.system.run.run_until("11:00")
    bench.system.run.set_speed(REAL)
    assert bench.system.run.run_until("12:00:30").state == "paused"
    assert bench.time() == "2024-07-01T12:00:30"
    bench.system.run.resume()
    assert bench.finish().state == "finished"


def test_a_session_without_any_data_ends_at_once(bench: Bench) -> None:
    bench.start(symbols=("CCC",), first="2024-07-05", last="2024-07-08", paused=True)
    bench.system.run.run_until("16:00")
    bars = bench.system.view.status().bars
    bench.system.run.set_speed(REAL)
    bench.system.run.resume()
    assert bench.finish().state == "finished"
    assert bench.time() == "2024-07-08T16:00:00"
    assert bench.system.view.status().bars == bars


def test_pausing_with_a_lag_loses_nothing(bench: Bench) -> None:
    lenient = {"streaming": {"catchup_threshold_seconds": 86_400}}
    bench.start("counting", data=lenient)
    bench.finish()
    expected = bench.results()
    bench.start("counting", data=lenient, speed=20_000)
    for hour in range(10, 15):
        with suppress(SessionError):  # the clock may have passed it
            bench.system.run.run_until(f"{hour}:00:30")
        with suppress(SessionError):
            bench.system.run.pause()
        bench.system.run.step(3)
        bench.system.run.resume()
        bench.system.run.pause()
    bench.system.run.set_speed(FAST)
    bench.system.run.resume()
    bench.finish()
    assert bench.results() == expected
