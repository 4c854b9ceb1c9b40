"""A trading session: one trading day of one exchange calendar, and the window that is streamed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class SessionHours(StrEnum):
    """Which part of a day is streamed."""

    REGULAR = "regular"
    EXTENDED = "extended"


class SegmentKind(StrEnum):
    """What a segment of a window is."""

    PRE_MARKET = "pre-market"
    REGULAR = "regular"
    AFTER_MARKET = "after-market"


@dataclass(frozen=True, slots=True)
class Segment:
    """A part of a window without a break: `[start_ns, end_ns)`, UTC nanoseconds."""

    kind: SegmentKind
    start_ns: int
    end_ns: int


@dataclass(frozen=True, slots=True)
class TradingSession:
    """One session of one calendar; times in UTC nanoseconds.

    `breaks` are `(start_ns, end_ns)` pairs within `[open_ns, close_ns)`.
    `timezone` is the exchange's own, by its IANA name.
    """

    date: date
    exchange: str
    timezone: str
    open_ns: int
    close_ns: int
    early_close: bool
    breaks: tuple[tuple[int, int], ...] = ()

    @property
    def segments(self) -> tuple[Segment, ...]:
        """The regular hours as segments: open to close, cut at the breaks."""
        starts = (self.open_ns, *(end for _, end in self.breaks))
        ends = (*(start for start, _ in self.breaks), self.close_ns)
        return tuple(
            Segment(SegmentKind.REGULAR, start, end)
            for start, end in zip(starts, ends, strict=True)
        )
