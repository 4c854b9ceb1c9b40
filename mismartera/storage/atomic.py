"""Files that appear whole or not at all."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from mismartera.errors import StoreError
from mismartera.whole_file import TEMPORARY_SUFFIX, sync_directory, write_whole

_WRITE_HINT: Final = "free some space, allow writing there, or choose another directory with --home"


def replace_file(
    path: Path, content: bytes | memoryview, *, hint: str = _WRITE_HINT, private: bool = False
) -> None:
    """Put `content` in the place of `path`, as `write_whole` does.

    `hint` says in an error what to do.

    Raises:
        StoreError: the disk is full, or writing is not permitted; the old file is as it was.
    """
    try:
        write_whole(path, content, private=private)
    except OSError as error:
        raise cannot_write(path, error, hint) from error


def make_directory(path: Path) -> None:
    """Make a directory and those above it, durably.

    Raises:
        StoreError: a file stands in the way, or making one is not permitted.
    """
    if path.is_dir():
        return
    make_directory(path.parent)
    try:
        path.mkdir(exist_ok=True)
        sync_directory(path.parent)
    except OSError as error:
        raise cannot_write(path, error) from error


def remove_leftovers(directory: Path) -> None:
    """Remove the temporary files of a killed writer; only under the series' lock."""
    for leftover in directory.glob(f"*{TEMPORARY_SUFFIX}"):
        remove_file(leftover)


def remove_file(path: Path) -> None:
    """Remove a file durably, if it is there.

    Raises:
        StoreError: it cannot be removed.
    """
    try:
        path.unlink()
        sync_directory(path.parent)
    except FileNotFoundError:
        return
    except OSError as error:
        raise cannot_write(path, error) from error


def cannot_write(path: Path, error: OSError, hint: str = _WRITE_HINT) -> StoreError:
    """The error for a path that the system does not let us write."""
    return StoreError(f"cannot write {path}: {error.strerror or error}", hint)


def cannot_read(path: Path, error: OSError) -> StoreError:
    """The error for a path that the system does not let us read."""
    return StoreError(
        f"cannot read {path}: {error.strerror or error}",
        "allow reading there, or choose another directory with --home",
    )
