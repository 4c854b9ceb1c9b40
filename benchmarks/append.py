"""What appending bars to the session's columns costs, and making them visible."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from time import perf_counter
from typing import Final

import numpy as np

from benchmarks.call import REPEATS
from benchmarks.registry import Goal, Measurement, Size, workload
from benchmarks.workload import walk
from mismartera.domain.columns import BarColumns, Int64
from mismartera.domain.interval import MINUTE
from mismartera.session.block import FlatRows, SeriesBlock
from mismartera.session.session_block import SessionBlock
from mismartera.session.timeline import Timeline

MINUTES: Final = 390
OPEN_NS: Final = 1_719_581_400_000_000_000  # 2024-06-28 09:30 in New York


@dataclass(frozen=True, slots=True)
class Day:
    """A session's rows of every symbol, and the step at which each becomes available."""

    symbols: tuple[str, ...]
    timeline: Timeline
    rows: FlatRows
    step: Int64


@workload("append")
def measure(size: Size) -> Iterator[Measurement]:
    """A session of every symbol appended in one block, and made visible."""
    day = day_of(size.most_symbols)
    microseconds = []
    for _ in range(REPEATS):
        block = _empty_block(day)
        session = SessionBlock.begin(block, day.timeline, OPEN_NS, 0)
        started = perf_counter()
        block.append(day.rows)
        session.publish(day.rows.slot, day.step, 0, day.timeline.length)
        microseconds.append((perf_counter() - started) / day.rows.rows * 1e6)
    name = f"append {day.rows.rows:,} bars, per bar"
    yield Measurement(name, min(microseconds), "µs", Goal("≤", 0.05))


def day_of(count: int) -> Day:
    """Make a session of 1m bars of `count` symbols."""
    timestamp = OPEN_NS + MINUTE.ns * np.arange(MINUTES)
    return Day(
        symbols=tuple(f"S{number:03}" for number in range(count)),
        timeline=Timeline(timestamp + MINUTE.ns),
        rows=FlatRows(
            np.repeat(np.arange(count), MINUTES),
            BarColumns.concatenate([walk(timestamp, number) for number in range(count)]),
        ),
        step=np.tile(np.arange(MINUTES), count),
    )


def filled_session(day: Day) -> SessionBlock:
    """Open a session on a block and append the whole day."""
    block = _empty_block(day)
    session = SessionBlock.begin(block, day.timeline, OPEN_NS, 0)
    block.append(day.rows)
    session.publish(day.rows.slot, day.step, 0, day.timeline.length)
    return session


def _empty_block(day: Day) -> SeriesBlock:
    block = SeriesBlock(MINUTE, MINUTE, day.symbols)
    block.reserve(MINUTES, 0)
    return block
