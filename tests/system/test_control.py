"""Steering a data-driven run: pause, resume, step, run-until, stop, speed."""

from __future__ import annotations

import random
import re
from concurrent.futures import ThreadPoolExecutor

import pytest

from mismartera.domain.run_state import RunState
from mismartera.errors import MisMarteraError, SessionError, UsageError
from mismartera.services import run_control
from tests.system.bench import Bench
from tests.system.gates import GATE


def test_a_run_goes_through_its_sessions_to_the_end(bench: Bench) -> None:
    bench.start("counting", last="2024-07-05")
    assert bench.finish().message == "finished"
    status = bench.system.view.status()
    assert (status.state, status.day, status.days) == ("finished", 4, 4)
    assert (status.session_date, status.progress) == ("2024-07-05", 1.0)
    assert bench.time() == "2024-07-05T16:00:00"
    assert status.signals == len(bench.run.backtest.analysis.decisions)
    assert 0 < status.approved < status.signals
    assert {worker.state for worker in status.workers} == {"stopped"}


def test_started_paused_it_stands_at_the_open(bench: Bench) -> None:
    outcome = bench.start("counting", paused=True)
    assert outcome.state == "paused"
    assert bench.time() == "2024-07-01T09:30:00"
    assert bench.system.view.status().progress == 0.0
    assert bench.system.run.resume().message == "resumed"
    assert bench.finish().state == "finished"


def test_a_half_day_ends_at_its_own_close(bench: Bench) -> None:
    bench.start(first="2024-07-03", last="2024-07-04")
    bench.finish()
    assert bench.time() == "2024-07-03T13:00:00"


def test_steps_move_the_clock_from_bar_to_bar(bench: Bench) -> None:
    bench.start(paused=True)
    times = []
    for count in (1, 1, 1, 5):
        outcome = bench.system.run.step(count)
        assert (outcome.state, outcome.message) == ("paused", "stepped")
        times.append((outcome.session_time or "")[11:16])
    assert times == ["09:30", "09:31", "09:32", "09:37"]


def test_a_step_goes_over_into_the_next_session(bench: Bench) -> None:
    bench.start(paused=True)
    bench.system.run.run_until("16:00")
    assert bench.time() == "2024-07-01T16:00:00"
    bench.system.run.step()
    assert bench.time() == "2024-07-02T09:30:00"
    assert bench.system.view.status().day == 2


def test_steps_beyond_the_end_end_the_run(bench: Bench) -> None:
    bench.start(paused=True)
    assert bench.system.run.step(1_000_000).message == "the run has ended"
    assert bench.system.run.state is RunState.FINISHED


@pytest.mark.parametrize(
    ("instant", "reached"),
    [
        ("10:00", "2024-07-01T10:00:00"),
        ("10:30:30", "2024-07-01T10:30:30"),
        ("16:00", "2024-07-01T16:00:00"),
        ("18:00", "2024-07-02T09:30:00"),
        ("2024-07-02", "2024-07-02T09:30:00"),
        ("2024-07-02T11:15", "2024-07-02T11:15:00"),
        ("2024-07-02T11:15:00.5", "2024-07-02T11:15:00"),
        ("2024-07-02T15:15:00Z", "2024-07-02T11:15:00"),
    ],
)
def test_run_until_pauses_at_an_instant(bench: Bench, instant: str, reached: str) -> None:
    bench.start(paused=True)
    outcome = bench.system.run.run_until(instant)
    assert outcome.state == "paused"
    assert bench.time() == reached


def test_run_until_pauses_at_the_close_of_the_last_session_too(bench: Bench) -> None:
    bench.start(last="2024-07-01", paused=True)
    assert bench.system.run.run_until("16:00").state == "paused"
    bench.system.run.resume()
    assert bench.finish().state == "finished"


def test_run_until_refuses_what_has_passed_and_what_never_comes(bench: Bench) -> None:
    bench.start(paused=True)
    bench.system.run.run_until("10:00")
    for instant in ("10:00", "09:00", "2024-06-28"):
        with pytest.raises(SessionError, match="has passed"):
            bench.system.run.run_until(instant)
    with pytest.raises(SessionError, match="the run ends before that instant"):
        bench.system.run.run_until("2024-07-03T10:00")
    with pytest.raises(UsageError):
        bench.system.run.run_until("half past ten")
    assert bench.time() == "2024-07-01T10:00:00"


def test_a_new_goal_takes_the_place_of_the_one_before(bench: Bench) -> None:
    bench.start(paused=True)
    bench.system.run.run_until("10:00:30")
    bench.system.run.run_until("10:00:45")
    bench.system.run.step()
    assert bench.time() == "2024-07-01T10:01:00"


def test_commands_say_why_they_do_not_fit(bench: Bench) -> None:
    bench.start("stuck", paused=True)
    with pytest.raises(SessionError, match="paused already"):
        bench.system.run.pause()
    bench.system.run.set_speed(0)
    with pytest.raises(UsageError, match="no number of steps"):
        bench.system.run.step(0)
    for speed in (-1.0, float("nan"), float("inf")):
        with pytest.raises(UsageError, match="no speed"):
            bench.system.run.set_speed(speed)
    bench.system.run.resume()
    GATE.reached.wait()
    GATE.open()
    bench.finish()
    for command in (bench.system.run.pause, bench.system.run.resume, bench.system.run.step):
        with pytest.raises(SessionError, match="it is finished"):
            command()


