"""What recording a metric costs."""

from __future__ import annotations

from collections.abc import Iterator
from statistics import median
from timeit import repeat

from benchmarks.registry import Goal, Measurement, Size, workload
from mismartera.monitoring.metrics import Duration, measured


@workload("metric")
def measure(size: Size) -> Iterator[Measurement]:
    """Recording a duration, and timing an empty block with it."""
    duration = Duration()
    record = _microseconds("record(123_456)", {"record": duration.record}, size)
    yield Measurement("a metric recorded", record, "µs", Goal("≤", 0.5))
    names = {"measured": measured, "duration": duration}
    block = _microseconds("with measured(duration): pass", names, size)
    yield Measurement("a block measured", block, "µs")


def _microseconds(statement: str, names: dict[str, object], size: Size) -> float:
    seconds = repeat(statement, globals=names, number=size.calls, repeat=size.repeats)
    return median(seconds) / size.calls * 1e6
