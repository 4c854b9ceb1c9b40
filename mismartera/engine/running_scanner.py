"""A scanner in a run: when it scans, its counters, and what it found."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, time

from mismartera.config.strategies import ScanSchedule
from mismartera.engine.calendar import SessionWindow
from mismartera.engine.scanning import ScanOutcome, scan_instants
from mismartera.scanners.scanner import AnyScanner

InstantOf = Callable[[date, time], int]
"""The instant of a local time of the exchange on a date, UTC nanoseconds."""


@dataclass(slots=True, eq=False)
class RunningScanner:
    """One configured scanner over the sessions of a run."""

    key: str
    scanner: AnyScanner
    pre_session: bool
    schedules: Sequence[ScanSchedule]
    enabled: bool = True
    scans: int = 0
    found: int = 0
    added: int = 0
    errors: int = 0
    last_error: str | None = None
    last_scan_ns: int | None = None
    _due: list[int] = field(default_factory=list)

    def begin(self, window: SessionWindow, instant_of: InstantOf) -> None:
        """Work out the instants of a session's scans, those within its window."""
        day = window.session.date
        bounds = (window.start_ns, window.end_ns)
        self._due = list(scan_instants(self.schedules, bounds, lambda at: instant_of(day, at)))

    @property
    def instants(self) -> tuple[int, ...]:
        """The instants of the scans still to come in this session."""
        return tuple(self._due)

    def skip_until(self, now_ns: int) -> None:
        """Forget the scans up to an instant; without a schedule, be due at once."""
        self._due = [each for each in self._due if each > now_ns]
        if not self.schedules:
            self._due = [now_ns]

    def take_due(self, now_ns: int) -> bool:
        """Whether a scan is due; instants that have passed are forgotten."""
        due = [each for each in self._due if each <= now_ns]
        self._due = self._due[len(due) :]
        return bool(due) and self.enabled

    def note(self, now_ns: int, outcome: ScanOutcome) -> None:
        """Keep what a scan gave."""
        self.scans += 1
        self.last_scan_ns = now_ns
        self.found += len(outcome.results)
        if outcome.error is not None:
            self.errors += 1
            self.last_error = outcome.error
