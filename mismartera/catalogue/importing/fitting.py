"""How a reading of a file's times agrees with the calendar."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from mismartera.catalogue.importing.file_rows import NO_OFFSET, WrittenRows
from mismartera.catalogue.importing.layout import BarLabel
from mismartera.catalogue.importing.session_table import SessionsThere, SessionTable
from mismartera.domain.columns import Bool, Int64
from mismartera.domain.interval import Interval
from mismartera.timekeeping.zones import zone as zone_named

_SEVERAL: Final = 3


@dataclass(frozen=True, slots=True)
class Reading:
    """One meaning of the times of a file; `zone` is that of times without an offset."""

    label: BarLabel
    zone: str

    def __str__(self) -> str:
        return f"{self.label} {self.zone}"


@dataclass(frozen=True, slots=True)
class Fit:
    """A reading laid over the calendar; rows on days without a session are left out.

    `outside` regular hours are `at_close` those that begin exactly at a close, and `beyond` those
    that lie outside of extended hours too. `sessions` are those that have a row.
    """

    reading: Reading
    rows: int
    outside: int
    at_close: int
    beyond: int
    sessions: SessionsThere

    @property
    def is_whole(self) -> bool:
        """Whether every session has its first and its last bar."""
        return self.sessions.whole == self.sessions.found

    @property
    def shows_whole_sessions(self) -> bool:
        """Whether a session is whole, or several are all nearly so."""
        found, whole, dense = self.sessions
        return whole > 0 or (found >= _SEVERAL and dense == found)

    @property
    def fits(self) -> bool:
        return self.rows > 0 and self.outside == 0

    @property
    def share_inside(self) -> float:
        return 1 - self.outside / self.rows if self.rows else 0.0

    def __str__(self) -> str:
        rows = "1 row" if self.outside == 1 else f"{self.outside:,} rows"
        found = f"{rows} outside regular hours" if self.outside else "every row fits"
        return f"{self.reading} ({found})"


def bar_instants(rows: WrittenRows, zone: str) -> tuple[Int64, Bool]:
    """The instants written, in UTC nanoseconds, and a mask of those that exist exactly once.

    Where clocks go back and both of two equal times are there, their order tells which is which.
    """
    has_offset = rows.offset != NO_OFFSET
    if has_offset.all():
        return rows.written - rows.offset, np.ones(len(rows), np.bool_)
    local = zone_named(zone).instants(rows.written)
    once = ~(local.ambiguous | local.nonexistent)
    times = local.earlier
    if local.ambiguous.any():
        later, told = _second_of_two(rows, local.ambiguous & ~has_offset)
        times = np.where(later, local.later, times)
        once = once | told
    written = rows.written - np.where(has_offset, rows.offset, 0)
    return np.where(has_offset, written, times), once | has_offset


def _second_of_two(rows: WrittenRows, ambiguous: Bool) -> tuple[Bool, Bool]:
    """Mark the later ones of the times that are there twice, and all of those."""
    places = np.flatnonzero(ambiguous)
    later, told = np.zeros(len(rows), np.bool_), np.zeros(len(rows), np.bool_)
    order = places[np.argsort(rows.written[places], kind="stable")]
    written = rows.written[order]
    same = written[1:] == written[:-1]
    alone = ~np.append(False, same[:-1]) & ~np.append(same[1:], False) if len(same) else same
    firsts, seconds = order[:-1][same & alone], order[1:][same & alone]
    told[firsts] = told[seconds] = True
    ascending = rows.written[-1] >= rows.written[0]
    later[seconds if ascending else firsts] = True
    return later, told


def measure_fit(
    rows: WrittenRows, reading: Reading, interval: Interval, table: SessionTable
) -> Fit:
    """Lay the rows over the calendar; those on days without a session are left out."""
    times, once = bar_instants(rows, reading.zone)
    starts = times - interval.ns if reading.label is BarLabel.END else times
    regular = table.in_regular_hours(starts)
    counted = once & (regular | table.has_session(table.local_dates(starts)))
    counted &= starts % interval.ns == 0
    outside = counted & ~regular
    return Fit(
        reading,
        int(counted.sum()),
        int(outside.sum()),
        int((outside & table.is_close(starts)).sum()),
        int((outside & ~table.in_extended_hours(starts)).sum()),
        table.sessions_of(starts[regular & counted], interval),
    )
