"""When a bar of a session ends: its interval after its start, but no later than its segment."""

from __future__ import annotations

from mismartera.domain.interval import Interval
from mismartera.session.session_data import SessionData


def bar_end(data: SessionData, interval: Interval, start_ns: int) -> int:
    """The instant at which a bar that begins at `start_ns` ends; UTC nanoseconds.

    A bar of a day or longer ends at the session's close.
    """
    if not interval.is_intraday:
        return data.session.close_ns
    end_ns = start_ns + interval.ns
    for segment in data.window:
        if segment.start_ns <= start_ns < segment.end_ns:
            return min(end_ns, segment.end_ns)
    return end_ns
