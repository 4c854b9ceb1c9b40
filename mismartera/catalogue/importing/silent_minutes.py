"""Whether a file leaves silent minutes out: many bars are not there, evenly over its sessions."""

from __future__ import annotations

from typing import Final

import numpy as np

from mismartera.catalogue.importing.session_table import SessionTable
from mismartera.domain.columns import Int64
from mismartera.domain.interval import DAY, Interval

_LEAST, _MOST = 0.03, 0.97
_LEAST_MISSING: Final = 100
_EVENLY: Final = 0.5


def share_if_even(starts: Int64, interval: Interval, table: SessionTable) -> float | None:
    """The share of bars that are there of those expected in the sessions that have any.

    None where nearly all are there, or where holes are few and long, as those of an outage are.
    Bars that are left out one by one make many runs: about n·p·(1-p) of them.
    """
    if interval == DAY or not len(starts):
        return None
    regular = starts[table.in_regular_hours(starts)]
    place = np.searchsorted(table.open_ns, regular, side="right") - 1
    sessions = np.unique(place)
    breaks = table.break_end_ns[sessions] - table.break_start_ns[sessions]
    open_ns = table.close_ns[sessions] - table.open_ns[sessions] - breaks
    expected = int(open_ns.sum()) // interval.ns
    if not expected:
        return None
    share = len(regular) / expected
    if not _LEAST < share < _MOST or expected - len(regular) < _LEAST_MISSING:
        return None
    runs = 1 + int((np.diff(regular) != interval.ns).sum())
    usual = expected * share * (1 - share)
    return share if runs - len(sessions) >= _EVENLY * usual else None
