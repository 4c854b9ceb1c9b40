"""Which session and which trading minute each row belongs to, for what compares sessions."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from mismartera.domain.columns import Int64
from mismartera.domain.interval import NS_PER_MINUTE
from mismartera.engine.calendar import RunCalendar


def session_columns(
    timestamp: Int64, calendar: RunCalendar
) -> tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.int32]]:
    """For each row: its session, its trading minute since the open, its session's length.

    Minutes count from 0 and leave breaks out; -1 outside regular hours. All int32, shape (rows,).
    """
    session, _ = calendar.session_of(timestamp)
    session = np.maximum(session, 0)
    opens, closes = calendar.opens[session], calendar.closes[session]
    minute = (timestamp - opens) // NS_PER_MINUTE
    if calendar.has_breaks:
        begins, ends = calendar.break_starts[session], calendar.break_ends[session]
        minute -= np.where(timestamp >= ends, (ends - begins) // NS_PER_MINUTE, 0)
    regular = (timestamp >= opens) & (timestamp < closes)
    length = calendar.trading_minutes[session]
    return (
        session.astype(np.int32),
        np.where(regular, minute, -1).astype(np.int32),
        length.astype(np.int32),
    )
