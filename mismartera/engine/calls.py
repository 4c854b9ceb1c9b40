"""Which strategies are called at which steps of a delivery, in which order, with which bars.

Within a step: strategies in configured order; of each, intervals ascending and symbols in ASCII
order, then `on_step`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import pairwise, repeat
from typing import NamedTuple

import numpy as np

from mismartera.calc.distinct import distinct
from mismartera.domain.bar import Bar
from mismartera.domain.columns import FIELDS, Bool, Int64
from mismartera.engine.running_strategy import RunningStrategy
from mismartera.session.block import COVERAGE
from mismartera.session.session_block import SessionBlock
from mismartera.session.session_data import SessionData

CHUNK = 4_000
_PLACE_BIT, _ORDER_BIT, _STEP_BIT = 20, 31, 42
_make_bar: Callable[[tuple[object, ...]], Bar] = partial(tuple.__new__, Bar)
"""What `Bar._make` does, without its check of the length: half the time of each call."""


class Turn(NamedTuple):
    """Consecutive calls of one strategy: with bars, or of `on_step`."""

    runner: RunningStrategy
    calls: int


@dataclass(slots=True)
class Calls:
    """Calls in order: whose turn it is, and the step and the bar (None: `on_step`) of each call.

    Bars are made when it is their turn: those that do not outlive their call cost half as much,
    and nothing has to be collected.
    """

    turns: Iterable[Turn]
    steps: Iterable[int]
    bars: Iterable[Bar | None]


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
    parts = min(stop - first, -(-rows // CHUNK))
    if parts <= 1:
        yield first, stop
        return
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

    @classmethod
    def gained(cls, block: SessionBlock, data: SessionData, first: int, stop: int) -> _Rows:
        visible = block.visible[:, first : stop + 1]
        step, slot = (visible[:, 1:] != visible[:, :-1]).T.nonzero()
        step = step + first
        row = block.starts[slot] + block.visible[slot, step + 1] - 1
        return cls(block, step, slot, row, data.timeline.steps[step])

    def take(self, index: Int64) -> _Rows:
        """Some of the rows, in the same order."""
        return _Rows(
            self.block,
            self.step[index],
            self.slot[index],
            self.row[index],
            self.end_ns[index],
        )


@dataclass(slots=True)
class _Source:
    """Calls of one strategy for one block, or (without rows) of `on_step`, by step and symbol.

    `place` orders the sources of a strategy, `order` the strategies.
    """

    runner: RunningStrategy
    order: int
    place: int
    step: Int64
    rows: _Rows | None

    def key(self, ranks: Mapping[str, int]) -> Int64:
        """One number that orders calls: by step, strategy, interval (`on_step` last), symbol."""
        lead = (self.order << _ORDER_BIT) | (self.place << _PLACE_BIT)
        key: Int64 = (self.step << _STEP_BIT) | lead
        if self.rows is None:
            return key
        rank = np.array([ranks.get(symbol, 0) for symbol in self.rows.block.symbols])
        key += rank[self.rows.slot]
        return key

    def bars(self) -> Iterator[Bar | None]:
        """What each call is given."""
        rows = self.rows
        if rows is None:
            return repeat(None)
        return bars_of(rows.block, rows.slot, rows.row, rows.end_ns)


def _calls(data: SessionData, runners: Sequence[RunningStrategy], first: int, stop: int) -> Calls:
    gathered: dict[int, _Rows] = {}
    sources = [
        source
        for order, runner in enumerate(runners)
        for source in _sources(data, runner, order, (first, stop), gathered)
    ]
    if len(sources) != 1:
        return _merged(sources, data.symbols)
    (only,) = sources
    return Calls((Turn(only.runner, len(only.step)),), only.step.tolist(), only.bars())


def _sources(
    data: SessionData,
    runner: RunningStrategy,
    order: int,
    steps: tuple[int, int],
    gathered: dict[int, _Rows],
) -> Iterable[_Source]:
    gained: list[Int64] = []
    intervals = sorted({each.interval for each in runner.subscriptions})
    for place, interval in enumerate(intervals):
        for block in data.streamed(interval):
            covered = runner.covered(interval, block.symbols)
            covered[list(block.gone)] = False
            if runner.has_on_step:
                gained.append(_steps_gained(block, covered, *steps))
            if not runner.has_on_bar:
                continue
            if id(block) not in gathered:
                gathered[id(block)] = _Rows.gained(block, data, *steps)
            rows = gathered[id(block)]
            if not covered.all():
                rows = rows.take(covered[rows.slot].nonzero()[0])
            if len(rows.step):
                yield _Source(runner, order, place, rows.step, rows)
    if gained and len(step := distinct(np.concatenate(gained))):
        yield _Source(runner, order, len(intervals), step, None)


def _steps_gained(block: SessionBlock, covered: Bool, first: int, stop: int) -> Int64:
    """The steps at which any of the covered slots gains a row."""
    visible = block.visible[:, first : stop + 1]
    if not covered.all():
        visible = visible[covered]
    gains = (visible[:, 1:] != visible[:, :-1]).any(axis=0)
    steps: Int64 = gains.nonzero()[0] + first
    return steps


def bars_of(block: SessionBlock, slot: Int64, row: Int64, end_ns: Int64) -> Iterator[Bar]:
    """Make values of rows, each when it is asked for. `end_ns`: when they became available."""
    index = slot * block.arrays["timestamp"].shape[1] + row
    timestamp, *values = (block.arrays[name].reshape(-1)[index].tolist() for name in FIELDS)
    coverage: Iterable[float | None] = repeat(None)
    if block.is_derived:
        coverage = block.arrays[COVERAGE].reshape(-1)[index].tolist()
    symbols = map(block.symbols.__getitem__, slot.tolist())
    names, ends = repeat(block.interval.name), end_ns.tolist()
    rows = zip(symbols, names, timestamp, ends, *values, coverage, strict=False)
    return map(_make_bar, rows)


def _merged(sources: Sequence[_Source], symbols: Sequence[str]) -> Calls:
    """Put the calls of all sources in order; each source's own are in order already."""
    if not sources:
        return Calls((), (), ())
    ranks = {symbol: rank for rank, symbol in enumerate(symbols)}
    order = np.argsort(np.concatenate([each.key(ranks) for each in sources]), kind="stable")
    step = np.concatenate([each.step for each in sources])[order]
    source = np.repeat(np.arange(len(sources)), [len(each.step) for each in sources])[order]
    following = [partial(next, each.bars()) for each in sources]
    bars = (following[i]() for i in source.tolist())
    return Calls(_turns(source, sources), step.tolist(), bars)


def _turns(source: Int64, sources: Sequence[_Source]) -> Iterator[Turn]:
    """Calls of the same source that follow each other are one turn."""
    first = np.flatnonzero(np.diff(source, prepend=-1))
    counts = np.diff(first, append=len(source))
    for which, calls in zip(source[first].tolist(), counts.tolist(), strict=True):
        yield Turn(sources[which].runner, calls)
