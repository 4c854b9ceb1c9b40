"""The replay: N symbols × 20 days of 1m bars through the system manager, beside the plain loop."""

from __future__ import annotations

from collections.abc import Iterator
from statistics import median
from typing import Final

from benchmarks import plain_loop
from benchmarks.engine import Backtest, Ran, middle, run
from benchmarks.outcome import Outcome
from benchmarks.registry import Goal, Measurement, Size, workload
from benchmarks.workload import intraday

LEAST_RATIO: Final = 0.35
LEAST_BARS_PER_SECOND: Final = {1: 150_000, 20: 300_000, 100: 300_000}
LEAST_ON_STEP: Final = 1_500_000
WITH_RATIO: Final = (20, 100)


def replay_of(size: Size, count: int, strategy: str, *, signals: bool = False) -> Backtest:
    """Describe the replay of `count` symbols."""
    bars = intraday(size)
    averages = [{"name": "sma", "period": period, "interval": "1m"} for period in (5, 20)]
    history = {"trailing_days": size.trailing_days, "intervals": ["1m"], "apply_to": "all"}
    return Backtest(
        bars=bars,
        symbols=bars.symbols[:count],
        sessions=bars.sessions[-size.days :],
        data={
            "streams": ["1m", "5m", "15m"],
            "historical": {"data": [history]},
            "indicators": {"session": [*averages, {"name": "rsi", "period": 14, "interval": "1m"}]},
        },
        strategy=strategy,
        config={"interval": "1m", "fast": 5, "slow": 20, "signals": signals},
    )


@workload("replay")
def measure(size: Size) -> Iterator[Measurement]:
    """The strategy called on every 1m bar, beside the plain loop."""
    for count in size.symbols:
        yield from _beside_the_plain_loop(size, count)


@workload("signals")
def measure_signals(size: Size) -> Iterator[Measurement]:
    """The replay with a signal at every crossing, each of which becomes a decision."""
    runs = _repeated(replay_of(size, size.most_symbols, "counting_crossover", signals=True), size)
    name = f"replay with signals, {size.most_symbols} symbols"
    yield Measurement(name, middle(runs), "bars/s")
    yield Measurement(f"{name}: signals", runs[-1].outcome.crossings, "signals")


@workload("on_step")
def measure_on_step(size: Size) -> Iterator[Measurement]:
    """The same strategy written for whole steps, on the most symbols."""
    count = size.most_symbols
    expected = plain_loop.replay(plain_loop.as_lists(size, count))
    runs = _repeated(replay_of(size, count, "step_crossover"), size)
    name = f"replay on_step, {count} symbols"
    goal = Goal("≥", LEAST_ON_STEP) if count == 100 else None
    yield Measurement(name, middle(runs), "bars/s", goal)
    yield from _compared(name, runs[-1].outcome, expected)


def _beside_the_plain_loop(size: Size, count: int) -> Iterator[Measurement]:
    """Replay and loop take turns, for what else the machine does slows both down."""
    backtest = replay_of(size, count, "counting_crossover")
    symbols = plain_loop.as_lists(size, count)
    runs: list[Ran] = []
    plain: list[float] = []
    for _ in range(size.repeats):
        seconds, expected = plain_loop.timed(symbols, 1)
        plain.append(expected.calls / seconds)
        runs.append(run(backtest))
    name, least = f"replay, {count} symbols", LEAST_BARS_PER_SECOND.get(count)
    goal = None if least is None else Goal("≥", least)
    yield Measurement(name, middle(runs), "bars/s", goal)
    yield Measurement(f"plain loop, {count} symbols", median(plain), "bars/s")
    ratio = median(ran.bars / ran.seconds / loop for ran, loop in zip(runs, plain, strict=True))
    ratio_goal = Goal("≥", LEAST_RATIO) if count in WITH_RATIO else None
    yield Measurement(f"{name} ÷ plain loop", ratio, "", ratio_goal)
    yield from _compared(name, runs[-1].outcome, expected)


def _repeated(backtest: Backtest, size: Size) -> list[Ran]:
    return [run(backtest) for _ in range(size.repeats)]


def _compared(name: str, outcome: Outcome, expected: Outcome) -> Iterator[Measurement]:
    calls, checksum = Goal("=", expected.calls), Goal("=", expected.checksum)
    yield Measurement(f"{name}: strategy calls", outcome.calls, "bars", calls)
    yield Measurement(f"{name}: checksum", outcome.checksum, "", checksum)
