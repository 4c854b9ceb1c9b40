"""What a user writes after a `data` command, read: one place for each kind of argument."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from mismartera.domain.interval import Interval
from mismartera.domain.trading_session import SessionHours
from mismartera.errors import MisMarteraError, UsageError

if TYPE_CHECKING:
    from mismartera.catalogue.catalogue import Catalogue
    from mismartera.timekeeping.time_manager import TimeManager


def parse_hours(text: str) -> SessionHours:
    """Read `regular` or `extended`.

    Raises:
        UsageError: it is neither.
    """
    try:
        return SessionHours(text.strip().lower())
    except ValueError:
        raise UsageError(f"{text!r} are no session hours", "use regular or extended") from None


def parse_interval(catalogue: Catalogue, symbol: str, text: str | None) -> Interval:
    """Read an interval; without a text it is the shortest that is stored of the symbol."""
    return catalogue.intervals(symbol)[0] if text is None else Interval.parse(text)


def parse_date(catalogue: Catalogue, symbol: str, text: str | None) -> date | None:
    """Read a date, where one is given; `today` is that of the symbol's exchange."""
    if text is None:
        return None
    return catalogue.time_manager.parse_date(text, catalogue.exchange_of(symbol))


def parse_dates(
    catalogue: Catalogue, symbol: str, start: str | None, end: str | None
) -> tuple[date | None, date | None]:
    """Read the first and the last date of a span.

    Raises:
        MisMarteraError: one is no date, or the last comes before the first.
    """
    first, last = (parse_date(catalogue, symbol, text) for text in (start, end))
    if first and last and last < first:
        raise UsageError(f"--end {end} is before --start {start}", "swap them")
    return first, last


def parse_span(
    catalogue: Catalogue, symbol: str, start: str | None, end: str | None
) -> tuple[int | None, int | None]:
    """Read the ends of a span of time as UTC nanoseconds `[start, end)`, None where it is open.

    Each is a date or an instant. A date as the end is included, an instant is not; a date reaches
    from its midnight to the next, and with an exchange whose session opens on the evening before,
    from that opening to the next.

    Raises:
        MisMarteraError: one is neither, or the span holds nothing.
    """
    time_manager, exchange = catalogue.time_manager, catalogue.exchange_of(symbol)
    start_ns = None if start is None else _start_ns(time_manager, exchange, start)
    end_ns = None if end is None else _end_ns(time_manager, exchange, end)
    if start_ns is not None and end_ns is not None and end_ns <= start_ns:
        raise UsageError(
            f"--end {end} is not after --start {start}", "a date includes that date, an instant not"
        )
    return start_ns, end_ns


def _start_ns(time_manager: TimeManager, exchange: str, text: str) -> int:
    instant, day = (
        time_manager.parse_instant(text, exchange),
        _as_date(time_manager, exchange, text),
    )
    session = None if day is None else time_manager.trading_session(day, exchange)
    return instant if session is None else min(instant, session.open_ns)


def _end_ns(time_manager: TimeManager, exchange: str, text: str) -> int:
    instant, day = (
        time_manager.parse_instant(text, exchange, end=True),
        _as_date(time_manager, exchange, text),
    )
    if day is None:
        return instant
    following = time_manager.trading_session(day + timedelta(days=1), exchange)
    return instant if following is None else min(instant, following.open_ns)


def _as_date(time_manager: TimeManager, exchange: str, text: str) -> date | None:
    try:
        return time_manager.parse_date(text, exchange)
    except MisMarteraError:
        return None
