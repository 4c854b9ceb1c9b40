"""A run's benchmark: read from the store when the run is over, so that nothing in it can see it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from mismartera.config.values import BUY_AND_HOLD
from mismartera.domain.columns import BarColumns, Bool, Float64, Int64
from mismartera.domain.daily_row import row_of_date
from mismartera.domain.interval import DAY, Interval
from mismartera.domain.money import amount_of
from mismartera.domain.notice import Notice, NoticeKind
from mismartera.domain.run_record import SessionRecord
from mismartera.engine.planning import RunPlan
from mismartera.engine.requirements import StoredIntervals, choose_base
from mismartera.errors import SessionError, StoreError
from mismartera.storage.bar_store import BarStore


class HeldSeries(NamedTuple):
    """Stored bars of a symbol that the benchmark holds."""

    symbol: str
    interval: Interval


class Benchmark(NamedTuple):
    """What a run is set beside: `parts` are held in equal parts."""

    name: str
    parts: tuple[HeldSeries, ...]


class HeldWorth(NamedTuple):
    """What the initial cash would have become, at each session's close; shape (sessions,).

    It is None where no symbol has bars; `notices` say which have none, or cannot be read.
    """

    worth: Float64 | None
    notices: tuple[Notice, ...]


def benchmark_of(plan: RunPlan, store: StoredIntervals) -> Benchmark | None:
    """The benchmark that a run's configuration asks for.

    Each symbol is read in the interval that the run would stream it in, so that it is valued as
    the account is; where there is none, in the longest stored one.
    """
    name = plan.configuration.run.benchmark
    if name is None:
        return None
    data = plan.configuration.session_data_config
    symbols = data.symbols if name == BUY_AND_HOLD else (name,)
    intervals = plan.requirements.intervals
    parts = []
    for symbol in symbols:
        stored = store.intervals(symbol)
        try:
            base = choose_base(symbol, intervals, stored, data.base_interval.get(symbol))
        except SessionError:
            base = max(stored, default=DAY)
        parts.append(HeldSeries(symbol, base))
    return Benchmark(name, tuple(parts))


def worth_of(
    benchmark: Benchmark,
    initial_micros: int,
    sessions: Sequence[SessionRecord],
    until_ns: int,
    store: BarStore,
) -> HeldWorth:
    """Buy each symbol at its first regular open, fractions too, at no cost, and hold it.

    Before that its part is cash. `until_ns` is where the run ended, in its last session.
    """
    part, worth, notices = amount_of(initial_micros) / len(benchmark.parts), [], []
    for each in benchmark.parts:
        try:
            grown = _growth(each, sessions, until_ns, store)
        except StoreError as error:
            notices.append(_lacking(each.symbol, f"could not be read: {error.what}"))
            continue
        if grown is None:
            notices.append(_lacking(each.symbol, "has no bars in the run's sessions"))
            continue
        worth.append(part * grown)
    if not worth:
        return HeldWorth(None, tuple(notices))
    cash = part * (len(benchmark.parts) - len(worth))
    return HeldWorth(np.sum(worth, axis=0) + cash, tuple(notices))


def _lacking(symbol: str, what: str) -> Notice:
    return Notice(None, NoticeKind.BENCHMARK, symbol, f"the benchmark's {symbol} {what}")


def _growth(
    series: HeldSeries, sessions: Sequence[SessionRecord], until_ns: int, store: BarStore
) -> Float64 | None:
    """What one unit of money became at each close; None without a bar. Shape (sessions,)."""
    if not sessions:
        return None
    starts, ends = _spans(series.interval, sessions, until_ns)
    bars = store.read(series.symbol, series.interval, int(starts[0]), int(ends[-1]))
    first, after = np.searchsorted(bars.timestamp, starts), np.searchsorted(bars.timestamp, ends)
    has_bars = after > first
    return _held(bars, first, after, has_bars) if has_bars.any() else None


def _spans(
    interval: Interval, sessions: Sequence[SessionRecord], until_ns: int
) -> tuple[Int64, Int64]:
    """Where each session's stored bars begin and end: those that were over by `until_ns`."""
    if interval == DAY:
        rows = np.array([row_of_date(each.day) for each in sessions], np.int64)
        over = np.array([each.close_ns <= until_ns for each in sessions])
        return rows, rows + over
    starts = np.array([each.open_ns for each in sessions], np.int64)
    ends = np.array([min(each.close_ns, until_ns) for each in sessions], np.int64)
    return starts, np.maximum(starts, ends - interval.ns + 1)


def _held(bars: BarColumns, first: Int64, after: Int64, has_bars: Bool) -> Float64:
    """The last close so far of each session over the first open; 1 before there is any."""
    bought = int(np.argmax(has_bars))
    newest = np.maximum.accumulate(np.where(has_bars, after - 1, -1))
    grown: Float64 = bars.close[newest] / bars.open[first[bought]]
    grown[:bought] = 1.0
    return grown
