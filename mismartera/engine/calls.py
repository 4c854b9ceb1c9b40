"""Which strategies are called at which steps of a delivery, in which order, with which bars.

Within a step: strategies in configured order; of each, intervals ascending and symbols in ASCII
order, then `on_step`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import pairwise

import numpy as np

from mismartera.domain.bar import Bar
from mismartera.domain.columns import FIELDS, Int64
from mismartera.engine.running_strategy import RunningStrategy
from mismartera.session.block import COVERAGE
from mismartera.session.session_block import SessionBlock
from mismartera.session.session_data import SessionData

CHUNK = 20_000
_PLACE_BIT, _ORDER_BIT, _STEP_BIT = 20, 31, 42
_make_bar: Callable[[tuple[object, ...]], Bar] = partial(tuple.__new__, Bar)
"""What `Bar._make` does, without its check of the length: half the time of each call."""


@dataclass(slots=True)
class Calls:
    """Calls in order, as three lists of one length; a call without a bar is `on_step`."""

    steps: list[int] = field(default_factory=list)
    runners: list[RunningStrategy] = field(default_factory=list)
    bars: list[Bar | None] = field(default_factory=list)


def calls_between(
    data: SessionData, runners: Sequence[RunningStrategy], first: int, stop: int
) -> Iterator[tuple[int, int, Calls]]:
    """Cut the steps `first … stop` into stretches and lay out the calls of each.

    Yields the stretch's first step, the step after its last, and its calls.
    """
    for start, end in _stretches(data, first, stop):
        yield start, end, _calls(data, runners, start, end)


def _stretches(data: SessionData, first: int, stop: int) -> Iterator[tuple[int, int]]:
    rows = sum(
        int((block.visible[:, stop] - block.visible[:, first]).sum())
        for cohort in data.cohorts
        for block in cohort.blocks.values()
    )
    parts = min(stop - first, -(-rows // CHUNK)) or 1
    edges = np.linspace(first, stop, parts + 1).astype(np.int64).tolist()
    yield from pairwise(edges)


@dataclass(slots=True)
class _Rows:
    """The rows of a block that become visible in a stretch, by step and then by slot."""

    block: SessionBlock
    step: Int64
    slot: Int64
    row: Int64
    end_ns: Int64
    _bars: list[Bar] | None = None

    @classmethod
    def gained(cls, block: SessionBlock, data: SessionData, first: int, stop: int) -> _Rows:
        added = np.diff(block.visible[:, first : stop + 1], axis=1)
        step, slot = np.nonzero(added.T)
        step = step + first
        row = block.starts[slot] + block.visible[slot, step + 1] - 1
        return cls(block, step, slot, row, data.timeline.steps[step])

    def bars(self) -> list[Bar]:
        """The rows as values, made once for all strategies."""
        if self._bars is None:
            self._bars = bars_of(self.block, self.slot, self.row, self.end_ns)
        return self._bars


@dataclass(slots=True)
class _Source:
    """Calls of one strategy for one block (or for steps): ordered keys and what is passed."""

    runner: RunningStrategy
    key: Int64
    step: Int64
    bars: list[Bar] | None


def _calls(data: SessionData, runners: Sequence[RunningStrategy], first: int, stop: int) -> Calls:
    ranks = {symbol: rank for rank, symbol in enumerate(data.symbols)}
    gathered: dict[int, _Rows] = {}
    sources = [
        source
        for order, runner in enumerate(runners)
        for source in _sources(data, runner, order, (first, stop), ranks, gathered)
    ]
    return _merged(sources)


def _sources(
    data: SessionData,
    runner: RunningStrategy,
    order: int,
    steps: tuple[int, int],
    ranks: dict[str, int],
    gathered: dict[int, _Rows],
) -> Iterable[_Source]:
    gained: list[Int64] = []
    intervals = sorted({each.interval for each in runner.subscriptions})
    for place, interval in enumerate(intervals):
        for block in data.blocks(interval):
            if id(block) not in gathered:
                gathered[id(block)] = _Rows.gained(block, data, *steps)
            rows = gathered[id(block)]
            if not len(rows.step):
                continue
            covered = runner.covered(interval, block.symbols)
            covered[list(block.gone)] = False
            chosen = np.flatnonzero(covered[rows.slot])
            step = rows.step[chosen]
            gained.append(step)
            if runner.has_on_bar:
                rank = np.array([ranks.get(symbol, 0) for symbol in block.symbols])
                bars = rows.bars()
                if len(chosen) < len(bars):
                    bars = [bars[each] for each in chosen.tolist()]
                key = _key(step, order, place, rank[rows.slot[chosen]])
                yield _Source(runner, key, step, bars)
    if runner.has_on_step and gained:
        step = np.unique(np.concatenate(gained))
        last = np.zeros(len(step), np.int64)
        yield _Source(runner, _key(step, order, len(intervals), last), step, None)


def bars_of(block: SessionBlock, slot: Int64, row: Int64, end_ns: Int64) -> list[Bar]:
    """Make values of rows. `end_ns` are the instants at which they became available."""
    index = slot * block.arrays["timestamp"].shape[1] + row
    symbols = [block.symbols[each] for each in slot.tolist()]
    columns = [block.arrays[name].reshape(-1)[index].tolist() for name in FIELDS]
    coverage: list[float | None] = [None] * len(symbols)
    if block.is_derived:
        coverage = block.arrays[COVERAGE].reshape(-1)[index].tolist()
    interval = [block.interval.name] * len(symbols)
    timestamp, *values = columns
    rows = zip(symbols, interval, timestamp, end_ns.tolist(), *values, coverage, strict=True)
    return list(map(_make_bar, rows))


def _key(step: Int64, order: int, place: int, rank: Int64) -> Int64:
    """One number that orders calls: by step, strategy, interval (`on_step` last) and symbol."""
    return ((step << _STEP_BIT) | (order << _ORDER_BIT) | (place << _PLACE_BIT)) + rank


def _merged(sources: Sequence[_Source]) -> Calls:
    if len(sources) == 1:
        only = sources[0]
        none: list[Bar | None] = [None] * len(only.step)
        bars = none if only.bars is None else list[Bar | None](only.bars)
        return Calls(only.step.tolist(), [only.runner] * len(only.step), bars)
    calls = Calls()
    for source in sources:
        calls.steps += source.step.tolist()
        calls.runners += [source.runner] * len(source.step)
        calls.bars += source.bars if source.bars is not None else [None] * len(source.step)
    if not sources:
        return calls
    order = np.argsort(np.concatenate([source.key for source in sources]), kind="stable").tolist()
    return Calls(
        [calls.steps[i] for i in order],
        [calls.runners[i] for i in order],
        [calls.bars[i] for i in order],
    )
