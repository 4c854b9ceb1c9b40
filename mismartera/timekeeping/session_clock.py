"""The session clock of clock-driven runs: session time from readings of a monotonic clock."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import isfinite

from mismartera.domain.interval import NS_PER_SECOND
from mismartera.errors import TimeError, UsageError


@dataclass(frozen=True, slots=True)
class _Anchor:
    """From here on session time is counted: one session instant at one monotonic reading."""

    session_ns: int
    monotonic_ns: int
    speed: float
    paused: bool


class SessionClock:
    """Maps monotonic readings to session time, at a speed; pure arithmetic, it reads no clock.

    Every reading is handed in, in nanoseconds. The clock stops at the window's end. Its state
    is one reference, so that any thread may read it while another one changes it.
    """

    def __init__(self, end_ns: int) -> None:
        """Make a clock for a window that ends at `end_ns`, standing there until it is started."""
        self.end_ns = end_ns
        self._anchor = _Anchor(end_ns, 0, 1.0, paused=True)

    @property
    def speed(self) -> float:
        """Seconds of session time to a second of the wall."""
        return self._anchor.speed

    @property
    def is_paused(self) -> bool:
        """Whether the clock stands until it is resumed."""
        return self._anchor.paused

    def start(self, session_ns: int, monotonic_ns: int, speed: float) -> None:
        """Let the clock run from a session instant.

        Raises:
            UsageError: the speed is no positive number.
            TimeError: the instant lies past the window's end.
        """
        self._check_within(session_ns)
        self._anchor = _Anchor(session_ns, monotonic_ns, _checked(speed), paused=False)

    def now(self, monotonic_ns: int) -> int:
        """Return the session time, at most the window's end; UTC nanoseconds."""
        anchor = self._anchor
        if anchor.paused:
            return anchor.session_ns
        gone_ns, per_ns = anchor.speed.as_integer_ratio()
        elapsed_ns = max(0, monotonic_ns - anchor.monotonic_ns)
        return min(self.end_ns, anchor.session_ns + elapsed_ns * gone_ns // per_ns)

    def pause(self, monotonic_ns: int) -> None:
        """Let the clock stand; it may stand already."""
        stands_at = self.now(monotonic_ns)
        self._anchor = replace(self._anchor, session_ns=stands_at, paused=True)

    def resume(self, monotonic_ns: int) -> None:
        """Let the clock run on from where it stands; it may run already."""
        self._anchor = replace(
            self._anchor,
            session_ns=self.now(monotonic_ns),
            monotonic_ns=monotonic_ns,
            paused=False,
        )

    def set_speed(self, speed: float, monotonic_ns: int) -> None:
        """Run at another speed from now on, without a jump.

        Raises:
            UsageError: the speed is no positive number.
        """
        self._anchor = replace(
            self._anchor,
            session_ns=self.now(monotonic_ns),
            monotonic_ns=monotonic_ns,
            speed=_checked(speed),
        )

    def due_in_ns(self, session_ns: int, monotonic_ns: int) -> int | None:
        """Return the least wait after which `now` has reached an instant; None while paused.

        Raises:
            TimeError: the instant lies past the window's end.
        """
        self._check_within(session_ns)
        anchor = self._anchor
        left_ns = session_ns - anchor.session_ns
        if anchor.paused:
            return 0 if left_ns <= 0 else None
        gone_ns, per_ns = anchor.speed.as_integer_ratio()
        needed_ns = -(-left_ns * per_ns // gone_ns)
        return max(0, anchor.monotonic_ns + needed_ns - monotonic_ns)

    def due_in(self, session_ns: int, monotonic_ns: int) -> float | None:
        """Return `due_in_ns` in seconds."""
        wait_ns = self.due_in_ns(session_ns, monotonic_ns)
        return None if wait_ns is None else wait_ns / NS_PER_SECOND

    def _check_within(self, session_ns: int) -> None:
        if session_ns > self.end_ns:
            raise TimeError(
                f"session time {session_ns} ns lies past the window's end at {self.end_ns} ns"
            )


def _checked(speed: float) -> float:
    if not isfinite(speed) or speed <= 0:
        raise UsageError(f"{speed} is not a speed", "write a number above 0, such as 360")
    return float(speed)
