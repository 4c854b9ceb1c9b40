"""Whether a market is open, and what comes next."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from mismartera.domain.columns import Int64
from mismartera.domain.trading_session import SessionHours, TradingSession
from mismartera.timekeeping.exchange_calendar import ExchangeCalendar
from mismartera.timekeeping.extended_hours import EXTENDED_HOURS


class MarketPhase(StrEnum):
    """What part of its day a market is in."""

    CLOSED = "closed"
    PRE_MARKET = "pre-market"
    OPEN = "open"
    BREAK = "break"
    AFTER_MARKET = "after-market"


@dataclass(frozen=True, slots=True)
class MarketState:
    """The state of one market at one instant; times in UTC nanoseconds.

    `session` is the session whose window holds the instant, extended hours included.
    `next_open_ns` is the next instant at which trading opens (a break's end counts),
    `next_close_ns` the next close of a session; None beyond the end of the calendar.
    """

    exchange: str
    is_open: bool
    phase: MarketPhase
    session: TradingSession | None
    next_open_ns: int | None
    next_close_ns: int | None


def market_state(calendar: ExchangeCalendar, instant_ns: int) -> MarketState:
    """Return the state of a calendar's market at an instant.

    Raises:
        TimeError: the instant is out of the calendar's bounds.
    """
    session, phase = _session_and_phase(calendar, instant_ns)
    schedule = calendar.schedule_around(calendar.zone.local_date(instant_ns))
    next_open_ns = _first_after(schedule.open_ns, instant_ns)
    if phase is MarketPhase.BREAK and session is not None:
        next_open_ns = next(end for start, end in session.breaks if start <= instant_ns < end)
    return MarketState(
        exchange=calendar.code,
        is_open=phase is MarketPhase.OPEN,
        phase=phase,
        session=session,
        next_open_ns=next_open_ns,
        next_close_ns=_first_after(schedule.close_ns, instant_ns),
    )


def _session_and_phase(
    calendar: ExchangeCalendar, instant_ns: int
) -> tuple[TradingSession | None, MarketPhase]:
    if session := calendar.session_at(instant_ns, SessionHours.REGULAR):
        in_break = any(start <= instant_ns < end for start, end in session.breaks)
        return session, MarketPhase.BREAK if in_break else MarketPhase.OPEN
    if calendar.code not in EXTENDED_HOURS:
        return None, MarketPhase.CLOSED
    session = calendar.session_at(instant_ns, SessionHours.EXTENDED)
    if session is None:
        return None, MarketPhase.CLOSED
    before = instant_ns < session.open_ns
    return session, MarketPhase.PRE_MARKET if before else MarketPhase.AFTER_MARKET


def _first_after(column: Int64, instant_ns: int) -> int | None:
    index = int(np.searchsorted(column, instant_ns, side="right"))
    return int(column[index]) if index < len(column) else None
