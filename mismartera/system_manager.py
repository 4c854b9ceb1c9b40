"""The system manager: builds the parts and wires them.

The composition root, and all that the shell knows of the engine. Nothing heavy is imported
before it is needed.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from mismartera.services.current_run import CurrentRun
from mismartera.services.run_control import LAST_CONFIGURATION, RunControl
from mismartera.services.run_view import RunView

if TYPE_CHECKING:
    from mismartera.catalogue.catalogue import Catalogue
    from mismartera.services.config_service import ConfigService
    from mismartera.services.configuration_check import Existing
    from mismartera.services.data_service import DataService
    from mismartera.services.execution_service import ExecutionService
    from mismartera.services.explain_service import ExplainService
    from mismartera.services.home_check import HomeCheck
    from mismartera.services.import_service import ImportService
    from mismartera.services.indicator_service import IndicatorService
    from mismartera.services.run_report_service import RunReportService
    from mismartera.services.run_service import RunService
    from mismartera.services.run_verification import RunVerification
    from mismartera.services.scanner_service import ScannerService
    from mismartera.services.session_data_service import SessionDataService
    from mismartera.services.session_service import SessionService
    from mismartera.services.session_watches import SessionWatches
    from mismartera.services.settings import Settings
    from mismartera.services.strategy_service import StrategyService
    from mismartera.services.time_service import TimeService
    from mismartera.services.verify_service import VerifyService
    from mismartera.timekeeping.time_manager import TimeManager


class SystemManager:
    """Everything behind one shell: the services, and at most one run at a time.

    `tell` is given a line for a person who waits.
    """

    def __init__(self, home: Path, tell: Callable[[str], None] = lambda _: None) -> None:
        self.home = home
        self.current = CurrentRun(lambda: self.time_manager, tell)

    def close(self) -> None:
        """End everything and join every thread."""
        self.current.close()

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

    # The run

    @cached_property
    def run(self) -> RunControl:
        """The commands that move the run."""
        return RunControl(
            self.home,
            self.current,
            self.settings,
            lambda: self.configurations,
            lambda: self.catalogue,
        )

    @cached_property
    def view(self) -> RunView:
        """What is shown of the run."""
        return RunView(self.home, self.current, lambda: self.time_manager)

    @property
    def session_changes(self) -> SessionService:
        """The commands that change the running session; what they remember ends with the run."""
        return self.current.changes

    @property
    def watches(self) -> SessionWatches:
        """What the user watches beside the running session."""
        return self.current.watches

    @cached_property
    def execution(self) -> ExecutionService:
        """The account of the run, for looking at."""
        from mismartera.services.execution_service import ExecutionService

        return ExecutionService(self.current.snapshot)

    @cached_property
    def session_data(self) -> SessionDataService:
        """The `data` commands of the running session."""
        from mismartera.services.session_data_service import SessionDataService

        return SessionDataService(self.current.snapshot, lambda: self.time_manager)

    def bars_of(self, *, session: bool) -> DataService | SessionDataService:
        """What answers a question about bars: the running session, or the store."""
        return self.session_data if session else self.data

    # What needs no run

    @cached_property
    def time(self) -> TimeService:
        """The `time` commands."""
        from mismartera.services.time_service import TimeService

        return TimeService(self.time_manager, self.settings, self.view.times)

    @cached_property
    def data(self) -> DataService:
        """The `data` commands of the store."""
        from mismartera.services.data_service import DataService

        return DataService(self.catalogue, self.current.streamed_symbols)

    @cached_property
    def imports(self) -> ImportService:
        """What brings bars into the store."""
        from mismartera.services.import_service import ImportService

        return ImportService(self.catalogue)

    @cached_property
    def configurations(self) -> ConfigService:
        """The `config` commands."""
        from mismartera.services.config_service import ConfigService

        return ConfigService(
            self.home,
            self._existing,
            self._last_used,
            lambda configuration, *, load: self.explain.coverage(configuration, load=load),
        )

    @cached_property
    def explain(self) -> ExplainService:
        """What a configuration needs, and why."""
        from mismartera.services.explain_service import ExplainService

        return ExplainService(
            self.home, self.configurations, lambda: self.catalogue, self._strategy_files
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

        return StrategyService(self.home, self.view.strategies, self._strategy_files)

    @cached_property
    def scanners(self) -> ScannerService:
        """The `scanner` commands."""
        from mismartera.services.scanner_service import ScannerService

        return ScannerService(self.home, lambda: self.catalogue, self.view.scanners)

    @cached_property
    def runs(self) -> RunService:
        """The `runs` commands."""
        from mismartera.services.run_service import RunService

        return RunService(self.home, lambda: self.time_manager, lambda: self.current.unsaved)

    @cached_property
    def home_check(self) -> HomeCheck:
        """What `doctor` says of the files in the home directory."""
        from mismartera.services.home_check import HomeCheck

        return HomeCheck(
            self.home, self.settings, lambda: self.catalogue, lambda: self.runs.records
        )

    @cached_property
    def run_reports(self) -> RunReportService:
        """The command `runs report`."""
        from mismartera.services.run_report_service import RunReportService

        return RunReportService(self.home, lambda: self.runs, lambda: self.catalogue)

    @cached_property
    def run_verification(self) -> RunVerification:
        """The command `runs verify`."""
        from mismartera.services.run_verification import RunVerification

        return RunVerification(
            self.home, self.current, lambda: self.runs.records, lambda: self.catalogue
        )

    @cached_property
    def verification(self) -> VerifyService:
        """The command `strategy verify`."""
        from mismartera.services.verify_service import VerifyService

        return VerifyService(self.home, self._strategy_files, lambda: self.catalogue)

    def _existing(self) -> Existing:
        from mismartera.services.naming import existing

        return existing(self.home, self._strategy_files(), self.time_manager)

    def _last_used(self) -> Path | None:
        last = self.settings.get(LAST_CONFIGURATION)
        return Path(last) if last else None

    def _strategy_files(self) -> tuple[Path, ...]:
        return self.current.strategy_files()


def load_ahead() -> None:
    """Import what a first command needs, and build the usual calendar, while nobody waits."""
    import mismartera.reporting.run_documents  # noqa: F401
    from mismartera.timekeeping.time_manager import TimeManager

    TimeManager().schedule()
