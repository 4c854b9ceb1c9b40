"""The time manager: it alone knows dates, hours, holidays, early closes, breaks and time zones."""

from __future__ import annotations

from datetime import date, timedelta
from threading import RLock
from typing import Final

from mismartera.domain.columns import Int64
from mismartera.domain.trading_session import Segment, SessionHours, TradingSession
from mismartera.errors import UnknownName, UsageError
from mismartera.timekeeping import instants
from mismartera.timekeeping.calendar_library import calendar_codes, calendar_names
from mismartera.timekeeping.exchange_calendar import ExchangeCalendar
from mismartera.timekeeping.extended_hours import EXTENDED_HOURS
from mismartera.timekeeping.holiday import Holiday
from mismartera.timekeeping.market_state import MarketState, market_state
from mismartera.timekeeping.schedule import Schedule
from mismartera.timekeeping.statistics import CacheStatistics
from mismartera.timekeeping.wall import Clock, WallClock
from mismartera.timekeeping.zones import NS_PER_DAY, Zone, zone

FIRST_DATE: Final = date(1990, 1, 1)
_HORIZON: Final = date(2035, 12, 31)
_RELATIVE_DAYS: Final = {"today": 0, "yesterday": -1, "tomorrow": 1}


class TimeManager:
    """Answers about every exchange calendar; safe to share between threads.

    An exchange is named by its calendar's code, an alias or `US_EQUITY`, in any case; without
    one the default exchange is meant. Calendars are built when first asked about. `clock` says
    what today is.
    """

    def __init__(self, default_exchange: str = "XNYS", clock: Clock | None = None) -> None:
        self._default = default_exchange
        self.clock: Clock = clock or WallClock()
        self._by_text: dict[str | None, ExchangeCalendar] = {}
        self._by_code: dict[str, ExchangeCalendar] = {}
        self._lock = RLock()
        self._hits = 0
        self._misses = 0

    # Exchanges

    @property
    def default_exchange(self) -> str:
        """The code of the exchange that is meant where none is named."""
        return self.resolve_exchange(self._default)

    def set_default_exchange(self, code: str) -> None:
        """Choose the exchange that is meant where none is named.

        Raises:
            UnknownName: there is no such calendar.
        """
        with self._lock:
            self._default = self.resolve_exchange(code)
            self._by_text.pop(None, None)

    def exchanges(self) -> tuple[str, ...]:
        """Return the codes of all calendars, sorted."""
        return calendar_codes()

    def resolve_exchange(self, code: str) -> str:
        """Return the calendar's code for a code, an alias or a group, in any case.

        Raises:
            UnknownName: there is no such calendar.
        """
        names = calendar_names()
        try:
            return names[code.strip().casefold()]
        except KeyError:
            hint = "`time exchange` lists the calendars"
            known = (name.upper() for name in names)
            raise UnknownName("exchange", code[:40], known, hint) from None

    def zone_of(self, exchange: str | None = None) -> Zone:
        """Return the exchange's time zone."""
        return self._calendar(exchange).zone

    def timezone_name(self, exchange: str | None = None) -> str:
        """Return the IANA name of the exchange's time zone."""
        return self._calendar(exchange).zone.name

    def bounds(self, exchange: str | None = None) -> tuple[date, date]:
        """Return the first and the last date that the calendar can be asked about."""
        calendar = self._calendar(exchange)
        return calendar.first, calendar.last

    def cover_from(self, day: date, exchange: str | None = None) -> None:
        """Let a calendar begin before 1990, where stored rows do; the library's bound holds."""
        self._calendar(exchange).cover_from(day)

    # Sessions

    def trading_session(self, day: date, exchange: str | None = None) -> TradingSession | None:
        """Return the session of a date, None where there is none.

        Raises:
            TimeError: the date is out of the calendar's bounds.
        """
        calendar = self._by_text.get(exchange) or self._calendar(exchange)
        try:
            session = calendar.sessions[day]
        except KeyError:
            self._misses += 1
            return calendar.session(day)
        self._hits += 1
        return session

    def sessions_between(
        self, first: date, last: date, exchange: str | None = None
    ) -> tuple[TradingSession, ...]:
        """Return the sessions dated from `first` to `last`, both inclusive."""
        return self._calendar(exchange).between(first, last)

    def sessions_in_year(
        self, year: int, exchange: str | None = None
    ) -> tuple[TradingSession, ...]:
        """Return the sessions of a year, as far as the calendar reaches into it."""
        return self._calendar(exchange).in_year(year)

    def count_sessions(self, first: date, last: date, exchange: str | None = None) -> int:
        """Return the number of sessions dated from `first` to `last`, both inclusive."""
        return self._calendar(exchange).count(first, last)

    def next_session(
        self, day: date, count: int = 1, exchange: str | None = None
    ) -> TradingSession:
        """Return the count-th session dated strictly after `day`."""
        return self._calendar(exchange).after(day, count)

    def previous_session(
        self, day: date, count: int = 1, exchange: str | None = None
    ) -> TradingSession:
        """Return the count-th session dated strictly before `day`."""
        return self._calendar(exchange).before(day, count)

    def session_on_or_after(self, day: date, exchange: str | None = None) -> TradingSession:
        """Return the session of a date, else the next one."""
        return self.trading_session(day, exchange) or self.next_session(day, 1, exchange)

    def session_on_or_before(self, day: date, exchange: str | None = None) -> TradingSession:
        """Return the session of a date, else the one before."""
        return self.trading_session(day, exchange) or self.previous_session(day, 1, exchange)

    def session_at(
        self,
        instant_ns: int,
        exchange: str | None = None,
        hours: SessionHours = SessionHours.REGULAR,
    ) -> TradingSession | None:
        """Return the session whose window holds an instant (breaks included), else None.

        Raises:
            TimeError: out of bounds, or extended hours of an exchange without them.
        """
        return self._calendar(exchange).session_at(instant_ns, hours)

    def holidays(self, year: int, exchange: str | None = None) -> tuple[Holiday, ...]:
        """Return the weekdays of a year on which the exchange has no session."""
        return self._calendar(exchange).holidays(year)

    def schedule(self, exchange: str | None = None, through: date | None = None) -> Schedule:
        """Return a calendar's sessions as columns, at least as far as `through` if given."""
        calendar = self._calendar(exchange)
        return calendar.schedule_through(through or calendar.first)

    # Windows

    def supports_extended(self, exchange: str | None = None) -> bool:
        """Tell whether the exchange has extended hours."""
        return self.resolve_exchange(exchange or self._default) in EXTENDED_HOURS

    def window(self, session: TradingSession, hours: SessionHours) -> tuple[Segment, ...]:
        """Return the segments of a session's window, in order.

        Raises:
            TimeError: extended hours of an exchange without them.
        """
        return self._calendar(session.exchange).window(session, hours)

    def market_state(self, instant_ns: int, exchange: str | None = None) -> MarketState:
        """Return whether the market is open at an instant, and when it opens and closes next."""
        return market_state(self._calendar(exchange), instant_ns)

    # Dates and instants

    def local_date(self, instant_ns: int, exchange: str | None = None) -> date:
        """Return the exchange's local date at an instant."""
        return self.zone_of(exchange).local_date(instant_ns)

    def today(self, exchange: str | None = None) -> date:
        """Return the exchange's local date now."""
        return self.local_date(self.clock.now_ns(), exchange)

    def today_in(self, zone: Zone) -> date:
        """Return the local date now, in any time zone."""
        return zone.local_date(self.clock.now_ns())

    def parse_date(self, text: str, exchange: str | None = None) -> date:
        """Read `YYYY-MM-DD`, `today`, `yesterday` or `tomorrow` (the exchange's own).

        Raises:
            UsageError: the text is no date.
        """
        if text.strip().lower() in _RELATIVE_DAYS:
            return self._read_date(text, self.zone_of(exchange))
        return instants.read_date(text)

    def parse_instant(
        self,
        text: str,
        exchange: str | None = None,
        *,
        end: bool = False,
        on: date | None = None,
    ) -> int:
        """Read an instant; UTC nanoseconds.

        A date means its first instant, with `end` the first of the day after. A date with a
        time is the exchange's own unless it has an offset; a time alone needs a date `on`.

        Raises:
            UsageError: the text is no instant.
            TimeError: the exchange's clocks skip that time or show it twice, or it is too far.
        """
        return self.read_instant(text, self.zone_of(exchange), end=end, on=on)

    def read_instant(
        self, text: str, zone: Zone, *, end: bool = False, on: date | None = None
    ) -> int:
        """Read an instant as `parse_instant` does, in any time zone."""
        word = text.strip().lower()
        if word == "now":
            return self.clock.now_ns()
        if word in _RELATIVE_DAYS or instants.is_date(word):
            day = instants.check_year(self._read_date(word, zone))
            return zone.start_of_day(instants.days_since_epoch(day) + end)
        if instants.is_time(word):
            return _on_date(word, on, zone)
        return instants.read_instant(text, zone)

    def named_zone(self, name: str) -> Zone:
        """Return the time zone of an IANA name, or of an exchange.

        Raises:
            UnknownName: there is no such time zone.
        """
        try:
            return zone(name)
        except UnknownName:
            code = calendar_names().get(name.strip().casefold())
            if code is None:
                raise
            return self.zone_of(code)

    def iso(self, instant_ns: int, exchange: str | None = None) -> str:
        """Write an instant as ISO 8601 with offset, in the exchange's time zone."""
        return instants.iso(instant_ns, self.zone_of(exchange))

    def clock_text(self, instant_ns: int, exchange: str | None = None) -> str:
        """The time of day at an exchange, as `11:35`, or `11:35:20` where seconds matter."""
        return self.iso(instant_ns, exchange)[11:19].removesuffix(":00")

    def iso_many(self, instants_ns: Int64, exchange: str | None = None) -> list[str]:
        """Write many instants as `iso` writes one."""
        return instants.iso_many(instants_ns, self.zone_of(exchange))

    def iso_in(self, instant_ns: int, zone: Zone) -> str:
        """Write an instant as ISO 8601 with offset, in any time zone."""
        return instants.iso(instant_ns, zone)

    def iso_utc(self, instant_ns: int) -> str:
        """Write an instant as ISO 8601 in UTC."""
        return instants.iso(instant_ns, zone("UTC"))

    def statistics(self) -> CacheStatistics:
        """Return how often `trading_session` was answered from the cache."""
        return CacheStatistics(self._hits, self._misses)

    def _calendar(self, exchange: str | None) -> ExchangeCalendar:
        calendar = self._by_text.get(exchange)
        if calendar is None:
            code = self.resolve_exchange(self._default if exchange is None else exchange)
            with self._lock:
                calendar = self._by_code.get(code) or self._built(code)
                self._by_text[exchange] = calendar
        return calendar

    def _built(self, code: str) -> ExchangeCalendar:
        year = instants.date_of_days(self.clock.now_ns() // NS_PER_DAY).year
        horizon = max(_HORIZON, date(year + 2, 12, 31))
        calendar = self._by_code[code] = ExchangeCalendar(code, FIRST_DATE, horizon)
        return calendar

    def _read_date(self, text: str, zone: Zone) -> date:
        shift = _RELATIVE_DAYS.get(text.strip().lower())
        if shift is None:
            return instants.read_date(text)
        return zone.local_date(self.clock.now_ns()) + timedelta(days=shift)


def _on_date(text: str, on: date | None, zone: Zone) -> int:
    time_ns = instants.read_time(text)
    if on is None:
        raise UsageError(f"{instants.quoted(text)} names no date", "write it as 2024-07-03T10:30")
    midnight_ns = instants.days_since_epoch(instants.check_year(on)) * NS_PER_DAY
    return instants.only_reading(midnight_ns + time_ns, zone)
