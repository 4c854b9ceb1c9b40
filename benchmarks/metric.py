"""What recording a metric costs."""

from __future__ import annotations

from collections.abc import Iterator

from benchmarks.call import least_microseconds
from benchmarks.registry import Goal, Measurement, Size, workload
from mismartera.monitoring.metrics import Duration, measured


@workload("metric")
def measure(size: Size) -> Iterator[Measurement]:
    """Recording a duration, and timing an empty block with it."""
    duration = Duration()
    record = least_microseconds("record(123_456)", {"record": duration.record}, size.calls)
    yield Measurement("a metric recorded", record, "µs", Goal("≤", 0.5))
    names = {"measured": measured, "duration": duration}
    block = least_microseconds("with measured(duration): pass", names, size.calls)
    yield Measurement("a block measured", block, "µs")
