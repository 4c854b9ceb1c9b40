"""What the `time` commands answer, from the texts that a user wrote."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from mismartera.domain.interval import NS_PER_MINUTE
from mismartera.domain.trading_session import Segment, TradingSession
from mismartera.errors import TimeError, UsageError
from mismartera.reporting.documents.time import (
    ConvertDocument,
    DaysDocument,
    EarlyCloseDocument,
    ExchangeDocument,
    HolidayDocument,
    HolidaysDocument,
    MarketDocument,
    NextSessionsDocument,
    NowDocument,
    RunTime,
    SegmentDocument,
    SessionDocument,
    SpanDocument,
    WindowDocument,
)
from mismartera.services.data_arguments import parse_hours
from mismartera.services.settings import DEFAULT_EXCHANGE, Settings

if TYPE_CHECKING:
    from datetime import date

    from mismartera.timekeeping.time_manager import TimeManager


class TimeService:
    """Answers about time; without an exchange the default one is meant.

    Every method raises a `UsageError` for a text that cannot be read, and a `TimeError` for a
    date that the calendar does not reach.
    """

    def __init__(
        self,
        time_manager: TimeManager,
        settings: Settings,
        run_time: Callable[[], RunTime | None] = lambda: None,
    ) -> None:
        self._times = time_manager
        self._settings = settings
        self._run_time = run_time

    def now(self, exchange: str | None = None) -> NowDocument:
        """Tell the time now, and whether the market is open."""
        instant_ns = self._times.clock.now_ns()
        market = self._market(instant_ns, exchange)
        run = self._run_time()
        return NowDocument(
            time=market.at,
            utc=self._times.iso_utc(instant_ns),
            market=market,
            session_time=None if run is None else run.session_time,
            clock=None if run is None else run.clock,
            lag_seconds=None if run is None else run.lag_seconds,
        )

    def market(self, instant: str | None = None, exchange: str | None = None) -> MarketDocument:
        """Tell whether the market is open at an instant (now), and when it opens and closes."""
        today = self._times.today(exchange)
        return self._market(
            self._times.parse_instant(instant or "now", exchange, on=today), exchange
        )

    def session(self, day: str, exchange: str | None = None) -> SessionDocument:
        """Describe the session of a date, or say that there is none."""
        parsed = self._times.parse_date(day, exchange)
        session = self._times.trading_session(parsed, exchange)
        if session is not None:
            return self._session(session)
        return SessionDocument(
            date=parsed.isoformat(),
            exchange=self._code(exchange),
            is_session=False,
            open=None,
            close=None,
            early_close=False,
            breaks=(),
            timezone=self._times.timezone_name(exchange),
        )

    def next(
        self, count: int = 1, exchange: str | None = None, after: str | None = None
    ) -> NextSessionsDocument:
        """List the sessions after a date (today)."""
        day = self._times.parse_date(after or "today", exchange)
        last = self._times.next_session(day, count, exchange).date
        sessions = self._times.sessions_between(day, last, exchange)
        return NextSessionsDocument(
            after=day.isoformat(),
            exchange=self._code(exchange),
            timezone=self._times.timezone_name(exchange),
            sessions=tuple(self._session(session) for session in sessions if session.date > day),
        )

    def days(self, first: str, last: str, exchange: str | None = None) -> DaysDocument:
        """Count the trading days from a date to another, both inclusive."""
        start, end = (self._times.parse_date(text, exchange) for text in (first, last))
        if end < start:
            raise UsageError(f"{end} comes before {start}", "write the earlier date first")
        sessions = self._times.sessions_between(start, end, exchange)
        return DaysDocument(
            first=start.isoformat(),
            last=end.isoformat(),
            exchange=self._code(exchange),
            calendar_days=(end - start).days + 1,
            sessions=len(sessions),
            early_closes=sum(session.early_close for session in sessions),
            dates=tuple(session.date.isoformat() for session in sessions),
        )

    def holidays(self, year: int, exchange: str | None = None) -> HolidaysDocument:
        """List the weekdays of a year without a session, and the sessions that close early."""
        holidays = self._times.holidays(year, exchange)
        sessions = self._times.sessions_in_year(year, exchange)
        return HolidaysDocument(
            year=year,
            exchange=self._code(exchange),
            timezone=self._times.timezone_name(exchange),
            holidays=tuple(
                HolidayDocument(holiday.date.isoformat(), _weekday(holiday.date), holiday.name)
                for holiday in holidays
            ),
            early_closes=tuple(
                EarlyCloseDocument(
                    session.date.isoformat(), _weekday(session.date), self._close(session)
                )
                for session in sessions
                if session.early_close
            ),
        )

    def convert(
        self, instant: str, to_zone: str | None = None, from_zone: str | None = None
    ) -> ConvertDocument:
        """Show an instant in another time zone.

        A text without an offset is read in `from_zone`; zones are IANA names or exchanges, and
        the default exchange's where none is given.
        """
        source, target = (
            self._times.named_zone(name or self._times.default_exchange)
            for name in (from_zone, to_zone)
        )
        instant_ns = self._times.read_instant(instant, source, on=self._times.today_in(source))
        return ConvertDocument(
            instant=instant,
            from_timezone=source.name,
            from_time=self._times.iso_in(instant_ns, source),
            to_timezone=target.name,
            to_time=self._times.iso_in(instant_ns, target),
            utc=self._times.iso_utc(instant_ns),
        )

    def window(
        self, day: str, hours: str = "regular", exchange: str | None = None
    ) -> WindowDocument:
        """List the segments of a session's window."""
        kind = parse_hours(hours)
        session = self._session_on(self._times.parse_date(day, exchange), exchange)
        segments = self._times.window(session, kind)
        iso = self._times.iso
        return WindowDocument(
            date=session.date.isoformat(),
            exchange=session.exchange,
            timezone=session.timezone,
            hours=kind.value,
            early_close=session.early_close,
            start=iso(segments[0].start_ns, session.exchange),
            end=iso(segments[-1].end_ns, session.exchange),
            segments=tuple(self._segment(segment, session.exchange) for segment in segments),
        )

    def exchange(self, code: str | None = None) -> ExchangeDocument:
        """Show the default exchange; with a code, make it the default and keep that."""
        if code is not None:
            chosen = self._times.resolve_exchange(code)
            self._settings.put(DEFAULT_EXCHANGE, chosen)
            self._times.set_default_exchange(chosen)
        first, last = self._times.bounds()
        return ExchangeDocument(
            exchange=self._times.default_exchange,
            timezone=self._times.timezone_name(),
            first=first.isoformat(),
            last=last.isoformat(),
            extended_hours=self._times.supports_extended(),
            exchanges=self._times.exchanges(),
        )

    def _code(self, exchange: str | None) -> str:
        if exchange is None:
            return self._times.default_exchange
        return self._times.resolve_exchange(exchange)

    def _session(self, session: TradingSession) -> SessionDocument:
        iso = self._times.iso
        return SessionDocument(
            date=session.date.isoformat(),
            exchange=session.exchange,
            is_session=True,
            open=iso(session.open_ns, session.exchange),
            close=self._close(session),
            early_close=session.early_close,
            breaks=tuple(
                SpanDocument(iso(start, session.exchange), iso(end, session.exchange))
                for start, end in session.breaks
            ),
            timezone=session.timezone,
        )

    def _close(self, session: TradingSession) -> str:
        return self._times.iso(session.close_ns, session.exchange)

    def _market(self, instant_ns: int, exchange: str | None) -> MarketDocument:
        state = self._times.market_state(instant_ns, exchange)
        session = state.session
        return MarketDocument(
            at=self._times.iso(instant_ns, exchange),
            exchange=state.exchange,
            timezone=self._times.timezone_name(exchange),
            is_open=state.is_open,
            phase=state.phase.value,
            session=None if session is None else session.date.isoformat(),
            open=self._iso(None if session is None else session.open_ns, exchange),
            close=self._iso(None if session is None else session.close_ns, exchange),
            early_close=session is not None and session.early_close,
            next_open=self._iso(state.next_open_ns, exchange),
            next_close=self._iso(state.next_close_ns, exchange),
        )

    def _iso(self, instant_ns: int | None, exchange: str | None) -> str | None:
        return None if instant_ns is None else self._times.iso(instant_ns, exchange)

    def _segment(self, segment: Segment, exchange: str) -> SegmentDocument:
        return SegmentDocument(
            kind=segment.kind.value,
            start=self._times.iso(segment.start_ns, exchange),
            end=self._times.iso(segment.end_ns, exchange),
            minutes=(segment.end_ns - segment.start_ns) / NS_PER_MINUTE,
        )

    def _session_on(self, day: date, exchange: str | None) -> TradingSession:
        session = self._times.trading_session(day, exchange)
        if session is None:
            following = self._times.next_session(day, 1, exchange)
            raise TimeError(
                f"{following.exchange} has no session on {day.isoformat()}",
                f"the next is on {following.date.isoformat()}",
            )
        return session


def _weekday(day: date) -> str:
    return f"{day:%a}"
