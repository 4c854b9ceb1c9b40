"""One writer at a time of whatever a lock stands for, among threads and processes."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from filelock import BaseFileLock, FileLock, Timeout

from mismartera.errors import StoreError
from mismartera.storage.atomic import cannot_write, make_directory

TIMEOUT_S: Final = 60.0


@contextmanager
def writing(lock: Path) -> Iterator[None]:
    """Hold a lock; the system lets go of it when a process dies.

    Raises:
        StoreError: another writer held it for a minute, or it cannot be made.
    """
    make_directory(lock.parent)
    # Not a singleton: two threads of one process must exclude each other as well.
    holder = FileLock(lock, timeout=TIMEOUT_S, is_singleton=False)
    try:
        holder.acquire()
    except Timeout as error:
        raise StoreError(
            f"{lock} has been held by another process for {TIMEOUT_S:.0f} s",
            "wait until it is done, then try again",
        ) from error
    except OSError as error:
        raise cannot_write(lock, error) from error
    try:
        yield
    finally:
        holder.release()


def is_held(lock: Path) -> bool:
    """Whether somebody holds a lock; who may only read the home can tell as well."""
    try:
        import fcntl
    except ImportError:  # Windows
        return _cannot_be_had(lock)
    try:
        descriptor = os.open(lock, os.O_RDONLY)
    except OSError:  # there is none; or the folder is another's, who keeps it to himself
        return False
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except OSError:
        return True
    finally:
        os.close(descriptor)
    return False


def _cannot_be_had(lock: Path) -> bool:
    try:
        hold(lock, StoreError("it is held")).release()
    except StoreError:
        return True
    return False


def hold(lock: Path, in_use: StoreError) -> BaseFileLock:
    """Take a lock without waiting, to be released by whichever thread is the last to need it.

    Raises:
        StoreError: `in_use`, if there is another holder, in this process too; or it cannot be made.
    """
    holder = FileLock(lock, timeout=0, is_singleton=False, thread_local=False)
    try:
        holder.acquire()
    except Timeout as error:
        raise in_use from error
    except OSError as error:
        raise cannot_write(lock, error) from error
    return holder
