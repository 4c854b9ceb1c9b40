"""How long the shell waits for an answer while a backtest runs at full speed."""

from __future__ import annotations

from collections.abc import Iterator
from statistics import median
from time import perf_counter

from benchmarks.engine import running
from benchmarks.registry import Goal, Measurement, Size, workload
from benchmarks.replay import replay_of


@workload("answer")
def measure(size: Size) -> Iterator[Measurement]:
    """What `system status` and `data session` ask for, again and again during a replay."""
    seconds: list[float] = []
    with running(replay_of(size, size.most_symbols, "counting_crossover")) as system:
        while not seconds or system.run.state.is_live:
            for question in (system.view.status, system.view.session):
                started = perf_counter()
                question()
                seconds.append(perf_counter() - started)
    yield Measurement("an answer while a backtest runs", median(seconds), "s", Goal("≤", 0.05))
    yield Measurement("the slowest of these answers", max(seconds), "s")
