"""Which derived bars count as full: none of their base bars is missing without being empty."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from mismartera.domain.columns import Bool, Int64
from mismartera.domain.gap import GapState
from mismartera.session.block import FlatRows
from mismartera.session.quality import known_records, quality_of
from mismartera.session.session_data import ExpectedGrid

Spans = tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True, eq=False)
class BaseRows:
    """What there is of one symbol in one session: base rows, the grid, what the journal says.

    `timestamp` (rows,) are the starts of the base rows; later ones than asked about do no harm.
    """

    timestamp: Int64
    grid: ExpectedGrid
    records: Spans
    empty: Spans

    def lack_nothing(self, start_ns: int, end_ns: int) -> bool:
        """Tell whether every bar missing in `[start_ns, end_ns)` is confirmed empty at its end."""
        begun = self.timestamp[: int(np.searchsorted(self.timestamp, end_ns))]
        due = self.grid.due(end_ns)
        if not due or self.grid.starts[-1] < start_ns:
            return self._covered(begun, start_ns, end_ns)
        gaps = quality_of(self.grid, due, begun, self.records, self.empty).gaps
        return all(gap.state is GapState.EMPTY or gap.end_ns <= start_ns for gap in gaps)

    def _covered(self, begun: Int64, start_ns: int, end_ns: int) -> bool:
        """Outside regular hours nothing is expected: the spans alone must say it."""
        spans = (*known_records(self.records, begun), *self.empty)
        return any(start <= start_ns and end_ns <= end for start, end in spans)


def full_rows(bars: FlatRows, ends_ns: Int64, base_rows: Callable[[int], BaseRows]) -> Bool:
    """Tell which derived rows have every base bar, or lack only bars that are confirmed empty.

    `base_rows` gives what there is for a row, by its number.
    """
    assert bars.coverage is not None
    full: Bool = bars.coverage >= 1.0
    for row in np.flatnonzero(~full).tolist():
        found = base_rows(row)
        if found.records or found.empty:
            full[row] = found.lack_nothing(int(bars.columns.timestamp[row]), int(ends_ns[row]))
    return full
