"""The ledger of an account on disk: an SQLite file that adds up at every moment.

What one event brings about is written in one transaction: its entries, and what they make of
orders, positions and cash. There is one writer; readers see the last transaction and never wait.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from types import TracebackType

from filelock import BaseFileLock

from mismartera.domain.ledger import LedgerEntry
from mismartera.errors import StoreError
from mismartera.storage.atomic import make_directory
from mismartera.storage.ledger_check import findings
from mismartera.storage.ledger_contents import LedgerAccount, LedgerContents
from mismartera.storage.ledger_faults import writing_to
from mismartera.storage.ledger_opening import connect_for_reading, connect_for_writing
from mismartera.storage.ledger_progress import UNFIT, LedgerProgress
from mismartera.storage.locking import hold


class LedgerFile:
    """An account's ledger, open for writing by one owner.

    Threads may use it in turn, not at the same time. `contents` reads what was written so far.
    """

    def __init__(self, path: Path, connection: sqlite3.Connection, lock: BaseFileLock) -> None:
        self.path = path
        self.contents = LedgerContents(path, connection)
        self._connection = connection
        self._lock = lock
        self._progress: LedgerProgress | None = None

    @classmethod
    def open(cls, path: Path, account: LedgerAccount) -> LedgerFile:
        """Open an account's ledger to go on with it, or begin one where there is none.

        Raises:
            StoreError: another process or run has it open; it is another account's, damaged, no
                ledger, of a newer version, or cannot be written.
        """
        make_directory(path.parent)
        in_use = StoreError(
            f"{path} is being written by another run",
            "wait until that run is over or stop it, or trade in another account",
        )
        lock = hold(path.with_name(f"{path.name}.lock"), in_use)
        try:
            return cls(path, connect_for_writing(path, account), lock)
        except BaseException:
            lock.release()
            raise

    def keep(self, entries: Sequence[LedgerEntry]) -> None:
        """Write entries in one transaction: all of them or, with an error, none.

        Raises:
            StoreError: the disk is full, or writing is not permitted.
        """
        with writing_to(self.path):
            try:
                self._write(entries)
            except UNFIT:
                self._write(entries, fit=True)

    def check(self) -> tuple[str, ...]:
        """Say what does not add up, one sentence each; nothing where all does.

        Raises:
            StoreError: the file is damaged.
        """
        return findings(self.contents)

    def close(self) -> None:
        """Let go of the file; it may be closed again."""
        self._connection.close()
        self._lock.release()

    def __enter__(self) -> LedgerFile:
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _traceback: TracebackType | None,
    ) -> None:
        self.close()

    def _write(self, entries: Sequence[LedgerEntry], *, fit: bool = False) -> None:
        progress, self._progress = self._progress or self._found(), None
        with self._transaction():
            progress.write(self._connection, entries, fit=fit)
        self._progress = progress

    def _found(self) -> LedgerProgress:
        """Where the file is, after it was opened or a transaction failed."""
        contents = self.contents
        return LedgerProgress(contents.kept.entries, contents.last_order, contents.books())

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            yield
            self._connection.execute("COMMIT")
        except BaseException:
            with suppress(sqlite3.Error):  # a full disk has ended it already
                self._connection.execute("ROLLBACK")
            raise


@contextmanager
def open_reading(path: Path) -> Iterator[LedgerContents]:
    """Read a ledger as it stands now, also while a run writes it.

    Raises:
        NothingWritten: there is none, or it was not begun.
        StoreError: it cannot be read.
    """
    with closing(connect_for_reading(path)) as connection:
        yield LedgerContents(path, connection)
