"""Opening a ledger's file: only if it is one, is of these tables, and of the account asked for."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path

from mismartera.domain.money import amount_of
from mismartera.errors import StoreError
from mismartera.storage.atomic import sync_directory
from mismartera.storage.ledger_cells import fitted
from mismartera.storage.ledger_contents import LedgerAccount, LedgerContents
from mismartera.storage.ledger_faults import reading, writing_to
from mismartera.storage.ledger_tables import ACCOUNT, APPLICATION_ID, CASH, CREATE_TABLES, VERSION


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
            if not is_there:
                _begin(connection, account)
                sync_directory(path.parent)
        _compare(path, LedgerContents(path, connection).account, account)
    except BaseException:
        connection.close()
        raise
    return connection


def connect_for_reading(path: Path) -> sqlite3.Connection:
    """Open a ledger as it stands now; what is written later is not seen.

    Raises:
        StoreError: there is none, or it cannot be read.
    """
    if not path.is_file():
        raise StoreError(f"there is no ledger {path}", "give the path of one that is there")
    with reading(path):
        connection = sqlite3.connect(
            _reading_uri(path), uri=True, isolation_level=None, check_same_thread=False
        )
    try:
        with reading(path):
            connection.execute("BEGIN")
            is_there = _is_ledger(path, connection)
        if not is_there:
            raise StoreError(f"{path} is empty", "give the path of a ledger that was written")
    except BaseException:
        connection.close()
        raise
    return connection


def _reading_uri(path: Path) -> str:
    """Where nothing can be written there is no writer, unless it left its log."""
    is_finished = not path.with_name(f"{path.name}-wal").exists()
    at_rest = "&immutable=1" if is_finished and not os.access(path.parent, os.W_OK) else ""
    return f"{path.absolute().as_uri()}?mode=ro{at_rest}"


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
    return True


def _begin(connection: sqlite3.Connection, account: LedgerAccount) -> None:
    """Make the tables: all of them or none."""
    connection.execute("BEGIN IMMEDIATE")
    for statement in CREATE_TABLES:
        connection.execute(statement)
    connection.execute(ACCOUNT.insert, fitted(account))
    connection.execute(CASH.insert, fitted((0, account.initial_micros, 0)))
    connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    connection.execute(f"PRAGMA user_version = {VERSION}")
    connection.execute("COMMIT")


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
