"""The running session, as the services that change it see it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from mismartera.catalogue.catalogue import Catalogue
    from mismartera.engine.backtest import Backtest
    from mismartera.engine.changes import SessionChanges
    from mismartera.reporting.documents.session import CommandOutcome
    from mismartera.reporting.snapshot import RunSnapshot
    from mismartera.threads.run import Run

Changed = TypeVar("Changed")


@dataclass(frozen=True, slots=True)
class RunningSession:
    """Where the parts come from: `run` raises while none is under way, `snapshot` looks at it."""

    run: Callable[[], Run]
    snapshot: Callable[[], RunSnapshot]
    catalogue: Callable[[], Catalogue]

    @property
    def backtest(self) -> Backtest:
        return self.run().backtest

    def change(self, change: Callable[[SessionChanges, int], Changed]) -> Changed:
        """Carry out a change between two steps; it is given the position.

        Raises:
            SessionError: it cannot be done, no session is under way, or it ended before.
            SessionFault: a worker failed.
        """
        from mismartera.engine.changes import SessionChanges

        run, catalogue = self.run(), self.catalogue()
        changes = SessionChanges(run.backtest, catalogue.store, catalogue)
        results: list[Changed] = []
        run.change(lambda position: results.append(change(changes, position)))
        return results[0]

    def outcome(self, message: str) -> CommandOutcome:
        """What a change came to, as of now."""
        from mismartera.reporting.documents.session import CommandOutcome

        snapshot = self.snapshot()
        return CommandOutcome(snapshot.state.value, snapshot.session_time, message)
