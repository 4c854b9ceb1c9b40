"""What goes wrong with a ledger's file, in words that name it and say what to do."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from mismartera.errors import StoreError

_PRIMARY: Final = 0xFF
_IN_USE: Final = frozenset({sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED})
_REFUSED: Final = frozenset(
    {
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_READONLY,
        sqlite3.SQLITE_CANTOPEN,
        sqlite3.SQLITE_PERM,
    }
)
_WHAT_TO_DO: Final = {
    "read": "allow reading there, or give the path of another one",
    "write": "free some space, allow writing there, or choose another directory with --home",
}
_WRONG_CELL: Final = (ValueError, TypeError, LookupError, OverflowError, RecursionError)


@contextmanager
def reading(path: Path) -> Iterator[None]:
    """Tell what cannot be read as a StoreError; a cell that is not what it should be is damage."""
    try:
        yield
    except sqlite3.ProgrammingError:
        raise
    except sqlite3.Error as error:
        raise _fault(path, error, "read") from error
    except _WRONG_CELL as error:
        raise damaged(path, str(error)) from error


@contextmanager
def writing_to(path: Path) -> Iterator[None]:
    """Tell what cannot be written as a StoreError."""
    try:
        yield
    except sqlite3.ProgrammingError:
        raise
    except sqlite3.Error as error:
        raise _fault(path, error, "write") from error
    except UnicodeDecodeError as error:  # where a damaged name stands in SQLite's message
        raise damaged(path, str(error)) from error


def damaged(path: Path, why: str) -> StoreError:
    """The error for a ledger of which something cannot be read."""
    return StoreError(
        f"{path} is damaged ({' '.join(why.split())})",
        "put a copy of it in its place, or move it away to begin a new one",
    )


def code_of(error: sqlite3.Error) -> int:
    """SQLite's primary code of an error; one that comes of Python alone is about a wrong cell."""
    return getattr(error, "sqlite_errorcode", sqlite3.SQLITE_CORRUPT) & _PRIMARY


def _fault(path: Path, error: sqlite3.Error, use: str) -> StoreError:
    code = code_of(error)
    if code == sqlite3.SQLITE_NOTADB:
        return StoreError(
            f"{path} is no ledger ({error})", "move it away, or give the name of another file"
        )
    if code in _IN_USE:
        return StoreError(f"{path} is in use by another program", "close it there, then try again")
    if code in _REFUSED:
        return StoreError(f"cannot {use} {path}: {error}", _WHAT_TO_DO[use])
    if code == sqlite3.SQLITE_CONSTRAINT:
        return StoreError(
            f"{path} cannot take an entry that does not fit those before it ({error})",
            "`doctor` checks whether it adds up",
        )
    return damaged(path, str(error))
