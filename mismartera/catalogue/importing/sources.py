"""Files, folders and archives as one list of things to read, recognised by their first bytes."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import os
import stat
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import BinaryIO, Final

from mismartera.catalogue.importing.limits import read_limited, require_size
from mismartera.errors import ImportRefused
from mismartera.storage.zstandard import unpack as unpack_zstd

HEAD_BYTES: Final = 1 << 16
_MOST_MEMBERS: Final = 100_000
_ENCRYPTED: Final = 0x1
_CHUNK: Final = 1 << 20
_TAR_MARK: Final = b"ustar"
_TAR_AT: Final = 257
_TEXT_MARKS: Final = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")


class SourceFormat(StrEnum):
    """What a file is made of."""

    TEXT = "text"
    JSON = "JSON"
    PARQUET = "Parquet"
    DBN = "DBN"
    FEATHER = "Feather"
    ZIP = "zip"
    TAR = "tar"
    GZIP = "gzip"
    BZIP2 = "bzip2"
    XZ = "xz"
    ZSTD = "zstd"
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
        b"ARROW1": SourceFormat.FEATHER,
        b"DBN": SourceFormat.DBN,
        b"BZh": SourceFormat.BZIP2,
        b"\xfd7zXZ\x00": SourceFormat.XZ,
        b"\x28\xb5\x2f\xfd": SourceFormat.ZSTD,
    }
    for mark, found in marks.items():
        if head.startswith(mark):
            return found
    if head[_TAR_AT : _TAR_AT + len(_TAR_MARK)] == _TAR_MARK:
        return SourceFormat.TAR
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
    if source.format in _PACKINGS:
        source = _without_packing(source)
    if source.format == SourceFormat.ZIP and not source.is_packed:
        yield from _zip_members(source)
    elif source.format == SourceFormat.TAR:
        yield from _tar_members(source)
    else:
        yield source


def _without_packing(source: Source) -> Source:
    """The one content of a file that is packed by gzip, bzip2, xz or zstd."""
    try:
        with source.open() as packed:
            content = read_limited(source.name, source.size, _PACKINGS[source.format](packed))
    except (OSError, EOFError, zlib.error, lzma.LZMAError, ValueError) as error:
        raise _damaged(source.name, error) from error
    suffix = source.location.suffix.lower()
    bare = ".tar" if suffix == ".tgz" else ""
    return _in_memory(source.name, source.location.with_suffix(bare), content)


def _chunks(stream: BinaryIO) -> Iterator[bytes]:
    while chunk := stream.read(_CHUNK):
        yield chunk


def _gunzipped(packed: BinaryIO) -> Iterator[bytes]:
    with gzip.GzipFile(fileobj=packed) as stream:
        yield from _chunks(stream)  # type: ignore[arg-type]  # reads bytes


def _bunzipped(packed: BinaryIO) -> Iterator[bytes]:
    with bz2.BZ2File(packed) as stream:
        yield from _chunks(stream)  # type: ignore[arg-type]  # reads bytes


def _unxzed(packed: BinaryIO) -> Iterator[bytes]:
    with lzma.LZMAFile(packed) as stream:
        yield from _chunks(stream)  # type: ignore[arg-type]  # reads bytes


_PACKINGS: Final[dict[SourceFormat, Callable[[BinaryIO], Iterator[bytes]]]] = {
    SourceFormat.GZIP: _gunzipped,
    SourceFormat.BZIP2: _bunzipped,
    SourceFormat.XZ: _unxzed,
    SourceFormat.ZSTD: unpack_zstd,
}


def _zip_members(source: Source) -> Iterator[Source]:
    try:
        with source.open() as file, zipfile.ZipFile(file) as archive:
            members = [each for each in archive.infolist() if not each.is_dir()]
            members = [each for each in members if _is_content(each.filename)]
            _require_members(source, members)
            for member in members:
                with archive.open(member) as stream:
                    content = read_limited(source.name, source.size, _chunks(stream))  # type: ignore[arg-type]  # reads bytes
                yield _member(source, member.filename, content)
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


def _tar_members(source: Source) -> Iterator[Source]:
    try:
        with source.open() as file, tarfile.open(fileobj=file, mode="r:") as archive:
            members = [each for each in archive.getmembers() if each.isfile()]
            members = [each for each in members if _is_content(each.name)]
            _require_count(source, len(members))
            for member in members:
                stream = archive.extractfile(member)
                content = b"" if stream is None else b"".join(_chunks(stream))  # type: ignore[arg-type]  # reads bytes
                yield _member(source, member.name, content)
    except (tarfile.TarError, EOFError, OSError, ValueError) as error:
        raise _damaged(source.name, error) from error


def _is_content(name: str) -> bool:
    """Tell whether a member is a file of its own, and none that macOS adds to archives."""
    parts = Path(name).parts
    return "__MACOSX" not in parts and not Path(name).name.startswith(".")


def _member(source: Source, path: str, content: bytes) -> Source:
    name = Path(path).name
    return _in_memory(f"{source.name}:{name}", source.location / name, content)


def _require_members(source: Source, members: Sequence[zipfile.ZipInfo]) -> None:
    _require_count(source, len(members))
    if any(member.flag_bits & _ENCRYPTED for member in members):
        raise ImportRefused(f"{source.name} is encrypted", "unpack it with its password first")
    require_size(source.name, source.size, sum(member.file_size for member in members))


def _require_count(source: Source, count: int) -> None:
    if not count:
        raise ImportRefused(f"{source.name} is an empty archive", "name an archive with bars in it")
    if count > _MOST_MEMBERS:
        raise ImportRefused(
            f"{source.name} holds {count} files, at most {_MOST_MEMBERS} are taken",
            "import it in parts",
        )


def _in_memory(name: str, location: Path, content: bytes) -> Source:
    return Source(
        name, location, content[:HEAD_BYTES], len(content), lambda: io.BytesIO(content), True
    )


def _unreadable(name: str, error: Exception) -> ImportRefused:
    reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return ImportRefused(f"{name} cannot be read ({reason})", "check the path and its permissions")


def _damaged(name: str, error: Exception) -> ImportRefused:
    return ImportRefused(f"{name} is a damaged archive ({error})", "fetch it again")
