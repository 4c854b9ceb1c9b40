"""What status, session panel and toolbar say of a run."""

from __future__ import annotations

from dataclasses import replace

import pytest

from mismartera.monitoring.metrics import DurationName
from mismartera.reporting.run_documents import session_document, toolbar_document
from tests.system.bench import Bench
from tests.system.gates import GATE

DATA = {"indicators": {"session": [{"name": "sma", "period": 5, "interval": "30m"}]}}


def test_the_status_follows_the_day(bench: Bench) -> None:
    bench.start("counting", paused=True, first="2024-07-02", last="2024-07-04")
    seen = []
    for instant in ("12:45", "16:00", "2024-07-03T11:15"):
        bench.system.run.run_until(instant)
        status = bench.system.view.status()
        seen.append((status.session_date, status.day, status.days, status.progress))
    assert seen == [
        ("2024-07-02", 1, 2, 0.5),
        ("2024-07-02", 1, 2, 1.0),
        ("2024-07-03", 2, 2, 0.5),
    ]
    assert (status.state, status.phase, status.mode, status.exchange) == (
        "paused", "active", "backtest", "XNYS",
    )  # fmt: skip
    assert status.session_time == status.clock == "2024-07-03T11:15:00-04:00"
    assert (status.lag_seconds, status.speed, status.symbols) == (0.0, 0.0, ("AAA", "BBB"))


def test_the_coordinator_shows_that_it_stands(bench: Bench) -> None:
    bench.start(paused=True)
    bench.system.run.step()
    states = {worker.name: worker.state for worker in bench.system.view.status().workers}
    assert states["coordinator"] == "paused"
    assert states["analysis"] == "running"
    bench.system.run.resume()
    bench.finish()
    workers = {worker.name: worker for worker in bench.system.view.status().workers}
    assert {worker.state for worker in workers.values()} == {"stopped"}
    assert workers["coordinator"].counters == {"sessions": 2}
    assert workers["analysis"].counters["steps"] > 700


def test_where_the_clock_is_ahead_the_lag_is_counted_from_the_step_that_is_due(
    bench: Bench,
) -> None:
    bench.start("stuck", speed=3600, symbols=("AAA",))
    GATE.reached.wait()
    bench.wait_for(lambda: bench.system.view.status().lag_seconds > 120)
    snapshot = bench.system.current.snapshot()
    lag, clock, data = snapshot.lag_seconds, snapshot.clock_ns, snapshot.data
    assert data is not None
    assert clock is not None
    assert clock > (snapshot.session_ns or 0)
    assert lag == pytest.approx((clock - int(data.timeline.steps[1])) / 1e9, abs=30)
    GATE.open()


def test_the_panel_shows_the_streams_that_were_asked_for(bench: Bench) -> None:
    bench.start("counting", data=DATA, paused=True)
    bench.system.run.run_until("11:00")
    session = bench.system.view.session()
    first = session.symbols[0]
    assert [series.interval for series in first.series] == ["1m", "5m", "15m"]
    assert [series.count for series in first.series] == [90, 18, 6]
    assert [indicator.key for indicator in first.indicators] == ["sma_5_30m"]
    assert first.last is not None
    assert first.last.timestamp == "2024-07-01T10:59:00-04:00"
    assert (first.expected, first.present, first.quality) == (90, 90, 100.0)


def test_the_panel_shows_the_newest_decisions(bench: Bench) -> None:
    bench.start("counting")
    bench.finish()
    session = bench.system.view.session()
    numbers = [decision.number for decision in session.decisions]
    assert numbers == list(range(numbers[0], numbers[0] + 20))
    assert numbers[-1] == session.status.signals
    assert {decision.approved for decision in session.decisions} <= {True, False}


def test_the_toolbar_shows_the_quality_of_the_worst_symbol_at_the_end(bench: Bench) -> None:
    bench.start(last="2024-07-01")
    bench.finish()
    assert bench.system.view.toolbar().quality == pytest.approx(100 * 380 / 390)


def test_documents_are_of_the_step_of_their_snapshot_however_far_the_run_is(
    bench: Bench,
) -> None:
    bench.start("counting", paused=True)
    bench.system.run.run_until("11:00")
    snapshot = bench.system.current.snapshot()
    before = session_document(snapshot, None)
    bench.system.run.run_until("15:00")
    after = session_document(snapshot, None)
    assert before.symbols == after.symbols
    assert before.decisions == after.decisions
    assert toolbar_document(snapshot, None).session_time == before.status.session_time
    assert replace(after.status, workers=()).signals == before.status.signals


def test_gaps_are_counted_while_the_session_runs(bench: Bench) -> None:
    bench.start("counting", paused=True)
    counts = []
    for instant in ("10:00", "15:00", "2024-07-02T10:00"):
        bench.system.run.run_until(instant)
        metrics = bench.system.view.metrics()
        counts.append((metrics.session.counters["gaps_found"], metrics.run.counters["gaps_found"]))
        shown = bench.system.view.session().symbols
        assert counts[-1][0] == sum(len(symbol.gaps) for symbol in shown)
    bench.system.run.resume()
    bench.finish()
    ended = bench.system.view.metrics()
    assert counts == [(0, 0), (1, 1), (0, 1)]
    assert (ended.session.counters["gaps_found"], ended.run.counters["gaps_found"]) == (1, 2)


def test_metrics_count_what_was_done(bench: Bench) -> None:
    bench.start("counting")
    bench.finish()
    metrics = bench.system.view.metrics()
    assert metrics.run.counters["bars"] == 2 * (390 + 380)
    assert metrics.session.counters["bars"] == 390 + 380
    assert metrics.run.counters["gaps_found"] == 2
    assert metrics.run.counters["overruns"] == 0
    counts = {each.name: each.count for each in metrics.run.durations}
    assert counts[DurationName.TRADING_DAY] == counts[DurationName.SESSION] == 2
    assert counts[DurationName.RUN] == 1
    assert metrics.bars_per_second is not None
    assert metrics.bars_per_second > 0
