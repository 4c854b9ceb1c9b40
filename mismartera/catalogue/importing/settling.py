"""What the times of a series leave open beside label and zone: the order of day and month, and
ends that are the last instant of a bar."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

import numpy as np

from mismartera.catalogue.importing.date_texts import DateOrder
from mismartera.catalogue.importing.file_rows import NO_OFFSET, WrittenRows
from mismartera.catalogue.importing.layout import BarLabel
from mismartera.catalogue.importing.session_table import SessionTable
from mismartera.domain.columns import Int64
from mismartera.domain.interval import DAY, MINUTE, NS_PER_SECOND
from mismartera.errors import ImportRefused
from mismartera.timekeeping.wall import WallClock

_MOST: Final = 0.6


def settle_order(
    file: str, rows: WrittenRows, orders: Sequence[DateOrder], table: SessionTable
) -> tuple[WrittenRows, str]:
    """Take the order of day and month under which no row lies on a day without a session or in
    the future, where the other has such rows; returns the rows and what to say.

    Raises:
        ImportRefused: the calendar does not tell.
    """
    if len(orders) < 2:
        return rows, ""
    wrong = [_impossible(times, table) for times in (rows.written, rows.swapped)]
    if (wrong[0] == 0) == (wrong[1] == 0):
        found = " or ".join(
            f"{order.words} ({_day(times)})"
            for order, times in zip(orders, (rows.written, rows.swapped), strict=True)
        )
        options = " or ".join(f"--date-order {order}" for order in orders)
        raise ImportRefused(f"{file}: its dates may be {found}", f"say {options}")
    order = orders[0] if wrong[0] == 0 else orders[1]
    note = f"dates read {order.words}: otherwise there are rows on days without a session"
    return (rows if order is orders[0] else replace(rows, written=rows.swapped)), note


def settle_ends(rows: WrittenRows) -> tuple[WrittenRows, BarLabel | None]:
    """Move ends written as the last instant of a minute (`09:30:59`, `….999`) to its end."""
    rest = rows.written % MINUTE.ns
    is_last = rest >= 59 * NS_PER_SECOND
    if not len(rows) or float(is_last.mean()) <= _MOST or len(np.unique(rest[is_last])) > 1:
        return rows, None
    moved = np.where(is_last, rows.written + MINUTE.ns - rest, rows.written)
    return replace(rows, written=moved), BarLabel.END


def _impossible(times: Int64, table: SessionTable) -> int:
    """How many dates have no session, or lie ahead of today by more than a zone's difference."""
    there = times[times != NO_OFFSET]
    has_session = table.has_session(there // DAY.ns) | table.in_regular_hours(there)
    ahead = there > WallClock().now_ns() + DAY.ns
    return int((~has_session | ahead).sum()) + int((times == NO_OFFSET).sum())


def _day(times: Int64) -> str:
    known = times[times != NO_OFFSET]
    return str(np.datetime64(int(known[0]), "ns").astype("datetime64[D]")) if len(known) else "none"
