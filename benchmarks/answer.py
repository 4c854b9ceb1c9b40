"""How long the shell waits for an answer while a backtest runs at full speed."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from statistics import median
from time import perf_counter

from benchmarks.engine import running
from benchmarks.registry import Goal, Measurement, Size, workload
from benchmarks.replay import replay_of
from cli.repl import SWITCH_INTERVAL_S
from mismartera.system_manager import load_ahead


@workload("answer")
def measure(size: Size) -> Iterator[Measurement]:
    """What `system status` and `data session` ask for, again and again during a replay."""
    seconds: list[float] = []
    load_ahead()
    replay = replay_of(size, size.most_symbols, "counting_crossover")
    with _as_at_the_prompt(), running(replay) as system:
        while not seconds or system.run.state.is_live:
            for question in (system.view.status, system.view.session):
                started = perf_counter()
                question()
                seconds.append(perf_counter() - started)
    yield Measurement("an answer while a backtest runs", median(seconds), "s", Goal("≤", 0.05))
    yield Measurement("the slowest of these answers", max(seconds), "s")


@contextmanager
def _as_at_the_prompt() -> Iterator[None]:
    """Let threads take turns as often as they do while the prompt is open."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(SWITCH_INTERVAL_S)
    try:
        yield
    finally:
        sys.setswitchinterval(before)
