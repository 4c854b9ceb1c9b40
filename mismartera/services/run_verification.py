"""Recorded runs, made again and compared with what they came to."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from mismartera.domain.progress import Told
from mismartera.errors import SessionError, StoreError

if TYPE_CHECKING:
    from mismartera.catalogue.catalogue import Catalogue
    from mismartera.domain.run_record import RunRecord
    from mismartera.reporting.documents.run_verification import RunVerificationDocument
    from mismartera.services.current_run import CurrentRun
    from mismartera.services.run_differences import Results
    from mismartera.storage.run_files import RunFiles
    from mismartera.storage.run_records import RunRecords


class RunVerification:
    """The command `runs verify`."""

    def __init__(
        self,
        home: Path,
        current: CurrentRun,
        records: Callable[[], RunRecords],
        catalogue: Callable[[], Catalogue],
    ) -> None:
        self._home = home
        self._current = current
        self._records = records
        self._catalogue = catalogue

    def verify(self, run: str, told: Told = lambda _, __: None) -> RunVerificationDocument:
        """Make a run again, with the commands that came from outside, and compare everything.

        Raises:
            UnknownName: there is no run of that name.
            SessionError: it has not ended, or another run is under way.
            StoreError: its record is damaged.
        """
        from mismartera.services.run_repeating import repeat
        from mismartera.services.run_surroundings import changed_surroundings
        from mismartera.services.run_verification_document import verification_document

        self._current.require_none_live()
        records, catalogue = self._records(), self._catalogue()
        record = records.read(records.find(run))
        _require_results(record)
        then = _results_in(records.files(record.run), record)
        changed = tuple(changed_surroundings(record, catalogue.store))
        again = repeat(record, self._home, catalogue, told)
        times = catalogue.time_manager
        return verification_document(
            record, changed, then, again, lambda instant_ns: times.iso(instant_ns, record.exchange)
        )


def _require_results(record: RunRecord) -> None:
    if record.ended is None:
        raise SessionError(
            f"{record.run} has no results: it is {record.state}", "verify one that has ended"
        )
    if not record.sessions:
        raise SessionError(
            f"{record.run} ended before its first session", "verify one that came further"
        )


def _results_in(files: RunFiles, record: RunRecord) -> Results:
    from mismartera.services.run_differences import Results
    from mismartera.storage.ledger_file import open_reading
    from mismartera.storage.run_files import LEDGER_NAME

    try:
        with open_reading(files.folder / LEDGER_NAME) as ledger:
            entries = ledger.entries()[: record.entries]
    except StoreError as error:  # a run's ledger is not begun anew
        raise StoreError(error.what, "`runs delete` removes the record") from None
    return Results(entries, files.read_trades(), files.read_equity())
