"""Files that appear whole or not at all."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path
from typing import Final

from mismartera.errors import StoreError
from mismartera.storage.paths import TEMPORARY_SUFFIX

_WRITE_HINT: Final = "free some space, allow writing there, or choose another directory with --home"


def replace_file(path: Path, content: bytes | memoryview, *, hint: str = _WRITE_HINT) -> None:
    """Put `content` in the place of `path`, durably: a reader or a crash sees the old or the new.

    The directory must be there. `hint` says in an error what to do.

    Raises:
        StoreError: the disk is full, or writing is not permitted; the old file is as it was.
    """
    temporary = path.with_name(f"{path.name}.{os.getpid()}{TEMPORARY_SUFFIX}")
    try:
        _write_synced(temporary, content)
        os.replace(temporary, path)
        sync_directory(path.parent)
    except OSError as error:
        raise cannot_write(path, error, hint) from error
    finally:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)


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


def sync_directory(directory: Path) -> None:
    """Make what was created, renamed or removed in a directory durable."""
    if os.name == "nt":  # where a directory cannot be opened, nor needs to be
        return
    descriptor = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def cannot_write(path: Path, error: OSError, hint: str = _WRITE_HINT) -> StoreError:
    """The error for a path that the system does not let us write."""
    return StoreError(f"cannot write {path}: {error.strerror or error}", hint)


def cannot_read(path: Path, error: OSError) -> StoreError:
    """The error for a path that the system does not let us read."""
    return StoreError(
        f"cannot read {path}: {error.strerror or error}",
        "allow reading there, or choose another directory with --home",
    )


def _write_synced(path: Path, content: bytes | memoryview) -> None:
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
