"""How a run's clock goes: data-driven it waits for the work, clock-driven it does not."""

from __future__ import annotations

from mismartera.domain.interval import NS_PER_HOUR, NS_PER_SECOND
from mismartera.timekeeping.session_clock import SessionClock
from mismartera.timekeeping.wall import WallClock

_LONGEST_WAIT_NS = NS_PER_HOUR
"""Whoever waits looks at the clock again after an hour: a wait must fit into what a lock takes."""


class Pace:
    """The clock of one session, and the speed of the run (0: data-driven).

    One thread, the coordinator's, calls what changes it; any thread may read.
    """

    def __init__(self, speed: float, wall: WallClock) -> None:
        self.speed = speed
        self._wall = wall
        self._clock: SessionClock | None = None

    @property
    def is_data_driven(self) -> bool:
        return self.speed == 0

    def begin(self, start_ns: int, end_ns: int, *, paused: bool) -> None:
        """Start the clock of a session at its window's start."""
        if self.is_data_driven:
            return
        clock, reading = SessionClock(end_ns), self._wall.monotonic_ns()
        clock.start(start_ns, reading, self.speed)
        if paused:
            clock.pause(reading)
        self._clock = clock

    def now_ns(self) -> int | None:
        """The clock's session time; None where the run is data-driven."""
        clock = self._clock
        return None if clock is None else clock.now(self._wall.monotonic_ns())

    def pause(self) -> None:
        if self._clock is not None:
            self._clock.pause(self._wall.monotonic_ns())

    def resume(self) -> None:
        if self._clock is not None:
            self._clock.resume(self._wall.monotonic_ns())

    def jump(self, instant_ns: int, *, paused: bool) -> None:
        """Set the clock forward to an instant."""
        if self._clock is not None and instant_ns > self._clock.now(self._wall.monotonic_ns()):
            self.begin(instant_ns, self._clock.end_ns, paused=paused)

    def stand_at(self, instant_ns: int) -> None:
        """Stop the clock at an instant."""
        if self._clock is not None:
            self.begin(instant_ns, self._clock.end_ns, paused=True)

    def set_speed(self, speed: float, now_ns: int, end_ns: int, *, paused: bool) -> None:
        """Change the speed; 0 makes the run data-driven, from 0 starts a clock at `now_ns`."""
        self.speed = speed
        if speed == 0:
            self._clock = None
        elif self._clock is None:
            self.begin(now_ns, end_ns, paused=paused)
        else:
            self._clock.set_speed(speed, self._wall.monotonic_ns())

    def seconds_until(self, instant_ns: int) -> float | None:
        """How long to wait until the clock has reached an instant, an hour at most.

        None while it stands.
        """
        if self._clock is None:
            return 0.0
        reading = self._wall.monotonic_ns()
        wait_ns = self._clock.due_in_ns(min(instant_ns, self._clock.end_ns), reading)
        return None if wait_ns is None else min(wait_ns, _LONGEST_WAIT_NS) / NS_PER_SECOND
