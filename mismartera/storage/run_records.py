"""The records of runs: a folder for each under `runs/` in the home directory.

runs/r0007/run.json           what it was begun with, and what came of it
runs/r0007/equity.parquet     what the account was worth
runs/r0007/trades.parquet     its round trips
runs/r0007/quality.parquet    bars expected and there
runs/r0007/ledger.sqlite      decisions, orders and fills
runs/r0007/note.txt           what the user has noted of it
runs/r0007/statistics.json    worked out of these when somebody first looked
runs/r0007/run.lock           held while the run is under way
runs/number                   the highest number that was ever given
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final
from zlib import crc32

from filelock import BaseFileLock

from mismartera.domain.run_record import RecordState, RunRecord
from mismartera.errors import SessionError, StoreError, UnknownName
from mismartera.storage.atomic import (
    cannot_read,
    cannot_write,
    make_directory,
    remove_file,
    replace_file,
)
from mismartera.storage.locking import hold, is_held, writing
from mismartera.storage.run_files import LOCK_NAME, RECORD_NAME, RunFiles
from mismartera.whole_file import leftovers

LAST: Final = "last"
NUMBER_NAME: Final = "number"
_MOST_DIGITS: Final = 13
_RUN: Final = re.compile(r"r(\d{4,12})")
_TYPED: Final = re.compile(r"r?0*(\d{1,12})")
_LEAVING: Final = ".deleted-"
_COMING: Final = ".begun-"


@dataclass(slots=True, eq=False)
class OpenRecord:
    """The record of a run that is under way; other processes see that by its lock."""

    run: str
    files: RunFiles
    _lock: BaseFileLock

    def close(self) -> None:
        """The run is over: nobody holds the record any more."""
        self._lock.release()
        with suppress(OSError):
            (self.files.folder / LOCK_NAME).unlink(missing_ok=True)

    def discard(self) -> None:
        """Nothing comes of the run: remove its record, as far as that can be done."""
        shutil.rmtree(self.files.folder, ignore_errors=True)
        self._lock.release()


class RunRecords:
    """All records of a home directory; any number of processes may share them.

    `unsaved` names the run of this process that is over and could not be written.
    """

    def __init__(self, home: Path, unsaved: Callable[[], str | None] = lambda: None) -> None:
        self._home = home
        self._root = home / "runs"
        self._unsaved = unsaved

    def runs(self) -> tuple[str, ...]:
        """Every record's name, the oldest first; damaged ones too.

        Raises:
            StoreError: the directory cannot be read.
        """
        try:
            names = [each.name for each in self._root.iterdir() if _RUN.fullmatch(each.name)]
        except FileNotFoundError:
            return ()
        except OSError as error:
            raise cannot_read(self._root, error) from error
        return tuple(sorted(names, key=_number))

    def find(self, typed: str) -> str:
        """Find a record by what somebody typed: `r0007`, `r7`, `7`, or `last`.

        Raises:
            UnknownName: there is none of that name.
        """
        known = self.runs()
        text = typed.strip().lower()
        if text == LAST and known:
            return known[-1]
        if match := _TYPED.fullmatch(text):
            wanted = int(match[1])
            for run in known:
                if _number(run) == wanted:
                    return run
        hint = "`runs list` shows them" if known else "there are no runs yet"
        raise UnknownName("run", typed[:40], known, hint)

    def files(self, run: str) -> RunFiles:
        """The files of a record."""
        return RunFiles(self._root / run)

    def open(self, describe: Callable[[str], RunRecord]) -> OpenRecord:
        """Begin the record of a run; `describe` is given its name.

        Raises:
            StoreError: the disk is full, or writing is not permitted.
        """
        make_directory(self._root)
        with writing(self._home / "locks" / "runs.lock"):
            self._clear(_COMING)
            for left in self._leftovers(self.runs()[-1:]):
                remove_file(left)
            run = f"r{self._next_number():04}"
            coming = self._root / f"{_COMING}{run}"
            make_directory(coming)
            replace_file(self._root / NUMBER_NAME, _summed(_number(run)))
            lock = hold(coming / LOCK_NAME, self._under_way(run))
            try:
                # Under its name only once it is whole: who is killed here leaves no half a record.
                RunFiles(coming).write_record(describe(run))
                _rename(coming, self._root / run)
            except BaseException:
                lock.release()
                shutil.rmtree(coming, ignore_errors=True)
                raise
        return OpenRecord(run, self.files(run), lock)

    def read(self, run: str) -> RunRecord:
        """Read a record; one whose process is gone was interrupted.

        Raises:
            StoreError: it is damaged, or cannot be read.
        """
        record = self.files(run).read_record()
        if record.run != run:
            raise StoreError(
                f"{self._root / run / RECORD_NAME} is of run {record.run!r}",
                f"name its folder so, or remove it with `runs delete {run}`",
            )
        if record.state is RecordState.RUNNING and run == self._unsaved():
            return replace(record, state=RecordState.UNSAVED)
        if record.state is not RecordState.RUNNING or self._is_held(run):
            return record
        again = self.files(run).read_record()  # it may have ended meanwhile
        if again.state is not RecordState.RUNNING:
            return again
        return replace(again, state=RecordState.INTERRUPTED)

    def delete(self, run: str) -> None:
        """Remove a record with everything in its folder; a damaged one too.

        Raises:
            SessionError: its run is under way.
            StoreError: it cannot be removed.
        """
        if self._is_held(run):
            raise SessionError(f"{run} is under way", "`system stop` ends it")
        self._clear(_LEAVING)
        _rename(self._root / run, self._root / f"{_LEAVING}{run}")
        self._clear(_LEAVING)

    def highest_number(self) -> int | None:
        """The highest number that was ever given, as it was noted; None where that is damaged.

        0 where none was given.
        """
        try:
            content = (self._root / NUMBER_NAME).read_bytes()
        except FileNotFoundError:
            return 0
        except OSError:
            return None
        digits, mark, _ = content.strip().partition(b"-")
        if not digits.isdigit() or len(digits) >= _MOST_DIGITS:
            return None
        return int(digits) if not mark or _summed(int(digits)) == content else None

    def leftovers(self) -> tuple[Path, ...]:
        """What processes that were killed have left: none of it belongs to any record."""
        return (
            *self._root.glob(f"{_COMING}*"),
            *self._root.glob(f"{_LEAVING}*"),
            *self._leftovers(self.runs()),
        )

    def remove_leftovers(self) -> None:
        """Remove what processes that were killed have left.

        Raises:
            StoreError: it cannot be removed.
        """
        with writing(self._home / "locks" / "runs.lock"):
            self._clear(_COMING)
            self._clear(_LEAVING)
            for left in self._leftovers(self.runs()):
                remove_file(left)

    def _leftovers(self, runs: Sequence[str]) -> Iterator[Path]:
        yield from leftovers(self._root)
        for run in runs:
            if not self._is_held(run):
                yield from leftovers(self._root / run)

    def _clear(self, beginning: str) -> None:
        """Remove what is left of records that were deleted, or whose beginning was cut short."""
        for left in self._root.glob(f"{beginning}*"):
            shutil.rmtree(left, ignore_errors=True)

    def _next_number(self) -> int:
        given = self.highest_number() or 0
        return max([given, *(_number(run) for run in self.runs())]) + 1

    def _is_held(self, run: str) -> bool:
        """Whether a process holds the lock of a record."""
        return is_held(self._root / run / LOCK_NAME)

    def _under_way(self, run: str) -> StoreError:
        return StoreError(f"{run} is under way", "`system stop` ends it")


def _summed(number: int) -> bytes:
    """A number with its checksum."""
    digits = str(number).encode()
    return b"%s-%d\n" % (digits, crc32(digits))


def _rename(folder: Path, to: Path) -> None:
    try:
        folder.rename(to)
    except OSError as error:
        raise cannot_write(folder, error) from error


def _number(run: str) -> int:
    return int(run[1:])
