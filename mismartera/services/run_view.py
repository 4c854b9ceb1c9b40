"""What is shown of a run, while it lasts and after."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from mismartera.services.current_run import CurrentRun

if TYPE_CHECKING:
    from mismartera.engine.running_strategy import RunningStrategy
    from mismartera.reporting.documents.changes import RunningIndicatorsDocument
    from mismartera.reporting.documents.metrics import MetricsDocument
    from mismartera.reporting.documents.scanners import ScannerRunDocument
    from mismartera.reporting.documents.session import (
        ExportOutcome,
        SessionDocument,
        StatusDocument,
        ToolbarDocument,
    )
    from mismartera.reporting.documents.time import RunTime
    from mismartera.reporting.encode import JsonValue
    from mismartera.timekeeping.time_manager import TimeManager


class RunView:
    """The panels, the figures and the export of a run, each as of one step."""

    def __init__(self, home: Path, current: CurrentRun, times: Callable[[], TimeManager]) -> None:
        self._home = home
        self._current = current
        self._times = times

    def status(self) -> StatusDocument:
        """The state of the run."""
        from mismartera.domain.notice import NoticeKind
        from mismartera.reporting.documents.notices import NoticeDocument
        from mismartera.reporting.run_documents import idle_status, status_document

        if self._current.run is None:
            return idle_status()
        status = status_document(self._current.snapshot(), self._current.configuration)
        record = self._current.unsaved
        if record is None:
            return status
        told = NoticeDocument(None, NoticeKind.RECORD.value, None, str(record.unsaved))
        return replace(status, notices=(*status.notices, told))

    def session(self) -> SessionDocument:
        """The session panel."""
        from mismartera.reporting.run_documents import session_document

        return session_document(self._current.snapshot(), self._current.configuration)

    def toolbar(self) -> ToolbarDocument:
        """What the toolbar shows; cheap enough to be asked four times a second."""
        from mismartera.reporting.documents.session import ToolbarDocument

        run = self._current.run
        if run is None:
            return ToolbarDocument("idle", None, None, 0.0, None, 0, 0, 0.0, None, None, None)
        from mismartera.reporting.run_documents import toolbar_document

        records = run.quality.records.values()
        known = [each.quality for each in records if each.quality is not None]
        shown = toolbar_document(self._current.snapshot(), min(known) if known else None)
        if self._current.unsaved is None:
            return shown
        return replace(shown, state=f"{shown.state}, not saved")

    def metrics(self) -> MetricsDocument:
        """Durations and counters of the session and of the run."""
        from mismartera.reporting.metrics_report import metrics_document

        run = self._current.any_run()
        cache = self._times().statistics()
        run.count_cache(cache.hits, cache.misses)
        return metrics_document(run.backtest.metrics, self._current.snapshot())

    def export_status(
        self, path: Path | None, *, complete: bool = False, compact: bool = False
    ) -> ExportOutcome:
        """Write one JSON document that says everything as of one step.

        Raises:
            SessionError: there has been no run, or the file cannot be written.
        """
        from mismartera.reporting.documents.session import ExportOutcome
        from mismartera.reporting.export_file import write_export

        snapshot = self._current.snapshot()
        times = self._times()
        now = times.iso(times.clock.now_ns(), snapshot.plan.exchange)
        written, size = write_export(snapshot, path, self._home, now, complete, compact)
        return ExportOutcome(str(written), size, snapshot.session_time)

    def export_schema(self) -> dict[str, JsonValue]:
        """The JSON Schema of the export."""
        from mismartera.reporting.export_schema import export_schema

        return export_schema()

    def times(self) -> RunTime | None:
        """The times of the run, for `time now`; None while there has been none."""
        from mismartera.reporting.run_documents import run_time

        return None if self._current.run is None else run_time(self._current.snapshot())

    def strategies(self) -> Sequence[RunningStrategy]:
        """The strategies that run."""
        run = self._current.run
        return () if run is None else run.backtest.analysis.runners

    def indicators(self) -> RunningIndicatorsDocument:
        """The indicators of the session, those that are disabled too."""
        from mismartera.reporting.watch_document import running_indicators

        disabled = self._current.changes.indicators.disabled
        return running_indicators(self._current.snapshot(), tuple(disabled.items()))

    def scanners(self) -> Sequence[ScannerRunDocument]:
        """The scanners that run, with what each found."""
        from mismartera.reporting.scan_documents import scanner_runs

        run = self._current.run
        boundary = None if run is None else run.backtest.boundary
        if boundary is None:
            return ()
        return scanner_runs(boundary.scans.runners, self._current.snapshot().iso)
