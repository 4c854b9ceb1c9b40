"""The quality of a symbol in the session: a pure function of what is visible at a position."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

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
from mismartera.session.session_data import ExpectedGrid, SessionData

_FOREVER: Final = int(np.iinfo(np.int64).max)


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
        """Percent of the bars expected so far that are there."""
        return self.numbers.quality if self.measured else 100.0

    @property
    def integrity(self) -> float | None:
        """Percent of the bars expected so far that are there or confirmed empty."""
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
    records, empty = cohort.records.get(symbol, ()), cohort.empty.get(symbol, ())
    return quality_of(grid, due, timestamp, records, empty)


def quality_and_integrity(
    data: SessionData, symbol: str, position: int
) -> tuple[float | None, float | None]:
    """The two percentages of `symbol_quality` alone: what every order asks for."""
    cohort, slot = data.place(symbol)
    if data.is_regular and data.measures_quality and position:
        due = data.grids[cohort.base].due(data.timeline.instant(position))
        if due and cohort.base_block.rows(slot, position) == due:
            return 100.0, 100.0
    measured = symbol_quality(data, symbol, position)
    return measured.quality, measured.integrity


def quality_of(
    grid: ExpectedGrid,
    due: int,
    timestamp: Int64,
    records: Sequence[tuple[int, int]],
    empty: Sequence[tuple[int, int]],
) -> SymbolQuality:
    """Measure the first `due` bars of a session's grid against the rows that are there.

    `records` are the spans `[start_ns, end_ns)` of complete records, `empty` those that a source
    confirmed to be empty.
    """
    expected = ExpectedBars(grid.starts[:due], grid.ends[:due], np.zeros(due, np.int64))
    present = present_mask(expected.start, timestamp)
    runs = gap_runs(expected, present)
    states = classify(expected, present, runs, known_records(records, timestamp), empty)
    empty_bars = int(runs.bars[is_empty(states)].sum())
    numbers = QualityNumbers(due, int(present.sum()), empty_bars)
    return SymbolQuality(numbers, gaps_of(runs, states))


def known_records(
    records: Sequence[tuple[int, int]], timestamp: Int64
) -> tuple[tuple[int, int], ...]:
    """The complete records as far as the session's rows so far tell of them.

    Where a record ends is known once a row is there that lies beyond it: until then the one that
    holds the newest row goes on. Before the session's first row nothing says that a record covers
    the session at all. A record's last row is a row like any other: it must not be known early.
    """
    if not len(timestamp):
        return ()
    newest = int(timestamp[-1])
    return tuple(
        (start, _FOREVER if newest < end else end) for start, end in records if start <= newest
    )


def _regular(timestamp: Int64, open_ns: int, close_ns: int) -> int:
    """How many of the bars began in regular hours."""
    if len(timestamp) == 0:
        return 0
    if timestamp[0] >= open_ns and timestamp[-1] < close_ns:
        return len(timestamp)
    first, last = np.searchsorted(timestamp, [open_ns, close_ns])
    return int(last - first)
