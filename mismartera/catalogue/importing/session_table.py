"""The sessions of one exchange as columns: where an instant lies in its day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from mismartera.domain.columns import Bool, Int64
from mismartera.domain.daily_row import date_of_row
from mismartera.domain.interval import DAY, Interval
from mismartera.timekeeping.zones import Zone, zone

if TYPE_CHECKING:
    from mismartera.timekeeping.time_manager import TimeManager


_DENSE: Final = 0.95


class SessionsThere(NamedTuple):
    """How many sessions have a bar; of these how many have their first and their last one, and how
    many their last one and nearly all others."""

    found: int
    whole: int
    dense: int


@dataclass(frozen=True, slots=True, eq=False)
class SessionTable:
    """Sessions in ascending order: dates as days since 1970, instants in UTC nanoseconds."""

    exchange: str
    zone: Zone
    dates: Int64
    open_ns: Int64
    close_ns: Int64
    break_start_ns: Int64
    break_end_ns: Int64
    extended_start_ns: Int64
    extended_end_ns: Int64

    @classmethod
    def of(cls, time_manager: TimeManager, exchange: str, times: Int64) -> SessionTable:
        """The sessions of an exchange around some times, as far as its calendar goes."""
        first, last = _dates_around(times)
        time_manager.cover_from(first, exchange)
        _, bound = time_manager.bounds(exchange)
        schedule = time_manager.schedule(exchange, through=min(last, bound))
        return cls(
            exchange,
            zone(time_manager.timezone_name(exchange)),
            schedule.dates,
            schedule.open_ns,
            schedule.close_ns,
            schedule.break_start_ns,
            schedule.break_end_ns,
            schedule.extended_start_ns,
            schedule.extended_end_ns,
        )

    def in_regular_hours(self, instants: Int64) -> Bool:
        """Mark the instants within a session's regular hours, breaks left out."""
        place = np.searchsorted(self.open_ns, instants, side="right") - 1
        safe = np.maximum(place, 0)
        in_break = (instants >= self.break_start_ns[safe]) & (instants < self.break_end_ns[safe])
        return (place >= 0) & (instants < self.close_ns[safe]) & ~in_break

    def local_dates(self, instants: Int64) -> Int64:
        """The local dates of instants, as days since 1970."""
        return self.zone.local_ns(instants) // DAY.ns

    def has_session(self, dates: Int64) -> Bool:
        """Mark the dates that have a session."""
        place = np.minimum(np.searchsorted(self.dates, dates), len(self.dates) - 1)
        return np.asarray(self.dates[place] == dates, np.bool_)

    def date_of_edge(self, instants: Int64) -> Int64:
        """The date of the session that opens or closes at an instant; -1 where none does."""
        dates = np.full(len(instants), -1, np.int64)
        for edges in (self.close_ns, self.open_ns):
            place = np.minimum(np.searchsorted(edges, instants), len(edges) - 1)
            dates = np.where(edges[place] == instants, self.dates[place], dates)
        return dates

    def sessions_of(self, starts: Int64, interval: Interval) -> SessionsThere:
        """Say how whole the sessions are of which some bars begin in regular hours."""
        place = np.searchsorted(self.open_ns, starts, side="right") - 1
        present = np.bincount(place[place >= 0], minlength=len(self.dates))
        there = np.flatnonzero(present)
        close_ns = self.close_ns[there]
        has_last = np.isin(close_ns - interval.ns, starts)
        is_whole = has_last & np.isin(self.open_ns[there], starts)
        open_for = close_ns - self.open_ns[there]
        open_for = open_for - (self.break_end_ns[there] - self.break_start_ns[there])
        is_dense = has_last & (present[there] * interval.ns >= _DENSE * open_for)
        return SessionsThere(len(there), int(is_whole.sum()), int(is_dense.sum()))

    def is_close(self, instants: Int64) -> Bool:
        """Mark the instants at which a session closes."""
        place = np.minimum(np.searchsorted(self.close_ns, instants), len(self.close_ns) - 1)
        return np.asarray(self.close_ns[place] == instants, np.bool_)

    def in_extended_hours(self, instants: Int64) -> Bool:
        """Mark the instants within a session's extended hours; without such its regular ones."""
        place = np.searchsorted(self.extended_start_ns, instants, side="right") - 1
        return (place >= 0) & (instants < self.extended_end_ns[np.maximum(place, 0)])

    def count_beyond(self, instants: Int64) -> int:
        """How many instants lie neither in regular nor in extended hours."""
        inside = self.in_regular_hours(instants) | self.in_extended_hours(instants)
        return int((~inside).sum())

    @property
    def last_date(self) -> date:
        """The last session's date."""
        return date_of_row(int(self.dates[-1]) * DAY.ns)

    @property
    def first_date(self) -> date:
        """The first session's date."""
        return date_of_row(int(self.dates[0]) * DAY.ns)


def _dates_around(times: Int64) -> tuple[date, date]:
    """The dates of the first and the last time, with a margin for time zones."""
    margin = timedelta(days=4)
    first, last = (date_of_row(int(edge)) for edge in (times.min(), times.max()))
    return first - margin, last + margin
