"""A file that appears whole or not at all; what is no file is written into, never replaced."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO, Final

TEMPORARY_SUFFIX: Final = ".tmp"
_LONGEST_NAME: Final = 200
_MODE: Final = 0o666
PRIVATE_MODE: Final = 0o600
_PRIVATE_FOLDER: Final = 0o700
_NO_LINK: Final = getattr(os, "O_NOFOLLOW", 0)
_NO_WAIT: Final = getattr(os, "O_NONBLOCK", 0)


def write_whole(path: Path, content: bytes | memoryview, *, private: bool = False) -> None:
    """Put `content` in the place of `path`, durably: a reader or a crash sees the old or the new.

    Where `path` is a link, what it leads to is replaced; a terminal, another device or a pipe is
    written into. A file that is replaced leaves its mode to the new one, another is as the user's
    mask says, or for the user's own eyes if `private`. The directory must be there.

    Raises:
        OSError: the disk is full, or writing is not permitted; the old file is as it was.
    """
    target = Path(os.path.realpath(path)) if path.is_symlink() else path
    mode = _mode_of(target)
    if mode is not None and not stat.S_ISREG(mode):
        _write_into(path, mode, content)
        return
    with _temporary(target, PRIVATE_MODE if private else _MODE) as (temporary, file):
        if mode is not None and not private:
            os.chmod(file.fileno(), stat.S_IMODE(mode))
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
        file.close()
        os.replace(temporary, target)
    sync_directory(target.parent)


def make_home(home: Path) -> None:
    """Make a home directory where there is none: for its owner's eyes, until he shares it.

    Raises:
        OSError: it cannot be made.
    """
    if not home.is_dir():
        home.parent.mkdir(parents=True, exist_ok=True)
        home.mkdir(mode=_PRIVATE_FOLDER, exist_ok=True)


def make_private(file: Path) -> None:
    """Make a file, or change one that is there, so that its owner alone can read it.

    Raises:
        OSError: it cannot be made.
    """
    file.touch(PRIVATE_MODE)
    with suppress(PermissionError):  # of another owner: it is for him to say
        file.chmod(PRIVATE_MODE)


def sync_directory(directory: Path) -> None:
    """Make what was created, renamed or removed in a directory durable."""
    if os.name == "nt":  # where a directory cannot be opened, nor needs to be
        return
    descriptor = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def leftovers(directory: Path, beginning: str = "") -> Iterator[Path]:
    """The temporary files in a directory that a process which is gone has left."""
    with suppress(OSError), os.scandir(directory) as entries:
        for entry in entries:
            if entry.name.endswith(TEMPORARY_SUFFIX) and entry.name.startswith(beginning):
                words = entry.name.removesuffix(TEMPORARY_SUFFIX).split(".")
                if not _is_alive(words[-1].partition("-")[0]):
                    yield Path(entry.path)


@contextmanager
def _temporary(target: Path, mode: int) -> Iterator[tuple[Path, BinaryIO]]:
    """A new file beside the target, under a name that nobody can foresee."""
    beginning = f"{target.name[:_LONGEST_NAME]}."
    for left in leftovers(target.parent, beginning):
        with suppress(OSError):
            left.unlink()
    mark = f"{os.getpid()}-{os.urandom(4).hex()}"
    temporary = target.with_name(f"{beginning}{mark}{TEMPORARY_SUFFIX}")
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | _NO_LINK
    try:
        with open(os.open(temporary, flags, mode), "wb") as file:
            yield temporary, file
    finally:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)


def _mode_of(path: Path) -> int | None:
    try:
        return path.stat().st_mode
    except FileNotFoundError:
        return None


def _write_into(path: Path, mode: int, content: bytes | memoryview) -> None:
    if not (stat.S_ISCHR(mode) or stat.S_ISFIFO(mode)):
        number = errno.EISDIR if stat.S_ISDIR(mode) else errno.EINVAL
        raise OSError(number, os.strerror(number), str(path))
    # Without waiting: a pipe that nobody reads would wait for ever.
    descriptor = os.open(path, os.O_WRONLY | _NO_WAIT)
    with open(descriptor, "wb") as stream:
        os.set_blocking(descriptor, True)
        stream.write(content)


def _is_alive(process: str) -> bool:
    """Whether a process of this number is there; it may be another one by now."""
    if not process.isascii() or not process.isdigit():
        return False
    try:
        os.kill(int(process), 0)
    except ProcessLookupError:
        return False
    except (OSError, OverflowError):
        return True
    return True
