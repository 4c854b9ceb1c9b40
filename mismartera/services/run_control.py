"""What moves a run: it starts, pauses, steps, goes on and stops."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Final

from mismartera.domain.run_state import RunState
from mismartera.errors import SessionError, SessionFault, UsageError
from mismartera.services.current_run import CurrentRun
from mismartera.user_code.output import HEARER

if TYPE_CHECKING:
    from mismartera.catalogue.catalogue import Catalogue
    from mismartera.domain.notice import Notice
    from mismartera.reporting.documents.session import CommandOutcome
    from mismartera.reporting.documents.telling import PassedOutcome, WaitDocument
    from mismartera.services.config_service import ConfigService
    from mismartera.services.recorded_run import RecordedRun
    from mismartera.services.session_service import SessionService
    from mismartera.services.session_watches import SessionWatches
    from mismartera.services.settings import Settings
    from mismartera.threads.mailbox import CommandKind
    from mismartera.threads.run import Run

LAST_CONFIGURATION: Final = "last_configuration"
_LONG_WAIT_S: Final = 0.5
"""Who waits longer for a pause is told for which call."""


class RunControl:
    """The commands to a run. All but `start` raise a `SessionError` while none is under way."""

    def __init__(
        self,
        home: Path,
        current: CurrentRun,
        settings: Settings,
        configurations: Callable[[], ConfigService],
        catalogue: Callable[[], Catalogue],
    ) -> None:
        self._home = home
        self._current = current
        self._settings = settings
        self._configurations = configurations
        self._catalogue = catalogue

    @property
    def state(self) -> RunState:
        """Where the run stands; idle while there has been none."""
        return self._current.state

    @property
    def mode(self) -> str | None:
        """Whether the run is a backtest or live; None while there has been none."""
        run = self._current.run
        return None if run is None else run.backtest.plan.configuration.mode.value

    @property
    def fault(self) -> str | None:
        """The error that ended the run, if one did."""
        return None if self._current.run is None else self._current.run.error

    def start(
        self,
        configuration: str | None,
        strategy_files: Sequence[Path] = (),
        *,
        paused: bool = False,
    ) -> CommandOutcome:
        """Begin a run; return once its first session is active.

        Raises:
            SessionError: a run is under way, the configuration cannot be run, or no symbol has a
                bar.
            ConfigurationError: the configuration is wrong.
            SessionFault: a worker failed while the session was made ready.
            StoreError: what came of the run before still cannot be written.
        """
        from mismartera.services.runs import make_run

        self._current.require_none_live()
        self._current.require_saved()
        HEARER.forget()
        with self._current.knowing(strategy_files):
            path = self._configurations().find(configuration)
            loaded = self._configurations().load(str(path))
            run = make_run(loaded, self._home, strategy_files, self._catalogue(), paused=paused)
        coverage = self._covered(run)
        record = self._recorded(str(path), strategy_files)
        record.told_before = coverage
        self._settings.put(LAST_CONFIGURATION, str(path.resolve()))
        self._current.begin(run, record, str(path), self._changes(), self._watches())
        said = "; ".join((run.state.value, *run.backtest.plan.left_out))
        outcome = self._current.outcome(f"{loaded.session_name}: {said}")
        return replace(outcome, warnings=tuple(each.text for each in coverage))

    def _covered(self, run: Run) -> tuple[Notice, ...]:
        """What the store lacks of the run's symbols, for the person who starts it alone.

        Raises:
            SessionError: none of them has a bar.
        """
        from mismartera.services.coverage import coverage_of

        coverage = coverage_of(run.backtest.plan, self._catalogue())
        if coverage.nothing is not None:
            raise SessionError(
                coverage.nothing, "choose other dates or symbols; `data list` shows what is stored"
            )
        return coverage.notices

    def _recorded(self, configuration_file: str, strategy_files: Sequence[Path]) -> RecordedRun:
        from mismartera.services.recorded_run import RecordedRun
        from mismartera.services.run_recording import RunRecorder
        from mismartera.storage.run_records import RunRecords

        catalogue = self._catalogue()
        records = RunRecords(self._home)
        recorder = RunRecorder(records, catalogue.store, catalogue.time_manager)
        return RecordedRun(recorder, configuration_file, strategy_files)

    def _changes(self) -> SessionService:
        from mismartera.services.running_session import RunningSession
        from mismartera.services.session_service import SessionService

        current = self._current
        session = RunningSession(current.live_run, current.snapshot, self._catalogue)
        return SessionService(session, self._home, current.strategy_files)

    def _watches(self) -> SessionWatches:
        from mismartera.services.session_watches import SessionWatches

        return SessionWatches(self._current.live_run, self._current.snapshot, self._catalogue)

    def stop(self) -> CommandOutcome:
        """End the run within two seconds; what it had stays for looking at.

        One that has ended by itself, maybe just now, is not stopped any more, and that is said.

        Raises:
            StoreError: what came of it could not be written.
        """
        run = self._current.any_run()
        run.stop()
        self._require_written()
        if run.state is not RunState.STOPPED:
            return self._current.outcome(f"{run.state.value} before it was stopped")
        hung = f"; {'; '.join(run.hung)}" if run.hung else ""
        return self._current.outcome(f"stopped{hung}")

    def pause(self) -> CommandOutcome:
        """Stop the clock at the end of the current step."""
        from mismartera.threads.mailbox import CommandKind

        calling = self._current.live_run().backtest.analysis.calling
        asked = perf_counter()
        outcome = self._command(CommandKind.PAUSE)
        waited = perf_counter() - asked
        if calling is None or waited < _LONG_WAIT_S:
            return outcome
        return replace(
            outcome, message=f"{outcome.message}, {waited:.1f} s after: a call of {calling} ran"
        )

    def resume(self) -> CommandOutcome:
        """Let the clock go on."""
        from mismartera.threads.mailbox import CommandKind

        return self._command(CommandKind.RESUME)

    def step(self, count: int = 1) -> PassedOutcome:
        """Take some steps of a paused session; tell what they brought."""
        from mismartera.threads.mailbox import CommandKind

        if count < 1:
            raise UsageError(f"{count} is no number of steps", "write 1 or more")
        return self._pass(CommandKind.STEP, count)

    def run_until(self, instant: str) -> PassedOutcome:
        """Run until an instant (`10:30` is of the session's date), pause there and tell."""
        from mismartera.threads.mailbox import CommandKind

        self._current.live_run()
        return self._pass(CommandKind.RUN_UNTIL, self._instant(instant))

    def set_speed(self, speed: float) -> CommandOutcome:
        """Change the speed, while paused or clock-driven; 0 is data-driven."""
        from mismartera.threads.mailbox import CommandKind

        if not 0 <= speed <= 1_000_000:
            raise UsageError(f"{speed:g} is no speed", "write 0 (data-driven) to 1000000")
        return self._command(CommandKind.SPEED, speed)

    def speed(self) -> float | None:
        """The speed of the run; None without one."""
        return None if self._current.run is None else self._current.run.pace.speed

    def wait(self, *, until: str | None = None, timeout_s: float | None = None) -> WaitDocument:
        """Wait for the run's end, or for a session time.

        Raises:
            SessionFault: a worker failed.
            SessionError: the time ran out, or the session is paused and cannot get there.
            StoreError: what came of it could not be written.
        """
        run = self._current.any_run()
        if until is None:
            reached = run.wait_over(timeout_s)
        else:
            reached = run.wait_session_time(self._instant(until), timeout_s)
        if run.error is not None:
            raise SessionFault(run.error)
        self._require_written()
        if reached:
            return self._waited(ended=until is None)
        if run.state is RunState.PAUSED:
            raise SessionError("the session is paused", "`system resume` goes on")
        raise SessionError(
            f"the session did not get there in {timeout_s:g} s", "give --timeout more seconds"
        )

    def wait_for_change(self, seen: int, timeout_s: float) -> int:
        """Wait until something changed since `seen`; return the number of changes so far."""
        if self._current.run is None:
            from threading import Event

            Event().wait(timeout_s)
            return seen
        return self._current.run.wait_for_change(seen, timeout_s)

    def save(self) -> CommandOutcome:
        """Write what came of a run, where that failed when it ended.

        Raises:
            StoreError: it still cannot be written.
        """
        run = self._current.any_run()
        if run.state.is_live:
            raise SessionError(
                "the session is under way", "its record is written when it ends: `wait`"
            )
        self._current.require_saved()
        record = self._current.record
        assert record is not None
        return self._current.outcome(f"{record.run} is saved")

    @property
    def unsaved(self) -> str | None:
        """Why what came of the run is not written; None where it is."""
        record = self._current.unsaved
        return None if record is None else str(record.unsaved)

    def _require_written(self) -> None:
        record = self._current.unsaved
        if record is not None and record.unsaved is not None:
            raise record.unsaved

    def _waited(self, *, ended: bool) -> WaitDocument:
        """Where a run stands; at its end with what came of it and what is to be known of it."""
        from mismartera.reporting.documents.telling import WaitDocument
        from mismartera.reporting.notices import notice_documents
        from mismartera.services.run_telling import came_of

        snapshot = self._current.snapshot()
        state = snapshot.state.value
        return WaitDocument(
            state,
            snapshot.session_time,
            state,
            came_of(snapshot) if ended else None,
            notice_documents(snapshot.notices, snapshot.iso) if ended else (),
        )

    def _pass(self, kind: CommandKind, argument: float) -> PassedOutcome:
        """Let the run go on, and tell what happened until it stood again."""
        from mismartera.reporting.documents.telling import PassedOutcome
        from mismartera.services.run_telling import mark, passed_since

        before = mark(self._current.snapshot())
        message = self._current.live_run().command(kind, argument)
        snapshot = self._current.snapshot()
        passed = passed_since(before, snapshot)
        return PassedOutcome(snapshot.state.value, snapshot.session_time, message, passed)

    def _command(self, kind: CommandKind, argument: float = 0) -> CommandOutcome:
        return self._current.outcome(self._current.live_run().command(kind, argument))

    def _instant(self, text: str) -> int:
        """An instant; one without a date is of the session's date."""
        snapshot = self._current.snapshot()
        day = None if snapshot.data is None else snapshot.data.session.date
        times = self._catalogue().time_manager
        return times.parse_instant(text, snapshot.plan.exchange, on=day)
