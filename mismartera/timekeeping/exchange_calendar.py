"""One exchange's calendar: built where it is asked about, and kept."""

from __future__ import annotations

from datetime import date, timedelta
from threading import RLock

import numpy as np

from mismartera.domain.trading_session import (
    Segment,
    SegmentKind,
    SessionHours,
    TradingSession,
)
from mismartera.errors import TimeError, UsageError
from mismartera.timekeeping.calendar_library import CalendarSource
from mismartera.timekeeping.extended_hours import EXTENDED_HOURS
from mismartera.timekeeping.holiday import Holiday
from mismartera.timekeeping.instants import date_of_days, days_since_epoch
from mismartera.timekeeping.schedule import Schedule
from mismartera.timekeeping.zones import Zone, zone

_GROWTH_YEARS = 10
# Longer than any exchange has ever been closed, so that the next session is among those built.
_AROUND = timedelta(days=60)


class ExchangeCalendar:
    """The sessions of one exchange from `first` to `last`, the dates that can be asked about.

    The schedule reaches from `first` to `horizon` at once and grows when a later date is
    asked for: building costs half a second for 50 years of most calendars.
    `sessions` keeps every answer by its date; windows are kept as well, since each run asks for
    those of hundreds of sessions.
    """

    def __init__(self, code: str, first: date, horizon: date) -> None:
        self.code = code
        self._source = CalendarSource(code, first, horizon)
        self.first = max(first, self._source.earliest)
        self.last = self._source.latest
        self.zone: Zone = zone(self._source.timezone)
        self.sessions: dict[date, TradingSession | None] = {}
        self._windows: dict[tuple[TradingSession, SessionHours], tuple[Segment, ...]] = {}
        self._lock = RLock()
        self._built_to = min(horizon, self.last)
        self._schedule = self._build(self.first, self._built_to)

    def session(self, day: date) -> TradingSession | None:
        """Return the session of a date, and keep the answer."""
        schedule = self.schedule_through(day)
        index = int(schedule.index_of_dates(np.array([days_since_epoch(day)]))[0])
        if index < 0:
            return self.sessions.setdefault(day, None)
        return self._kept(schedule, index)

    def between(self, first: date, last: date) -> tuple[TradingSession, ...]:
        """Return the sessions dated from `first` to `last`, both inclusive."""
        schedule, start, stop = self._range(first, last)
        return tuple(self._kept(schedule, index) for index in range(start, stop))

    def count(self, first: date, last: date) -> int:
        """Return the number of sessions dated from `first` to `last`, both inclusive."""
        _, start, stop = self._range(first, last)
        return max(0, stop - start)

    def in_year(self, year: int) -> tuple[TradingSession, ...]:
        """Return the sessions of a year, as far as the calendar reaches into it."""
        return self.between(*self._year(year))

    def after(self, day: date, count: int) -> TradingSession:
        """Return the count-th session dated after `day`."""
        _check_count(count)
        schedule = self.schedule_through(day)
        index = _first_after(schedule, day) + count - 1
        reachable = count <= (self.last - day).days
        while reachable and index >= schedule.sessions and self._built_to < self.last:
            missing = min(index - schedule.sessions + 1, (self.last - self._built_to).days)
            schedule = self.schedule_through(self._built_to + timedelta(days=missing))
        if index >= schedule.sessions:
            raise TimeError(
                f"calendar {self.code} has no {count} sessions after {day.isoformat()}",
                f"it ends at {self.last.isoformat()}",
            )
        return self._kept(schedule, index)

    def before(self, day: date, count: int) -> TradingSession:
        """Return the count-th session dated before `day`."""
        _check_count(count)
        schedule = self.schedule_through(day)
        index = int(np.searchsorted(schedule.dates, days_since_epoch(day))) - count
        if index < 0:
            raise TimeError(
                f"calendar {self.code} has no {count} sessions before {day.isoformat()}",
                f"it begins at {self.first.isoformat()}",
            )
        return self._kept(schedule, index)

    def session_at(self, instant_ns: int, hours: SessionHours) -> TradingSession | None:
        """Return the session whose window holds an instant (breaks included), else None."""
        self._check_hours(hours)
        schedule = self.schedule_around(self.zone.local_date(instant_ns))
        at = np.array([instant_ns])
        extended = hours is SessionHours.EXTENDED
        index = schedule.extended_index(at) if extended else schedule.regular_index(at)
        return self._kept(schedule, int(index[0])) if index[0] >= 0 else None

    def window(self, session: TradingSession, hours: SessionHours) -> tuple[Segment, ...]:
        """Return the segments of a session's window, in order."""
        key = (session, hours)
        found = self._windows.get(key)
        if found is None:
            found = self._windows[key] = self._window(session, hours)
        return found

    def _window(self, session: TradingSession, hours: SessionHours) -> tuple[Segment, ...]:
        self._check_hours(hours)
        if hours is SessionHours.REGULAR:
            return session.segments
        schedule = self.schedule_through(session.date)
        index = int(schedule.index_of_dates(np.array([days_since_epoch(session.date)]))[0])
        start_ns, end_ns = schedule.extended_start_ns[index], schedule.extended_end_ns[index]
        before = Segment(SegmentKind.PRE_MARKET, int(start_ns), session.open_ns)
        after = Segment(SegmentKind.AFTER_MARKET, session.close_ns, int(end_ns))
        segments = (before, *session.segments, after)
        return tuple(segment for segment in segments if segment.start_ns < segment.end_ns)

    def schedule_around(self, day: date) -> Schedule:
        """Return the schedule, built at least two months beyond a date within the bounds."""
        self.schedule_through(day)
        return self.schedule_through(min(self.last, day + _AROUND))

    def holidays(self, year: int) -> tuple[Holiday, ...]:
        """Return the weekdays of a year on which there is no session."""
        start, end = self._year(year)
        schedule = self.schedule_through(end)
        names = {named.date: named.name for named in self._source.named_holidays(start, end)}
        weekdays = self._source.weekdays_of(start, end)
        days = np.array([days_since_epoch(day) for day in weekdays], np.int64)
        is_session = (schedule.index_of_dates(days) >= 0).tolist()
        return tuple(
            Holiday(day, names.get(day, ""))
            for day, trades in zip(weekdays, is_session, strict=True)
            if not trades
        )

    def schedule_through(self, day: date) -> Schedule:
        """Return the schedule, built at least as far as a date.

        Raises:
            TimeError: the date is out of the calendar's bounds; names the bound.
        """
        if day < self.first or day > self.last:
            raise self._out_of_bounds(day.isoformat(), before=day < self.first)
        if day > self._built_to:
            with self._lock:
                self._grow(day)
        return self._schedule

    def cover_from(self, day: date) -> None:
        """Let the calendar begin at an earlier date, as far as the library allows."""
        with self._lock:
            start = max(day, self._source.earliest)
            if start < self.first:
                earlier = self._build(start, self.first - timedelta(days=1))
                self._schedule = earlier.joined(self._schedule)
                self.first = start

    def _check_hours(self, hours: SessionHours) -> None:
        if hours is SessionHours.EXTENDED and self.code not in EXTENDED_HOURS:
            raise TimeError(
                f"exchange {self.code} has no extended hours",
                f"use regular hours; {', '.join(EXTENDED_HOURS)} has extended ones",
            )

    def _grow(self, day: date) -> None:
        if day <= self._built_to:
            return
        start = self._built_to + timedelta(days=1)
        end = min(self.last, date(min(day.year + _GROWTH_YEARS, self.last.year), 12, 31))
        self._schedule = self._schedule.joined(self._build(start, end))
        self._built_to = end

    def _build(self, first: date, last: date) -> Schedule:
        return Schedule.of(self.code, self.zone, self._source.hours(first, last))

    def _kept(self, schedule: Schedule, index: int) -> TradingSession:
        day = date_of_days(int(schedule.dates[index]))
        session = self.sessions.get(day)
        if session is None:
            session = self.sessions[day] = schedule.session(index)
        return session

    def _range(self, first: date, last: date) -> tuple[Schedule, int, int]:
        self.schedule_through(first)
        schedule = self.schedule_through(last)
        bounds = [days_since_epoch(first), days_since_epoch(last) + 1]
        start, stop = np.searchsorted(schedule.dates, bounds).tolist()
        return schedule, start, stop

    def _year(self, year: int) -> tuple[date, date]:
        if year < self.first.year or year > self.last.year:
            raise self._out_of_bounds(f"year {year}", before=year < self.first.year)
        return max(self.first, date(year, 1, 1)), min(self.last, date(year, 12, 31))

    def _out_of_bounds(self, what: str, *, before: bool) -> TimeError:
        side, bound = ("before", self.first) if before else ("after", self.last)
        edge = "begins" if before else "ends"
        return TimeError(
            f"{what} lies {side} {bound.isoformat()}, where calendar {self.code} {edge}"
        )


def _first_after(schedule: Schedule, day: date) -> int:
    return int(np.searchsorted(schedule.dates, days_since_epoch(day), side="right"))


def _check_count(count: int) -> None:
    if count < 1:
        raise UsageError(f"{count} is not a number of sessions", "write 1 or more")
