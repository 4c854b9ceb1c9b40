"""Opening a ledger's file: only if it is one, is of these tables, and of the account asked for."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Final

from mismartera.domain.money import amount_of
from mismartera.errors import NothingWritten, StoreError
from mismartera.storage.ledger_cells import fitted
from mismartera.storage.ledger_contents import LedgerAccount, LedgerContents
from mismartera.storage.ledger_faults import code_of, reading, writing_to
from mismartera.storage.ledger_tables import ACCOUNT, APPLICATION_ID, CASH, CREATE_TABLES, VERSION
from mismartera.whole_file import sync_directory

_NOT_ALLOWED: Final = frozenset(
    {
        sqlite3.SQLITE_READONLY,
        sqlite3.SQLITE_CANTOPEN,
        sqlite3.SQLITE_IOERR,  # a full disk has no room for the index
        sqlite3.SQLITE_FULL,
    }
)


def connect_for_writing(path: Path, account: LedgerAccount) -> sqlite3.Connection:
    """Open an account's ledger, or begin one where there is no file or an empty one.

    The connection may be used by any thread, one at a time.

    Raises:
        StoreError: it is another account's, no ledger, of a newer version, or cannot be written.
    """
    with writing_to(path):
        connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    try:
        with writing_to(path):
            is_there = _is_ledger(path, connection)
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = NORMAL")
            connection.execute("PRAGMA foreign_keys = ON")
            connection.execute("BEGIN IMMEDIATE")
            if not is_there:
                _make_tables(connection, account)
            # Written in any case: where that cannot be done it is to be known now.
            connection.execute(f"PRAGMA user_version = {VERSION}")
            connection.execute("COMMIT")
            if not is_there:
                sync_directory(path.parent)
        _compare(path, LedgerContents(path, connection).account, account)
    except BaseException:
        connection.close()
        raise
    return connection


def connect_for_reading(path: Path) -> sqlite3.Connection:
    """Open a ledger as it stands now; what is written later is not seen.

    Raises:
        NothingWritten: there is none, or it was not begun.
        StoreError: it cannot be read.
    """
    if not path.is_file():
        raise NothingWritten(f"there is no ledger {path}", "give the path of one that is there")
    with reading(path):
        try:
            # Who may write leaves the file alone in the end: without its log and index.
            return _snapshot(path, "mode=rw")
        except sqlite3.OperationalError as error:
            has_log = path.with_name(f"{path.name}-wal").exists()
            if has_log or code_of(error) not in _NOT_ALLOWED:
                raise
            # Where nobody may write, nobody does: there is no need for an index.
            return _snapshot(path, "mode=ro&immutable=1")


def _snapshot(path: Path, how: str) -> sqlite3.Connection:
    """Connect, and stay at the last transaction that there is."""
    uri = f"{path.absolute().as_uri()}?{how}"
    connection = sqlite3.connect(uri, uri=True, isolation_level=None, check_same_thread=False)
    try:
        connection.execute("PRAGMA query_only = ON")
        connection.execute("BEGIN")
        if not _is_ledger(path, connection):
            raise NothingWritten(f"{path} is empty", "give the path of a ledger that was written")
    except BaseException:
        connection.close()
        raise
    return connection


def _is_ledger(path: Path, connection: sqlite3.Connection) -> bool:
    """Whether there are tables of ours; none at all in a file that was only just made."""
    (tables,) = connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()
    (application,) = connection.execute("PRAGMA application_id").fetchone()
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    if not tables and not application:
        return False
    if application != APPLICATION_ID:
        raise StoreError(
            f"{path} is a database of another program", "move it away, or name another file"
        )
    if version > VERSION:
        raise StoreError(
            f"{path} was written by a newer version (its tables are of version {version}, "
            f"known are those up to {VERSION})",
            "update MisMartera, or name another file",
        )
    if version < VERSION:
        raise StoreError(
            f"{path} was written by an older version (its tables are of version {version}, "
            f"needed are those of {VERSION})",
            "make its run again, or name another file",
        )
    return True


def _make_tables(connection: sqlite3.Connection, account: LedgerAccount) -> None:
    for statement in CREATE_TABLES:
        connection.execute(statement)
    connection.execute(ACCOUNT.insert, fitted(account))
    connection.execute(CASH.insert, fitted((0, account.initial_micros, 0)))
    connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")


def _compare(path: Path, found: LedgerAccount, wanted: LedgerAccount) -> None:
    if found.name != wanted.name:
        raise StoreError(
            f"{path} is the ledger of account {found.name!r}, not of {wanted.name!r}",
            "name another file, or that account",
        )
    if found.initial_micros != wanted.initial_micros:
        raise StoreError(
            f"{path} began with {amount_of(found.initial_micros):.15g} in cash, "
            f"not with {amount_of(wanted.initial_micros):.15g}",
            "set initial_cash to that, or begin another account",
        )
