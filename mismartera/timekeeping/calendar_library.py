"""What is taken from exchange_calendars: codes, bounds, schedules, names of holidays.

The library (and pandas with it) takes half a second to import, so it is imported where it is
first needed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, fields
from datetime import date, timedelta
from functools import lru_cache
from threading import Lock
from typing import TYPE_CHECKING, Final
from warnings import catch_warnings, simplefilter

import numpy as np

from mismartera.timekeeping.instants import days_since_epoch
from mismartera.timekeeping.schedule import Hours
from mismartera.timekeeping.zones import FIRST_YEAR, LAST_YEAR, NS_PER_DAY

if TYPE_CHECKING:
    from exchange_calendars import ExchangeCalendar as LibraryCalendar

GROUPS: Final[Mapping[str, str]] = {"US_EQUITY": "XNYS"}
_EARLIEST: Final = date(FIRST_YEAR, 1, 1)
# The library's rules look a year past what they build; nanoseconds end in April 2262.
_LATEST: Final = date(LAST_YEAR, 12, 31)
# The library mistakes special days that lie close to the end of what it builds (XKRX).
_MARGIN: Final = timedelta(days=40)
_BUILDING: Final = Lock()
"""One thread at a time: what it builds is kept for the next, and silence is the process's."""


@dataclass(frozen=True, slots=True)
class NamedDay:
    """A date and what a calendar calls it."""

    date: date
    name: str


@lru_cache(maxsize=1)
def calendar_codes() -> tuple[str, ...]:
    """Return the codes of all calendars, sorted, without their aliases."""
    from exchange_calendars import get_calendar_names

    return tuple(sorted(get_calendar_names(include_aliases=False)))


@lru_cache(maxsize=1)
def calendar_names() -> Mapping[str, str]:
    """Return code by case-folded name: codes, the library's aliases, our groups."""
    from exchange_calendars import get_calendar_names, resolve_alias

    names = {name.casefold(): resolve_alias(name) for name in get_calendar_names()}
    return names | {group.casefold(): code for group, code in GROUPS.items()}


class CalendarSource:
    """One calendar of the library: its zone, its bounds, and any part of its schedule.

    `first` and `last` are the dates that will be asked for first: where the library's bounds
    allow them, what is built to learn the bounds is the answer as well.
    """

    def __init__(self, code: str, first: date, last: date) -> None:
        self._code = code
        self._calendar = self._build_within_bounds(first, last + _MARGIN)
        kind = type(self._calendar)
        lowest, highest = kind.bound_min(), kind.bound_max()
        self.timezone: str = self._calendar.tz.key
        self.earliest = max(_EARLIEST, lowest.date()) if lowest is not None else _EARLIEST
        self.latest = min(_LATEST, highest.date()) if highest is not None else _LATEST

    def hours(self, first: date, last: date) -> Hours:
        """Return the sessions dated from `first` to `last`, both inclusive and within bounds."""
        end = min(last + _MARGIN, self.latest)
        start = max(min(first, end - _MARGIN), self.earliest)
        hours = _hours_of(self._build(start, end))
        wanted = [days_since_epoch(first), days_since_epoch(last) + 1]
        kept = slice(*np.searchsorted(hours.dates, wanted).tolist())
        return Hours(*(getattr(hours, field.name)[kept] for field in fields(Hours)))

    def weekdays_of(self, first: date, last: date) -> tuple[date, ...]:
        """Return the dates that would be sessions by their weekday alone."""
        days = (first + timedelta(days=step) for step in range((last - first).days + 1))
        return tuple(day for day in days if self._mask(day)[day.weekday()] == "1")

    def named_holidays(self, first: date, last: date) -> tuple[NamedDay, ...]:
        """Return the holidays that the calendar's rules name."""
        rules = self._calendar.regular_holidays
        if rules is None or not hasattr(rules, "holidays"):
            return ()
        with _silence():
            found = rules.holidays(first.isoformat(), last.isoformat(), return_name=True)
        named: Iterable[tuple[object, object]] = found.items()
        return tuple(NamedDay(date.fromisoformat(str(at)[:10]), str(name)) for at, name in named)

    def _mask(self, day: date) -> str:
        for start, end, mask in getattr(self._calendar, "special_weekmasks", ()):
            if (start is None or start.date() <= day) and (end is None or day <= end.date()):
                return str(mask)
        return str(self._calendar.weekmask)

    def _build_within_bounds(self, first: date, last: date) -> LibraryCalendar:
        try:
            return self._build(first, last)
        except ValueError:
            return self._build(None, None)

    def _build(self, first: date | None, last: date | None) -> LibraryCalendar:
        from exchange_calendars import get_calendar

        start, end = (None if day is None else day.isoformat() for day in (first, last))
        with _silence():
            return get_calendar(self._code, start=start, end=end)


@contextmanager
def _silence() -> Iterator[None]:
    """Keep to ourselves what pandas tells the library about its future."""
    with _BUILDING, catch_warnings():
        simplefilter("ignore", FutureWarning)
        simplefilter("ignore", DeprecationWarning)
        yield


def _hours_of(calendar: LibraryCalendar) -> Hours:
    closes = calendar.closes_nanos
    has_break = calendar.break_starts_nanos >= calendar.opens_nanos
    days = calendar.sessions.values.astype("datetime64[ns]").astype(np.int64) // NS_PER_DAY
    early = calendar.early_closes.values.astype("datetime64[ns]").astype(np.int64) // NS_PER_DAY
    return Hours(
        dates=days,
        open_ns=calendar.opens_nanos,
        close_ns=closes,
        early_close=np.isin(days, early),
        break_start_ns=np.where(has_break, calendar.break_starts_nanos, closes),
        break_end_ns=np.where(has_break, calendar.break_ends_nanos, closes),
    )