def test_to_stop_a_run_that_has_just_ended_is_no_failure(bench: Bench) -> None:
    bench.start("counting")
    bench.finish()
    outcome = bench.system.run.stop()
    assert (outcome.state, outcome.message) == ("finished", "finished before it was stopped")
    assert bench.system.runs.show("last").state == "finished"


def test_without_a_run_commands_are_refused(bench: Bench) -> None:
    system = bench.system
    assert system.run.state is RunState.IDLE
    assert system.view.status().state == system.view.toolbar().state == "idle"
    commands = (
        system.run.pause, system.run.resume, system.run.stop, system.run.step, system.run.wait,
        system.view.session, system.view.metrics,
        lambda: system.run.run_until("10:00"), lambda: system.run.set_speed(1),
        lambda: system.view.export_status(None), lambda: system.session_data.volume("AAA"),
    )  # fmt: skip
    for command in commands:
        with pytest.raises(SessionError, match="there is no session"):
            command()
    assert system.run.speed() is None


def test_while_a_run_is_under_way_no_other_starts(bench: Bench) -> None:
    bench.start(paused=True)
    with pytest.raises(SessionError, match="a session is under way"):
        bench.start()
    bench.system.run.stop()
    bench.start(paused=True)


def test_running_it_can_neither_be_resumed_nor_stepped(bench: Bench) -> None:
    bench.start("stuck", speed=3600)
    GATE.reached.wait()
    GATE.open()
    with pytest.raises(SessionError, match="not paused"):
        bench.system.run.resume()
    with pytest.raises(SessionError, match="the session is running"):
        bench.system.run.step()


def test_waiting_for_a_paused_run_is_refused(bench: Bench) -> None:
    bench.start(paused=True)
    for until in (None, "10:00", "2030-01-02"):
        with pytest.raises(SessionError, match="the session is paused"):
            bench.system.run.wait(until=until)


def test_waiting_ends_when_the_time_is_up(bench: Bench) -> None:
    bench.start("stuck")
    with pytest.raises(SessionError, match=r"did not get there in 0\.01 s"):
        bench.system.run.wait(timeout_s=0.01)
    with pytest.raises(SessionError, match=r"did not get there in 0\.01 s"):
        bench.system.run.wait(until="10:00", timeout_s=0.01)
    GATE.open()
    later = bench.system.run.wait(until="2024-07-02T10:00", timeout_s=10)
    assert later.state in {"running", "finished"}


def test_what_was_when_it_was_stopped_stays_to_be_looked_at(bench: Bench) -> None:
    bench.start("counting", paused=True)
    bench.system.run.run_until("10:00")
    assert bench.system.run.stop().state == "stopped"
    assert bench.system.run.state is RunState.STOPPED
    assert bench.time() == "2024-07-01T10:00:00"
    assert bench.system.session_data.volume("AAA").volume > 0
    assert bench.system.view.status().lag_seconds == 0


def test_a_pause_waits_for_the_call_that_runs_and_says_so(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run_control, "_LONG_WAIT_S", 0)
    bench.start("stuck", symbols=("AAA",))
    GATE.reached.wait()
    with ThreadPoolExecutor(1) as pool:
        pausing = pool.submit(bench.system.run.pause)
        bench.wait_for(lambda: bench.run.backtest.interrupt.hand_back)
        assert not pausing.done()
        GATE.open()
        message = pausing.result().message
    assert re.fullmatch(r"paused, \d+\.\d s after: a call of stuck ran", message)
    assert bench.time() == "2024-07-01T09:31:00"


def _at_random(bench: Bench, choice: random.Random) -> None:
    """One command of whatever kind, fitting or not."""
    system = bench.system
    commands = (
        lambda: system.run.step(choice.randint(1, 200)),
        system.run.pause,
        system.run.resume,
        lambda: system.run.run_until(f"1{choice.randint(0, 5)}:{choice.randint(10, 59)}:30"),
        lambda: system.run.set_speed(0),
    )
    try:
        choice.choice(commands)()
    except MisMarteraError:
        return


@pytest.mark.parametrize("seed", range(4))
def test_pauses_and_steps_do_not_change_any_result(bench: Bench, seed: int) -> None:
    data = {"indicators": {"session": [{"name": "sma", "period": 5, "interval": "5m"}]}}
    bench.start("counting", data=data)
    bench.finish()
    expected = bench.results()
    choice = random.Random(seed)
    bench.start("counting", data=data, paused=True)
    for _ in range(30):
        _at_random(bench, choice)
    if bench.system.run.state is RunState.PAUSED:
        bench.system.run.resume()
    if bench.system.run.state.is_live:
        bench.finish()
    assert bench.results() == expected


def test_many_runs_come_after_each_other(bench: Bench) -> None:
    for number in range(10):
        bench.start("counting", last="2024-07-01", paused=number % 2 == 0)
        if number % 2 == 0:
            bench.system.run.stop()
        elif number % 3:
            bench.finish()
        else:
            bench.system.close()
    assert [worker.name for worker in bench.run.running()] == []


def test_a_change_is_seen_by_one_who_watched_the_run_before(bench: Bench) -> None:
    assert bench.system.run.wait_for_change(5, 0.0) == 5
    bench.start()
    bench.finish()
    seen = bench.system.run.wait_for_change(0, 0.0)
    bench.start(paused=True)
    assert bench.system.run.wait_for_change(seen, 10.0) > seen
