"""The quality of a symbol in the session: a pure function of what is visible at a position."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from mismartera.calc.gaps import (
    ExpectedBars,
    classify,
    gap_runs,
    gaps_of,
    is_empty,
    present_mask,
)
from mismartera.calc.quality import QualityNumbers
from mismartera.domain.columns import Int64
from mismartera.domain.gap import Gap
from mismartera.session.session_data import CohortData, ExpectedGrid, SessionData


@dataclass(frozen=True, slots=True)
class SymbolQuality:
    """Bars expected, there, and confirmed empty so far, with the gaps between them.

    Percentages are 100 where quality is not measured, None where nothing is expected yet.
    """

    numbers: QualityNumbers
    gaps: tuple[Gap, ...]
    measured: bool = True

    @property
    def quality(self) -> float | None:
        return self.numbers.quality if self.measured else 100.0

    @property
    def integrity(self) -> float | None:
        return self.numbers.integrity if self.measured else 100.0


def symbol_quality(data: SessionData, symbol: str, position: int) -> SymbolQuality:
    """Measure a symbol as of a position, from its base bars in regular hours."""
    cohort, slot = data.place(symbol)
    grid = data.grids[cohort.base]
    instant = data.timeline.instant(position)
    due = grid.due(instant) if position else 0
    if not data.measures_quality:
        return SymbolQuality(QualityNumbers(due, due, 0), (), measured=False)
    block = cohort.base_block
    if data.is_regular and block.rows(slot, position) == due:
        return SymbolQuality(QualityNumbers(due, due, 0), ())
    timestamp = block.timestamp(slot, position)
    real = _regular(timestamp, data.session.open_ns, data.session.close_ns)
    if real == due:
        return SymbolQuality(QualityNumbers(due, real, 0), ())
    return _with_gaps(cohort, cohort.symbols[slot], grid, due, timestamp)


def gaps_before(
    data: SessionData, cohort: CohortData, slot: int, instant_ns: int, position: int
) -> tuple[Gap, ...]:
    """The gaps among the base bars due at an instant, by the rows that began before it.

    `position` is any position at or after that instant.
    """
    grid = data.grids[cohort.base]
    block = cohort.base_block
    timestamp = block.timestamp(slot, position)
    begun = int(np.searchsorted(timestamp, instant_ns))
    due = grid.due(instant_ns)
    return _with_gaps(cohort, cohort.symbols[slot], grid, due, timestamp[:begun]).gaps


def _with_gaps(
    cohort: CohortData, symbol: str, grid: ExpectedGrid, due: int, timestamp: Int64
) -> SymbolQuality:
    expected = ExpectedBars(grid.starts[:due], grid.ends[:due], np.zeros(due, np.int64))
    present = present_mask(expected.start, timestamp)
    runs = gap_runs(expected, present)
    states = classify(
        expected, present, runs, cohort.records.get(symbol, ()), cohort.empty.get(symbol, ())
    )
    empty = int(runs.bars[is_empty(states)].sum())
    numbers = QualityNumbers(due, int(present.sum()), empty)
    return SymbolQuality(numbers, gaps_of(runs, states))


def _regular(timestamp: Int64, open_ns: int, close_ns: int) -> int:
    """How many of the bars began in regular hours."""
    if len(timestamp) == 0:
        return 0
    if timestamp[0] >= open_ns and timestamp[-1] < close_ns:
        return len(timestamp)
    first, last = np.searchsorted(timestamp, [open_ns, close_ns])
    return int(last - first)
