"""The report of a run: put together from its record and the store, written as one HTML file."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Final

from mismartera.domain.progress import Told
from mismartera.errors import SessionError, StoreError

if TYPE_CHECKING:
    from mismartera.catalogue.catalogue import Catalogue
    from mismartera.reporting.documents.run_report import RunReportDocument
    from mismartera.services.run_report.assembling import EndedRun
    from mismartera.services.run_service import RunService

REPORT_NAME: Final = "report.html"
_OTHER_FILE: Final = "name another file, in a directory that is there"


class RunReportService:
    """Makes reports of runs that have ended."""

    def __init__(
        self, home: Path, runs: Callable[[], RunService], catalogue: Callable[[], Catalogue]
    ) -> None:
        self._home = home
        self._runs = runs
        self._catalogue = catalogue

    def write(
        self, run: str, file: Path | None = None, told: Told = lambda _, __: None
    ) -> RunReportDocument:
        """Write the report of a run, whole or not at all.

        Without a file it goes into the run's own folder. `told` is given how many sessions have
        been gone through for the charts of prices, and of how many.

        Raises:
            UnknownName: there is no run of that name.
            SessionError: the run has no result to report.
            StoreError: its record is damaged, or the file cannot be written.
        """
        from mismartera.reporting.documents.run_report import RunReportDocument
        from mismartera.reporting.run_report.page import report_html
        from mismartera.services.run_report.assembling import assemble

        ended = self._ended(run)
        target = ended.files.folder / REPORT_NAME if file is None else file
        data = assemble(ended, self._catalogue(), self._home, told)
        size = _write(target, report_html(data))
        return RunReportDocument(
            run=data.run,
            file=str(target),
            bytes=size,
            trades=data.trades_total,
            symbols=tuple(series.symbol for series in data.prices),
            warnings=tuple(each.text for each in data.notices if each.is_warning),
        )

    def _ended(self, run: str) -> EndedRun:
        from mismartera.services.run_report.assembling import EndedRun

        service = self._runs()
        recorded = service.recorded(run)
        record = recorded.record
        if recorded.statistics is None or recorded.equity is None:
            raise SessionError(
                f"{record.run} is {record.state.value}: it has no results to report",
                "`runs list` shows which runs have ended",
            )
        files = service.records.files(record.run)
        return EndedRun(record, files, recorded.statistics, recorded.equity)


def _write(target: Path, page: str) -> int:
    """Write a page; return its size in bytes."""
    from mismartera.storage.atomic import replace_file

    content = page.encode("utf-8", "backslashreplace")
    try:
        replace_file(target, content, hint=_OTHER_FILE)
    except ValueError as error:  # what the system does not take as a path at all
        raise StoreError(f"cannot write {str(target)!r}: {error}", _OTHER_FILE) from None
    return len(content)
