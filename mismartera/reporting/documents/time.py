"""What the `time` commands show; times in ISO 8601 with offset, dates as YYYY-MM-DD."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SpanDocument:
    """A stretch of time, `[start, end)`."""

    start: str
    end: str


@dataclass(frozen=True, slots=True)
class SessionDocument:
    """One date of a calendar; `open` and `close` are null where it has no session."""

    date: str
    exchange: str
    is_session: bool
    open: str | None
    close: str | None
    early_close: bool
    breaks: tuple[SpanDocument, ...]
    timezone: str


@dataclass(frozen=True, slots=True)
class MarketDocument:
    """A market at one instant.

    `phase` is closed, pre-market, open, break or after-market; `session`, `open` and `close`
    are those of the session that the instant lies in, null outside of one.
    """

    at: str
    exchange: str
    timezone: str
    is_open: bool
    phase: str
    session: str | None
    open: str | None
    close: str | None
    early_close: bool
    next_open: str | None
    next_close: str | None


@dataclass(frozen=True, slots=True)
class RunTime:
    """The times of a run: `session_time` is what strategies have been given (as of).

    `clock` is ahead of it by `lag_seconds` where the run is clock-driven. Null before the run's
    first session.
    """

    session_time: str | None
    clock: str | None
    lag_seconds: float


@dataclass(frozen=True, slots=True)
class NowDocument:
    """What time it is; the last three are those of a run (`RunTime`), null without one."""

    time: str
    utc: str
    market: MarketDocument
    session_time: str | None = None
    clock: str | None = None
    lag_seconds: float | None = None


@dataclass(frozen=True, slots=True)
class NextSessionsDocument:
    """The sessions that come after a date."""

    after: str
    exchange: str
    timezone: str
    sessions: tuple[SessionDocument, ...]


@dataclass(frozen=True, slots=True)
class DaysDocument:
    """The trading days from `first` to `last`, both inclusive."""

    first: str
    last: str
    exchange: str
    calendar_days: int
    sessions: int
    early_closes: int
    dates: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class HolidayDocument:
    """A weekday without a session; `name` is empty where the calendar gives none."""

    date: str
    weekday: str
    name: str


@dataclass(frozen=True, slots=True)
class EarlyCloseDocument:
    """A session that closes early."""

    date: str
    weekday: str
    close: str


@dataclass(frozen=True, slots=True)
class HolidaysDocument:
    """The holidays and early closes of a year."""

    year: int
    exchange: str
    timezone: str
    holidays: tuple[HolidayDocument, ...]
    early_closes: tuple[EarlyCloseDocument, ...]


@dataclass(frozen=True, slots=True)
class ConvertDocument:
    """One instant in two time zones and in UTC."""

    instant: str
    from_timezone: str
    from_time: str
    to_timezone: str
    to_time: str
    utc: str


@dataclass(frozen=True, slots=True)
class SegmentDocument:
    """A part of a window without a break: `[start, end)`."""

    kind: str
    start: str
    end: str
    minutes: float


@dataclass(frozen=True, slots=True)
class WindowDocument:
    """The part of a session's day that is streamed."""

    date: str
    exchange: str
    timezone: str
    hours: str
    early_close: bool
    start: str
    end: str
    segments: tuple[SegmentDocument, ...]


@dataclass(frozen=True, slots=True)
class ExchangeDocument:
    """The default exchange, what is known of it, and the exchanges there are."""

    exchange: str
    timezone: str
    first: str
    last: str
    extended_hours: bool
    exchanges: tuple[str, ...]
