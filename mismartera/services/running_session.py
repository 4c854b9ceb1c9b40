"""The running session, as the services that change it see it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, TypeVar

if TYPE_CHECKING:
    from mismartera.catalogue.catalogue import Catalogue
    from mismartera.domain.command import CommandName
    from mismartera.domain.json_value import JsonValue
    from mismartera.domain.run_state import RunState
    from mismartera.engine.backtest import Backtest
    from mismartera.engine.changes import SessionChanges
    from mismartera.engine.scanning import ScanOutcome
    from mismartera.engine.scans import ScanJob
    from mismartera.reporting.documents.session import CommandOutcome
    from mismartera.session.session_data import SessionData

Changed = TypeVar("Changed")


class ChangingRun(Protocol):
    """A run that can be changed between two steps: in its threads, or repeated inline."""

    @property
    def backtest(self) -> Backtest: ...

    def change(
        self,
        change: Callable[[int], object],
        name: CommandName,
        arguments: Mapping[str, JsonValue],
    ) -> object: ...

    def scan(self, job: ScanJob) -> ScanOutcome: ...


class Moment(Protocol):
    """What the answer to a command says of the session."""

    @property
    def state(self) -> RunState: ...

    @property
    def session_time(self) -> str | None: ...

    @property
    def data(self) -> SessionData | None: ...

    @property
    def session_ns(self) -> int | None: ...

    @property
    def iso(self) -> Callable[[int], str]: ...


@dataclass(frozen=True, slots=True)
class RunningSession:
    """Where the parts come from: `run` raises while none is under way, `now` looks at it."""

    run: Callable[[], ChangingRun]
    now: Callable[[], Moment]
    catalogue: Callable[[], Catalogue]

    @property
    def backtest(self) -> Backtest:
        return self.run().backtest

    def change(
        self,
        change: Callable[[SessionChanges, int], Changed],
        name: CommandName,
        /,
        **arguments: JsonValue,
    ) -> Changed:
        """Carry out a change between two steps; it is given the position.

        Once it is done it is in the run's record by its name. The arguments are those with which
        the same method (`SessionService.method` says which) does the same again.

        Raises:
            SessionError: it cannot be done, no session is under way, or it ended before.
            SessionFault: a worker failed.
        """
        from mismartera.engine.changes import SessionChanges

        run, catalogue = self.run(), self.catalogue()
        changes = SessionChanges(run.backtest, catalogue.store, catalogue)
        results: list[Changed] = []
        run.change(lambda at: results.append(change(changes, at)), name, arguments)
        return results[0]

    def outcome(self, message: str, warnings: tuple[str, ...] = ()) -> CommandOutcome:
        """What a change came to, as of now."""
        from mismartera.reporting.documents.session import CommandOutcome

        now = self.now()
        return CommandOutcome(now.state.value, now.session_time, message, warnings)
