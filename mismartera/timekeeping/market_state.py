"""Whether a market is open, and what comes next."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from mismartera.domain.trading_session import TradingSession


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
