"""The system manager: builds the parts, wires them, starts and stops runs.

The composition root, and all that the shell knows of the engine. Nothing heavy is imported
before it is needed.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from threading import RLock
from time import perf_counter
from typing import TYPE_CHECKING, Final

from mismartera.domain.run_state import RunState
from mismartera.errors import SessionError, SessionFault, UsageError
from mismartera.services.session_strategies import StrategyFiles

if TYPE_CHECKING:
    from mismartera.catalogue.catalogue import Catalogue
    from mismartera.engine.running_strategy import RunningStrategy
    from mismartera.reporting.documents.metrics import MetricsDocument
    from mismartera.reporting.documents.scanners import ScannerRunDocument
    from mismartera.reporting.documents.session import (
        CommandOutcome,
        ExportOutcome,
        SessionDocument,
        StatusDocument,
        ToolbarDocument,
    )
    from mismartera.reporting.documents.time import RunTime
    from mismartera.reporting.encode import JsonValue
    from mismartera.reporting.snapshot import RunSnapshot
    from mismartera.services.config_service import ConfigService
    from mismartera.services.configuration_check import Existing
    from mismartera.services.data_service import DataService
    from mismartera.services.explain_service import ExplainService
    from mismartera.services.import_service import ImportService
    from mismartera.services.indicator_service import IndicatorService
    from mismartera.services.scanner_service import ScannerService
    from mismartera.services.session_data_service import SessionDataService
    from mismartera.services.session_service import SessionService
    from mismartera.services.settings import Settings
    from mismartera.services.strategy_service import StrategyService
    from mismartera.services.time_service import TimeService
    from mismartera.services.verify_service import VerifyService
    from mismartera.threads.mailbox import CommandKind
    from mismartera.threads.run import Run
    from mismartera.timekeeping.time_manager import TimeManager

LAST_CONFIGURATION: Final = "last_configuration"
_LONG_WAIT_S: Final = 0.5
"""Who waits longer for a pause is told for which call."""
_NO_RUN: Final = ("there is no session", "`system start FILE` begins one")


class SystemManager:
    """Everything behind one shell: the services, and at most one run at a time."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self._run: Run | None = None
        self._one_at_a_time = RLock()
        self._configuration: str | None = None
        self._strategy_files = StrategyFiles()
        self._changes: SessionService | None = None

    # Services, built on first use

    @cached_property
    def settings(self) -> Settings:
        from mismartera.services.settings import Settings

        return Settings(self.home)

    @cached_property
    def time_manager(self) -> TimeManager:
        from mismartera.services.settings import DEFAULT_EXCHANGE
        from mismartera.timekeeping.time_manager import TimeManager

        return TimeManager(self.settings.get(DEFAULT_EXCHANGE) or "XNYS")

    @cached_property
    def catalogue(self) -> Catalogue:
        from mismartera.catalogue.catalogue import Catalogue
        from mismartera.storage.bar_store import BarStore

        return Catalogue(BarStore(self.home), self.time_manager)

    @cached_property
    def time(self) -> TimeService:
        """The `time` commands."""
        from mismartera.services.time_service import TimeService

        return TimeService(self.time_manager, self.settings, self._run_time)

    @cached_property
    def data(self) -> DataService:
        """The `data` commands of the store."""
        from mismartera.services.data_service import DataService

        return DataService(self.catalogue)

    @cached_property
    def session_data(self) -> SessionDataService:
        """The `data` commands of the running session."""
        from mismartera.services.session_data_service import SessionDataService

        return SessionDataService(self._snapshot, lambda: self.time_manager)

    @property
    def session_changes(self) -> SessionService:
        """The commands that change the running session; what they remember ends with the run."""
        self._the_run()
        assert self._changes is not None
        return self._changes

    def _changes_of_run(self) -> SessionService:
        from mismartera.services.session_service import SessionService

        files = self._strategy_files
        return SessionService(
            self.home, self._live_run, self._snapshot, lambda: self.catalogue, files
        )

    def bars_of(self, *, session: bool) -> DataService | SessionDataService:
        """What answers a question about bars: the running session, or the store."""
        return self.session_data if session else self.data

    @cached_property
    def imports(self) -> ImportService:
        """What brings bars into the store."""
        from mismartera.services.import_service import ImportService

        return ImportService(self.catalogue)

    @cached_property
    def configurations(self) -> ConfigService:
        """The `config` commands."""
        from mismartera.services.config_service import ConfigService

        return ConfigService(self.home, self._existing, self._last_used)

    @cached_property
    def explain(self) -> ExplainService:
        """What a configuration needs, and why."""
        from mismartera.services.explain_service import ExplainService

        return ExplainService(
            self.home, self.configurations, lambda: self.catalogue, lambda: self._strategy_files()
        )

    @cached_property
    def indicators(self) -> IndicatorService:
        """The `indicators` commands."""
        from mismartera.services.indicator_service import IndicatorService

        return IndicatorService()

    @cached_property
    def strategies(self) -> StrategyService:
        """The `strategy` commands."""
        from mismartera.services.strategy_service import StrategyService

        def running() -> Sequence[RunningStrategy]:
            return () if self._run is None else self._run.backtest.analysis.runners

        return StrategyService(self.home, running, lambda: self._strategy_files())

    @cached_property
    def scanners(self) -> ScannerService:
        """The `scanner` commands."""
        from mismartera.services.scanner_service import ScannerService

        return ScannerService(self.home, lambda: self.catalogue, self._scanner_runs)

    def _scanner_runs(self) -> Sequence[ScannerRunDocument]:
        from mismartera.reporting.scan_documents import scanner_runs

        boundary = None if self._run is None else self._run.backtest.boundary
        return (
            () if boundary is None else scanner_runs(boundary.scans.runners, self._snapshot().iso)
        )

    @cached_property
    def verification(self) -> VerifyService:
        """The command `strategy verify`."""
        from mismartera.services.verify_service import VerifyService

        return VerifyService(self.home, lambda: self._strategy_files(), lambda: self.catalogue)

    def _existing(self) -> Existing:
        from mismartera.services.naming import existing

        return existing(self.home, self._strategy_files(), self.time_manager)

    def _last_used(self) -> Path | None:
        last = self.settings.get(LAST_CONFIGURATION)
        return Path(last) if last else None

    # The run

    @property
    def state(self) -> RunState:
        """Where the run stands; idle while there has been none."""
        return RunState.IDLE if self._run is None else self._run.state

    @property
    def fault(self) -> str | None:
        """The error that ended the run, if one did."""
        return None if self._run is None else self._run.error

    def start(
        self,
        configuration: str | None,
        strategy_files: Sequence[Path] = (),
        *,
        paused: bool = False,
    ) -> CommandOutcome:
        """Begin a run; return once its first session is active.

        Raises:
            SessionError: a run is under way, or the configuration cannot be run.
            ConfigurationError: the configuration is wrong.
            SessionFault: a worker failed while the session was made ready.
        """
        from mismartera.services.runs import make_run

        self._require_no_live_run()
        self._strategy_files = StrategyFiles(strategy_files)
        path = self.configurations.find(configuration)
        loaded = self.configurations.load(str(path))
        run = make_run(loaded, self.home, strategy_files, self.catalogue, paused=paused)
        self.settings.put(LAST_CONFIGURATION, str(path.resolve()))
        self._begin(run, str(path))
        return self._outcome(f"{loaded.session_name}: {run.state.value}")

    def _require_no_live_run(self) -> None:
        if self.state.is_live:
            raise SessionError("a session is under way", "`system stop` ends it")

    def _begin(self, run: Run, configuration: str) -> None:
        """Start a run and wait until it is active; who interrupts that, stops it."""
        with self._one_at_a_time:
            self._require_no_live_run()
            self.close()
            self._changes = self._changes_of_run()
            run.start()
            self._run, self._configuration = run, configuration
        try:
            run.wait_active()
        except KeyboardInterrupt:
            run.stop()
            raise

    def stop(self) -> CommandOutcome:
        """End the run within two seconds; what it had stays for looking at."""
        run = self._live_run()
        run.stop()
        hung = f"; {'; '.join(run.hung)}" if run.hung else ""
        return self._outcome(f"stopped{hung}")

    def pause(self) -> CommandOutcome:
        """Stop the clock at the end of the current step."""
        from mismartera.threads.mailbox import CommandKind

        calling, asked = self._live_run().backtest.analysis.calling, perf_counter()
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

    def step(self, count: int = 1) -> CommandOutcome:
        """Take some steps of a paused session."""
        from mismartera.threads.mailbox import CommandKind

        if count < 1:
            raise UsageError(f"{count} is no number of steps", "write 1 or more")
        return self._command(CommandKind.STEP, count)

    def run_until(self, instant: str) -> CommandOutcome:
        """Run until an instant (`10:30` is of the session's date) and pause there."""
        from mismartera.threads.mailbox import CommandKind

        self._live_run()
        return self._command(CommandKind.RUN_UNTIL, self._instant(instant))

    def set_speed(self, speed: float) -> CommandOutcome:
        """Change the speed, while paused or clock-driven; 0 is data-driven."""
        from mismartera.threads.mailbox import CommandKind

        if not 0 <= speed <= 1_000_000:
            raise UsageError(f"{speed:g} is no speed", "write 0 (data-driven) to 1000000")
        return self._command(CommandKind.SPEED, speed)

    def speed(self) -> float | None:
        """The speed of the run; None without one."""
        return None if self._run is None else self._run.pace.speed

    def wait(self, *, until: str | None = None, timeout_s: float | None = None) -> CommandOutcome:
        """Wait for the run's end, or for a session time.

        Raises:
            SessionFault: a worker failed.
            SessionError: the time ran out, or the session is paused and cannot get there.
        """
        run = self._the_run()
        if until is None:
            reached = run.wait_over(timeout_s)
        else:
            reached = run.wait_session_time(self._instant(until), timeout_s)
        if run.error is not None:
            raise SessionFault(run.error)
        if reached:
            return self._outcome(run.state.value)
        if run.state is RunState.PAUSED:
            raise SessionError("the session is paused", "`system resume` goes on")
        raise SessionError(
            f"the session did not get there in {timeout_s:g} s", "give --timeout more seconds"
        )

    def wait_for_change(self, seen: int, timeout_s: float) -> int:
        """Wait until something changed since `seen`; return the number of changes so far."""
        if self._run is None:
            from threading import Event

            Event().wait(timeout_s)
            return seen
        return self._run.wait_for_change(seen, timeout_s)

    def close(self) -> None:
        """End everything and join every thread."""
        with self._one_at_a_time:
            if self._run is not None:
                self._run.stop()

    # What is shown

    def status(self) -> StatusDocument:
        """The state of the run."""
        from mismartera.reporting.run_documents import idle_status, status_document

        if self._run is None:
            return idle_status()
        return status_document(self._snapshot(), self._configuration)

    def session(self) -> SessionDocument:
        """The session panel."""
        from mismartera.reporting.run_documents import session_document

        return session_document(self._snapshot(), self._configuration)

    def toolbar(self) -> ToolbarDocument:
        """What the toolbar shows; cheap enough to be asked four times a second."""
        from mismartera.reporting.documents.session import ToolbarDocument

        if self._run is None:
            return ToolbarDocument("idle", None, None, 0.0, None, 0, 0, 0.0, None)
        from mismartera.reporting.run_documents import toolbar_document

        records = self._run.quality.records.values()
        known = [each.quality for each in records if each.quality is not None]
        return toolbar_document(self._snapshot(), min(known) if known else None)

    def metrics(self) -> MetricsDocument:
        """Durations and counters of the session and of the run."""
        from mismartera.reporting.metrics_report import metrics_document

        run = self._the_run()
        cache = self.time_manager.statistics()
        run.count_cache(cache.hits, cache.misses)
        return metrics_document(run.backtest.metrics)

    def export_status(
        self, path: Path | None, *, complete: bool = False, compact: bool = False
    ) -> ExportOutcome:
        """Write one JSON document that says everything as of one step.

        Raises:
            SessionError: there has been no run, or the file cannot be written.
        """
        from mismartera.reporting.documents.session import ExportOutcome
        from mismartera.reporting.export_file import write_export

        snapshot = self._snapshot()
        now = self.time_manager.iso(self.time_manager.clock.now_ns(), snapshot.plan.exchange)
        written, size = write_export(snapshot, path, self.home, now, complete, compact)
        instant = snapshot.session_ns
        return ExportOutcome(str(written), size, None if instant is None else snapshot.iso(instant))

    def export_schema(self) -> dict[str, JsonValue]:
        """The JSON Schema of the export."""
        from mismartera.reporting.export_schema import export_schema

        return export_schema()

    # Inside

    def _the_run(self) -> Run:
        if self._run is None:
            raise SessionError(*_NO_RUN)
        return self._run

    def _live_run(self) -> Run:
        run = self._the_run()
        if not run.state.is_live:
            raise SessionError(
                f"the session is not running: it is {run.state.value}",
                "`system start` begins another",
            )
        return run

    def _command(self, kind: CommandKind, argument: float = 0) -> CommandOutcome:
        return self._outcome(self._live_run().command(kind, argument))

    def _outcome(self, message: str) -> CommandOutcome:
        from mismartera.reporting.documents.session import CommandOutcome

        snapshot = self._snapshot()
        instant = snapshot.session_ns
        return CommandOutcome(
            snapshot.state.value, None if instant is None else snapshot.iso(instant), message
        )

    def _snapshot(self) -> RunSnapshot:
        from mismartera.reporting.snapshot import take_snapshot

        run = self._the_run()
        return take_snapshot(run, self._iso(run))

    def _iso(self, run: Run) -> Callable[[int], str]:
        exchange = run.backtest.plan.exchange
        return lambda instant_ns: self.time_manager.iso(instant_ns, exchange)

    def _instant(self, text: str) -> int:
        """An instant; one without a date is of the session's date."""
        snapshot = self._snapshot()
        day = None if snapshot.data is None else snapshot.data.session.date
        return self.time_manager.parse_instant(text, snapshot.plan.exchange, on=day)

    def _run_time(self) -> RunTime | None:
        """The times of the run, for `time now`."""
        from mismartera.reporting.run_documents import run_time

        return None if self._run is None else run_time(self._snapshot())
