"""The sessions of one calendar as columns, and what whole columns of instants are asked about."""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np

from mismartera.domain.columns import Bool, Int64
from mismartera.domain.trading_session import TradingSession
from mismartera.timekeeping.extended_hours import EXTENDED_HOURS, extended_bounds
from mismartera.timekeeping.instants import date_of_days
from mismartera.timekeeping.zones import NS_PER_DAY, Zone


@dataclass(frozen=True, slots=True, eq=False)
class Hours:
    """Sessions as a calendar gives them, ascending; all of shape (sessions,).

    `dates` are days since 1970-01-01, the others UTC nanoseconds. Where a session has no
    break both `break_start_ns` and `break_end_ns` are its `close_ns`.
    """

    dates: Int64
    open_ns: Int64
    close_ns: Int64
    early_close: Bool
    break_start_ns: Int64
    break_end_ns: Int64


@dataclass(frozen=True, slots=True, eq=False)
class Schedule:
    """The sessions of one exchange as columns; never changed, a longer one takes its place.

    Fields as in `Hours`; `extended_start_ns` and `extended_end_ns` are the open and the close
    where the exchange has no extended hours. Sessions never overlap.
    """

    exchange: str
    zone: Zone
    dates: Int64
    open_ns: Int64
    close_ns: Int64
    early_close: Bool
    break_start_ns: Int64
    break_end_ns: Int64
    extended_start_ns: Int64
    extended_end_ns: Int64

    @classmethod
    def of(cls, exchange: str, zone: Zone, hours: Hours) -> Schedule:
        """Complete a calendar's hours with the extended ones."""
        starts, ends = hours.open_ns, hours.close_ns
        if extended := EXTENDED_HOURS.get(exchange):
            starts, ends = extended_bounds(extended, zone, hours.dates, hours.early_close)
        return cls(
            exchange,
            zone,
            hours.dates,
            hours.open_ns,
            hours.close_ns,
            hours.early_close,
            hours.break_start_ns,
            hours.break_end_ns,
            np.minimum(starts, hours.open_ns),
            np.maximum(ends, hours.close_ns),
        )

    @property
    def sessions(self) -> int:
        """The number of sessions."""
        return len(self.dates)

    def joined(self, later: Schedule) -> Schedule:
        """Return this schedule with the sessions of a later one behind it."""
        columns = [field.name for field in fields(self)][2:]
        joined = (np.concatenate([getattr(self, name), getattr(later, name)]) for name in columns)
        return Schedule(self.exchange, self.zone, *joined)

    def session(self, index: int) -> TradingSession:
        """Return one session as a value."""
        start, end = int(self.break_start_ns[index]), int(self.break_end_ns[index])
        return TradingSession(
            date=date_of_days(int(self.dates[index])),
            exchange=self.exchange,
            timezone=self.zone.name,
            open_ns=int(self.open_ns[index]),
            close_ns=int(self.close_ns[index]),
            early_close=bool(self.early_close[index]),
            breaks=((start, end),) if start < end else (),
        )

    def index_of_dates(self, days: Int64) -> Int64:
        """Return the index of the session of each date (days since 1970), -1 where none is."""
        index = np.searchsorted(self.dates, days)
        found = self.dates.take(index, mode="clip") == days if self.sessions else False
        return np.where(found, index, -1)

    def regular_index(self, instants: Int64) -> Int64:
        """Return the index of the session with open ≤ instant < close, breaks included, or -1."""
        return _index_within(self.open_ns, self.close_ns, instants)

    def extended_index(self, instants: Int64) -> Int64:
        """Return the index of the session whose extended window holds each instant, or -1."""
        return _index_within(self.extended_start_ns, self.extended_end_ns, instants)

    def owner_index(self, instants: Int64) -> Int64:
        """Return the index of the session that a row at each instant belongs to, or -1.

        A row in regular hours belongs to its session, any other to the session of its local
        date; -1 where that date has none.
        """
        regular = self.regular_index(instants)
        of_date = self.index_of_dates(self.local_days(instants))
        return np.where(regular >= 0, regular, of_date)

    def in_regular_hours(self, instants: Int64) -> Bool:
        """Tell for each instant whether it lies between an open and a close, outside breaks."""
        index = self.regular_index(instants)
        in_break = (self.break_start_ns.take(index, mode="clip") <= instants) & (
            instants < self.break_end_ns.take(index, mode="clip")
        )
        return (index >= 0) & ~in_break

    def local_days(self, instants: Int64) -> Int64:
        """Return the exchange's local date at each instant, as days since 1970-01-01."""
        return self.zone.local_ns(instants) // NS_PER_DAY


def _index_within(starts: Int64, ends: Int64, instants: Int64) -> Int64:
    index = np.searchsorted(starts, instants, side="right") - 1
    inside = (index >= 0) & (instants < ends.take(index, mode="clip"))
    return np.where(inside, index, -1)
