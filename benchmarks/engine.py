"""One backtest through the system manager, as the shell starts it, and how long it took."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from statistics import median
from time import perf_counter, process_time
from typing import Final

from benchmarks.outcome import Outcome, reported, set_up
from benchmarks.workload import StoredBars, write_configuration
from mismartera.domain.signal import Side
from mismartera.domain.trading_session import TradingSession
from mismartera.errors import SessionError, StoreError
from mismartera.monitoring.metrics import CounterName, DurationName
from mismartera.storage.run_records import RunRecords
from mismartera.system_manager import SystemManager

STRATEGIES: Final = Path(__file__).with_name("strategies.py")
TIMEOUT_S: Final = 3_600.0


@dataclass(frozen=True, slots=True)
class Backtest:
    """What to run: symbols over sessions, the session's data and one strategy of ours.

    `trading` are the limits and the account: those of a configuration without any, if left out.
    """

    bars: StoredBars
    symbols: Sequence[str]
    sessions: Sequence[TradingSession]
    data: Mapping[str, object]
    strategy: str
    config: Mapping[str, object]
    trading: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Ran:
    """What a run did: base bars, seconds from first phase 2 to last phase 4, and in all.

    `cpu_s` is the processor's time, that of every thread, from before anything is loaded.
    """

    bars: int
    seconds: float
    whole_seconds: float
    cpu_s: float
    outcome: Outcome


def run(backtest: Backtest, before_close: Callable[[], None] | None = None) -> Ran:
    """Run it once, from the start to the results; call back while its data is still held."""
    started = perf_counter()
    with running(backtest) as system:
        system.run.wait(timeout_s=TIMEOUT_S)
        whole_seconds, cpu_s = perf_counter() - started, process_time() - set_up[0]
        if before_close is not None:
            before_close()
        outcome = _with_trades(reported[-1], system)
        metrics = system.view.metrics().run
    timed = next(each for each in metrics.durations if each.name == DurationName.RUN)
    bars = metrics.counters[CounterName.BARS]
    return Ran(bars, timed.total_ms / 1_000, whole_seconds, cpu_s, outcome)


@contextmanager
def running(backtest: Backtest) -> Iterator[SystemManager]:
    """Start it as the shell does; yields once its session is active. Its record is thrown away."""
    configuration = write_configuration(
        backtest.bars,
        backtest.symbols,
        backtest.sessions,
        data=backtest.data,
        strategies=[{"strategy": backtest.strategy, "config": backtest.config}],
        trading=backtest.trading,
    )
    reported.clear()
    set_up.clear()
    system = SystemManager(backtest.bars.home)
    try:
        system.run.start(str(configuration), [STRATEGIES])
        yield system
    finally:
        system.close()
        _forget_runs(backtest.bars.home)


def _forget_runs(home: Path) -> None:
    """Remove what was recorded of runs that are over; another process may have one under way."""
    records = RunRecords(home)
    for name in records.runs():
        with suppress(SessionError, StoreError):
            records.delete(name)


def _with_trades(outcome: Outcome, system: SystemManager) -> Outcome:
    """What the strategy has reported, with what the account says of its fills."""
    fills = system.current.snapshot().account().fills
    moved = sum(each.value if each.side is Side.SELL else -each.value for each in fills)
    return replace(outcome, fills=len(fills), cash=moved)


def middle(runs: Sequence[Ran]) -> float:
    """Base bars per second of the run in the middle."""
    return median(each.bars / each.seconds for each in runs)
