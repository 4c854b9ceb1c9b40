"""Which interval a symbol is drawn in: the shortest whose bars can be told apart."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from mismartera.domain.interval import DAY, WEEK, Interval
from mismartera.engine.calendar import SessionWindow

MOST_BARS: Final = 3_000
_LADDER: Final = tuple(
    Interval.parse(text)
    for text in ("1s", "5s", "15s", "30s", "1m", "5m", "15m", "30m", "1h", "1d", "1w")
)


def drawn_interval(base: Interval, windows: Sequence[SessionWindow]) -> Interval:
    """The shortest interval that `base` divides and that has at most 3,000 bars in all.

    1w where even that has more.
    """
    fitting = (
        interval
        for interval in _LADDER
        if base.divides(interval) and _bars(interval, windows) <= MOST_BARS
    )
    return next(fitting, WEEK)


def _bars(interval: Interval, windows: Sequence[SessionWindow]) -> int:
    """How many bars there can be."""
    if interval == WEEK:
        return len({window.session.date.isocalendar()[:2] for window in windows})
    if interval == DAY:
        return len(windows)
    segments = (segment for window in windows for segment in window.segments)
    return sum(-((each.start_ns - each.end_ns) // interval.ns) for each in segments)
