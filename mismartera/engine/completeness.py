"""Which derived bars count as full: none of their base bars is missing without being empty."""

from __future__ import annotations

import numpy as np

from mismartera.domain.columns import Bool, Int64
from mismartera.domain.gap import GapState
from mismartera.session.block import FlatRows
from mismartera.session.quality import gaps_before
from mismartera.session.session_data import CohortData, SessionData


def complete_rows(
    bars: FlatRows, ends_ns: Int64, cohort: CohortData, data: SessionData, position: int
) -> Bool:
    """Tell which derived rows have every base bar, or lack only bars that are confirmed empty.

    `position` is the one up to which base rows are visible.
    """
    assert bars.coverage is not None
    full: Bool = bars.coverage >= 1.0
    for row in np.flatnonzero(~full).tolist():
        symbol = cohort.symbols[int(bars.slot[row])]
        if symbol in cohort.records or symbol in cohort.empty:
            start, end = int(bars.columns.timestamp[row]), int(ends_ns[row])
            gaps = gaps_before(data, cohort, int(bars.slot[row]), end, position)
            full[row] = all(gap.state is GapState.EMPTY or gap.end_ns <= start for gap in gaps)
    return full
