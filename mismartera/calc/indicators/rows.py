"""The rows that an indicator is calculated from."""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from mismartera.domain.columns import Float64

Int32 = NDArray[np.int32]

COLUMNS: Final = ("open", "high", "low", "close", "volume")
_NO_ROWS: Final = np.empty(0, np.int32)


class IndicatorRows(NamedTuple):
    """Bars of one series from an indicator's first row to the last that is known.

    The five columns are contiguous float64 of one length. `session_start` is the index of the
    first row at or after the current session's regular open (the number of rows where there is
    none yet). For the indicators that compare sessions, one int32 per row: `session_index` counts
    sessions upwards, `minute_index` counts trading minutes since the row's open (-1 outside
    regular hours), and `session_minutes` is the length of the row's session in trading minutes
    (left empty where the caller does not know it). A tuple, since one is made per series and block.
    """

    open: Float64
    high: Float64
    low: Float64
    close: Float64
    volume: Float64
    session_start: int = 0
    session_index: Int32 = _NO_ROWS
    minute_index: Int32 = _NO_ROWS
    session_minutes: Int32 = _NO_ROWS

    @property
    def length(self) -> int:
        return len(self.close)

    def first(self, count: int) -> IndicatorRows:
        """The first `count` rows, as views."""
        return self._cut(slice(None, count), min(self.session_start, count))

    def from_open(self) -> IndicatorRows:
        """The current session's rows from its regular open on, as views."""
        return self._cut(slice(self.session_start, None), 0)

    def _cut(self, part: slice, session_start: int) -> IndicatorRows:
        return self._replace(
            **{name: getattr(self, name)[part] for name in COLUMNS},
            session_start=session_start,
            session_index=self.session_index[part],
            minute_index=self.minute_index[part],
            session_minutes=self.session_minutes[part],
        )
