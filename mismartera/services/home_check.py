"""Everything in a home directory, looked at: what is damaged, unfinished, or left over."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Final

from mismartera.errors import StoreError
from mismartera.reporting.documents.shell import CheckDocument

if TYPE_CHECKING:
    from mismartera.catalogue.catalogue import Catalogue
    from mismartera.domain.interval import Interval
    from mismartera.domain.progress import Told
    from mismartera.services.settings import Settings
    from mismartera.storage.run_records import RunRecords

_MEND: Final = "`doctor --mend` removes it"
_IMPORT_AGAIN: Final = "delete these bars and import them again"
_FOLDERS: Final = ("", "configs", "exports", "logs", "schemas", "strategies")


class HomeCheck:
    """What `doctor` says of the home directory's files, and what `doctor --mend` does."""

    def __init__(
        self,
        home: Path,
        settings: Settings,
        catalogue: Callable[[], Catalogue],
        records: Callable[[], RunRecords],
    ) -> None:
        self._home = home
        self._settings = settings
        self._catalogue = catalogue
        self._records = records

    def checks(self, told: Told) -> Iterator[CheckDocument]:
        """Look at every file: settings, bars, journals, records, leftovers, locks."""
        yield from _guarded("home", "settings", self._settings_check)
        yield from _guarded("store", "bars", lambda: self._store(told))
        yield from _guarded("runs", "records", self._runs)
        yield from _guarded("home", "left over", self._left)
        yield from self._locks()

    def mend(self) -> tuple[str, ...]:
        """Remove what is left over and finish deletions; return what was done.

        Raises:
            StoreError: something cannot be removed.
        """
        before = self._leftovers()
        going = tuple(self._deletions())
        self._catalogue().store.mend()
        self._records().remove_leftovers()
        for path in self._of_home():
            path.unlink(missing_ok=True)
        gone = (path for path in before if not path.exists())
        return (*going, *(f"removed {self._shown(path)}" for path in gone))

    def _settings_check(self) -> Iterator[CheckDocument]:
        count = len(self._settings.all())
        yield _ok("home", "settings", f"{count} set" if count else "none yet")

    def _store(self, told: Told) -> Iterator[CheckDocument]:
        series = list(self._series())
        faults: list[CheckDocument] = []
        for done, (symbol, interval) in enumerate(series, 1):
            faults += self._of_series(symbol, interval)
            told(done, len(series))
        symbols = len({symbol for symbol, _ in series})
        sound = len(series) - len({each.name for each in faults})
        found = f"{symbols} symbols; {sound} of {len(series)} series are as they were written"
        yield _ok("store", "bars", found if series else "none yet")
        yield from faults

    def _of_series(self, symbol: str, interval: Interval) -> Iterator[CheckDocument]:
        from mismartera.catalogue.unfinished import unfinished_of

        name, store = f"{symbol} {interval}", self._catalogue().store
        try:
            store.require_whole(symbol, interval)
            lines = store.journal(symbol, interval).unreadable()
        except StoreError as error:
            yield CheckDocument("store", name, "failed", error.what, _IMPORT_AGAIN)
            return
        if lines:
            found = f"{lines} lines of its journal are not as they were written"
            yield CheckDocument("store", name, "failed", found, _IMPORT_AGAIN)
        for text in unfinished_of(self._catalogue(), symbol, interval):
            what, _, advice = text.rpartition("; ")
            yield CheckDocument("store", name, "failed", what, advice)

    def _runs(self) -> Iterator[CheckDocument]:
        records = self._records()
        if records.highest_number() is None:
            found = "the highest number is not as it was written"
            yield CheckDocument("runs", "number", "warning", found, "the next run writes it anew")
        names = records.runs()
        for run in names:
            yield from self._of_run(records, run)

    def _of_run(self, records: RunRecords, run: str) -> Iterator[CheckDocument]:
        try:
            record = records.read(run)
        except StoreError:  # told with its ledger
            return
        for fault in records.files(run).faults(record):
            advice = f"put a copy in its place, or remove the run: `runs delete {run}`"
            yield CheckDocument("runs", run, "failed", fault.what, advice)

    def _left(self) -> Iterator[CheckDocument]:
        found = self._leftovers()
        if not found:
            yield _ok("home", "left over", "nothing")
        for path in found:
            text = f"{self._shown(path)} was left by a process that was killed"
            yield CheckDocument("home", "left over", "warning", text, _MEND)

    def _locks(self) -> Iterator[CheckDocument]:
        from mismartera.storage.locking import is_held

        locks = list((self._home / "locks").glob("*.lock"))
        held = [lock.name for lock in locks if is_held(lock)]
        yield _ok("home", "locks", f"held now: {', '.join(held)}" if held else "none held")

    def _leftovers(self) -> tuple[Path, ...]:
        store, records = self._catalogue().store.leftovers(), self._records().leftovers()
        return (*self._of_home(), *store, *records)

    def _of_home(self) -> Iterable[Path]:
        from mismartera.whole_file import leftovers

        return [path for name in _FOLDERS for path in leftovers(self._home / name)]

    def _deletions(self) -> Iterator[str]:
        from mismartera.storage.journal import DELETION

        for symbol, interval in self._series():
            begun = self._catalogue().store.journal(symbol, interval).unfinished()
            if any(each.kind == DELETION for each in begun):
                yield f"deleted {symbol} {interval}, as was begun"

    def _series(self) -> Iterator[tuple[str, Interval]]:
        catalogue = self._catalogue()
        for symbol in catalogue.symbols():
            for interval in catalogue.intervals(symbol):
                yield symbol, interval

    def _shown(self, path: Path) -> str:
        return str(path.relative_to(self._home))


def _guarded(
    area: str, name: str, look: Callable[[], Iterator[CheckDocument]]
) -> Iterator[CheckDocument]:
    """What cannot be looked at is a finding, and hides nothing of the others."""
    try:
        yield from look()
    except StoreError as error:
        yield CheckDocument(area, name, "failed", error.what, error.hint)


def _ok(area: str, name: str, found: str) -> CheckDocument:
    return CheckDocument(area, name, "ok", found, "")
