"""What scanners do between two steps: symbols whose time is over go, scans add others."""

from __future__ import annotations

from dataclasses import dataclass

from mismartera.engine.calendar import SessionWindow
from mismartera.engine.changes import ChangeState, SessionChanges, SymbolChange
from mismartera.engine.scanning import ScanOutcome
from mismartera.engine.scans import ScanJob, Scans


@dataclass(slots=True, eq=False)
class Boundary:
    """Carries out what is due of scanners, while nobody else holds the session."""

    changes: SessionChanges
    scans: Scans

    def begin(self, window: SessionWindow) -> list[int]:
        """Start a session; return the instants that are to be steps of it."""
        return self.scans.begin(window)

    def pre_session(self, window: SessionWindow) -> list[ScanJob]:
        """The scans to be made before the session's first step."""
        return self.scans.pre_session(window)

    def before_first_step(self, window: SessionWindow) -> None:
        """Make the scans that come before the session's first step, in the calling thread."""
        for job in self.pre_session(window):
            self.apply(job, self.scans.make(job), 0)

    def due(self, position: int) -> list[ScanJob]:
        """The scans that are due at a position."""
        data = self.changes.backtest.data
        assert data is not None
        if position == 0:
            return []
        return self.scans.due(data.session, data.timeline.instant(position))

    def apply(self, job: ScanJob, outcome: ScanOutcome, position: int) -> tuple[SymbolChange, ...]:
        """Add what a scan found."""
        found = self.scans.found(job, outcome)
        if not found:
            return ()
        changes = self.changes.add_symbols(found, position)
        added = [each.symbol for each in changes if each.state is ChangeState.ADDED]
        there = [each.symbol for each in changes if each.state is ChangeState.ALREADY_THERE]
        goes_at = self.scans.stay(job, added, there)
        backtest = self.changes.backtest
        if goes_at is not None and goes_at <= backtest.window.end_ns:
            backtest.add_step(goes_at, position)
        return changes

    def let_go(self, position: int) -> None:
        """Remove the symbols whose time is over."""
        data = self.changes.backtest.data
        assert data is not None
        if position:
            leaving = self.scans.leaving(data.timeline.instant(position))
            if leaving:
                self.changes.remove_symbols(leaving)

    def end(self) -> None:
        """The session is over and rolls: symbols that scanners found go with it."""
        leaving = self.scans.leaving_with_session()
        if leaving:
            self.changes.remove_symbols(leaving)

    def barrier(self, position: int) -> int:
        """The position that a delivery from here may reach: the next scan or leaving."""
        data = self.changes.backtest.data
        assert data is not None
        now = data.timeline.instant(position) if position else 0
        length = data.timeline.length
        if self.scans.is_overdue(now):
            return min(length, position + 1)
        following = self.scans.next_instant(now)
        return length if following is None else min(length, data.timeline.position_at(following))

    def make_inline(self, position: int) -> None:
        """Let go and make the due scans, in the calling thread."""
        self.let_go(position)
        for job in self.due(position):
            self.apply(job, self.scans.make(job), position)
