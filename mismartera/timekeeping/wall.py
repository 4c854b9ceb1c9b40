"""The wall clock: the only place that reads it."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Protocol


class Clock(Protocol):
    """Something that knows what time it is."""

    def now_ns(self) -> int:
        """Return the time now in UTC nanoseconds since 1970."""


@dataclass(frozen=True, slots=True)
class WallClock:
    """The machine's clock."""

    def now_ns(self) -> int:
        """Return the time now in UTC nanoseconds since 1970."""
        return time.time_ns()

    def monotonic_ns(self) -> int:
        """Return a reading, in nanoseconds, that never runs backwards; only differences count."""
        return time.monotonic_ns()


@dataclass(slots=True)
class FixedClock:
    """A clock that stands still until it is moved, so that an answer can be repeated."""

    instant_ns: int

    def now_ns(self) -> int:
        """Return the instant at which the clock stands."""
        return self.instant_ns

    def advance(self, nanoseconds: int) -> None:
        """Move the clock forward."""
        self.instant_ns += nanoseconds
