"""What scanners do between two steps: symbols whose time is over go, scans add others."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from mismartera.engine.calendar import SessionWindow
from mismartera.engine.changes import ChangeState, SessionChanges, SymbolChange
from mismartera.engine.scanning import ScanOutcome
from mismartera.engine.scans import ASKED_AGAIN_NS, ScanJob, Scans


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
        """Remove the symbols whose time is over; one that is traded stays until it is no more."""
        backtest = self.changes.backtest
        assert backtest.data is not None
        if position == 0:
            return
        now = backtest.data.timeline.instant(position)
        again = now + ASKED_AGAIN_NS
        kept = self._remove(self.scans.leaving(now), again)
        if kept and again <= backtest.window.end_ns:
            backtest.add_step(again, position)

    def end(self) -> None:
        """The session is over and rolls: what scanners found goes with it unless it is traded."""
        self._remove(self.scans.leaving_with_session(), None)

    def _remove(self, symbols: Sequence[str], until_ns: int | None) -> bool:
        """Remove symbols; keep those that are traded, and tell whether there are any."""
        holds = self.changes.backtest.analysis.trading.holds
        kept = [each for each in symbols if holds(each)]
        self.scans.keep(kept, until_ns)
        going = [each for each in symbols if each not in kept]
        if going:
            self.changes.remove_symbols(going)
        return bool(kept)

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
