"""What loading one day of many symbols costs."""

from __future__ import annotations

from collections.abc import Iterator
from statistics import median
from time import perf_counter

from benchmarks.registry import Goal, Measurement, Size, workload
from benchmarks.workload import intraday
from mismartera.domain.interval import MINUTE


@workload("load_day")
def measure(size: Size) -> Iterator[Measurement]:
    """One day of every symbol from a store that was just opened, files in the page cache."""
    bars = intraday(size)
    day = bars.sessions[-size.days]
    seconds = []
    for _ in range(size.repeats + 1):  # the first fills the page cache
        store, started = bars.store, perf_counter()
        store.read_many(bars.symbols, MINUTE, day.open_ns, day.close_ns)
        seconds.append(perf_counter() - started)
    name = f"load a day of {len(bars.symbols)} symbols"
    yield Measurement(name, median(seconds[1:]), "s", Goal("≤", 0.15))
