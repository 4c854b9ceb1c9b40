"""Files, folders and archives as one list of things to read, recognised by their first bytes."""

from __future__ import annotations

import gzip
import io
import os
import stat
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import BinaryIO, Final

from mismartera.catalogue.importing.limits import read_limited, require_size
from mismartera.errors import ImportRefused

HEAD_BYTES: Final = 1 << 16
_MOST_MEMBERS: Final = 100_000
_ENCRYPTED: Final = 0x1
_TEXT_MARKS: Final = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")


class SourceFormat(StrEnum):
    """What a file is made of."""

    TEXT = "text"
    JSON = "JSON"
    PARQUET = "Parquet"
    DBN = "DBN"
    ZIP = "zip"
    GZIP = "gzip"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Source:
    """One file, or one member of an archive.

    `name` is what to call it, `location` the path by which a layout may know its symbol and date
    (of a member: the archive's path and its own), `head` its first bytes.
    """

    name: str
    location: Path
    head: bytes
    size: int
    open: Callable[[], BinaryIO]
    is_packed: bool = False

    @property
    def format(self) -> SourceFormat:
        return recognise_format(self.head)

    def read(self) -> bytes:
        """Read the whole content.

        Raises:
            ImportRefused: it cannot be read.
        """
        try:
            with self.open() as stream:
                return stream.read()
        except OSError as error:
            raise _unreadable(self.name, error) from error


def recognise_format(head: bytes) -> SourceFormat:
    """Tell what a file is made of from its first bytes."""
    marks = {
        b"PK\x03\x04": SourceFormat.ZIP,
        b"PK\x05\x06": SourceFormat.ZIP,  # an empty one
        b"\x1f\x8b": SourceFormat.GZIP,
        b"PAR1": SourceFormat.PARQUET,
        b"DBN": SourceFormat.DBN,
        b"\x28\xb5\x2f\xfd": SourceFormat.DBN,
    }
    for mark, found in marks.items():
        if head.startswith(mark):
            return found
    if not head.startswith(_TEXT_MARKS[1:]) and b"\0" in head:
        return SourceFormat.UNKNOWN
    text = head.removeprefix(_TEXT_MARKS[0]).lstrip()
    return SourceFormat.JSON if text[:1] in (b"{", b"[") else SourceFormat.TEXT


@dataclass(frozen=True, slots=True)
class FoundFile:
    """A file to import; `name` is what to call it, of a folder's file its path below the folder."""

    path: Path
    name: str


def files_at(path: Path, refused: list[ImportRefused]) -> list[FoundFile]:
    """The file at a path, or those of a folder in the order of their paths; hidden ones not.

    A folder below that cannot be read is added to `refused`.

    Raises:
        ImportRefused: the folder holds no file, or cannot be read.
    """
    if not _is_folder(path):
        return [FoundFile(path, path.name)]
    faults: list[OSError] = []
    found: list[Path] = []
    for place, folders, names in os.walk(path, onerror=faults.append):
        folders[:] = [name for name in folders if not name.startswith(".")]
        found += [Path(place, name) for name in names if not name.startswith(".")]
    refused += [_unreadable(str(fault.filename), fault) for fault in faults]
    if not found and not faults:
        raise ImportRefused(f"{path} holds no file", "name a file of bars or a folder of them")
    return [FoundFile(each, str(each.relative_to(path))) for each in sorted(found)]


def sources_of(file: FoundFile) -> Iterator[Source]:
    """Open a file, or every member of an archive.

    Raises:
        ImportRefused: it does not exist or cannot be read, or is an archive that is damaged or
            unpacks to more than the limits allow.
    """
    yield from _unpacked(_file_source(file))


def _is_folder(path: Path) -> bool:
    try:
        return path.is_dir()
    except (OSError, ValueError) as error:
        raise _unreadable(str(path), error) from error


def _file_source(file: FoundFile) -> Source:
    path = file.path
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            raise ImportRefused(f"{path} is a pipe or a device", "name a file of bars")
        with _opened(path) as opened:
            head = opened.read(HEAD_BYTES)
        if head is None:  # the system has files that wait for something to be said
            raise ImportRefused(f"{path} has nothing to be read", "name a file of bars")
        return Source(file.name, path, head, path.stat().st_size, lambda: _opened(path))
    except (OSError, ValueError) as error:
        raise _unreadable(str(path), error) from error


def _opened(path: Path) -> BinaryIO:
    """Open a file so that reading never waits."""

    def opener(name: str, flags: int) -> int:
        return os.open(name, flags | getattr(os, "O_NONBLOCK", 0))

    return open(path, "rb", opener=opener)  # the caller closes it


def _unpacked(source: Source) -> Iterator[Source]:
    if source.format == SourceFormat.ZIP:
        yield from _zip_members(source)
    elif source.format == SourceFormat.GZIP:
        yield _gunzipped(source)
    else:
        yield source


def _gunzipped(source: Source) -> Source:
    try:
        with source.open() as packed, gzip.GzipFile(fileobj=packed) as stream:
            content = read_limited(source.name, source.size, stream)  # type: ignore[arg-type]  # reads bytes
    except (OSError, EOFError, zlib.error) as error:
        raise _damaged(source.name, error) from error
    return _in_memory(source.name, source.location.with_suffix(""), content)


def _zip_members(source: Source) -> Iterator[Source]:
    try:
        with source.open() as file, zipfile.ZipFile(file) as archive:
            members = [member for member in archive.infolist() if not member.is_dir()]
            _require_members(source, members)
            for member in members:
                with archive.open(member) as stream:
                    content = read_limited(source.name, source.size, stream)  # type: ignore[arg-type]  # reads bytes
                name = Path(member.filename).name
                yield _in_memory(f"{source.name}:{name}", source.location / name, content)
    except (
        zipfile.BadZipFile,
        zlib.error,
        EOFError,
        OSError,
        RuntimeError,
        NotImplementedError,
        ValueError,
    ) as error:
        raise _damaged(source.name, error) from error


def _require_members(source: Source, members: Sequence[zipfile.ZipInfo]) -> None:
    if not members:
        raise ImportRefused(f"{source.name} is an empty archive", "name an archive with bars in it")
    if len(members) > _MOST_MEMBERS:
        raise ImportRefused(
            f"{source.name} holds {len(members)} files, at most {_MOST_MEMBERS} are taken",
            "import it in parts",
        )
    if any(member.flag_bits & _ENCRYPTED for member in members):
        raise ImportRefused(f"{source.name} is encrypted", "unpack it with its password first")
    require_size(source.name, source.size, sum(member.file_size for member in members))


def _in_memory(name: str, location: Path, content: bytes) -> Source:
    return Source(
        name, location, content[:HEAD_BYTES], len(content), lambda: io.BytesIO(content), True
    )


def _unreadable(name: str, error: Exception) -> ImportRefused:
    reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return ImportRefused(f"{name} cannot be read ({reason})", "check the path and its permissions")


def _damaged(name: str, error: Exception) -> ImportRefused:
    return ImportRefused(f"{name} is a damaged archive ({error})", "fetch it again")
