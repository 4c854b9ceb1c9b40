"""Checksums inside a Parquet file, between its row groups and its footer, where readers skip them.

Parquet's own checksums leave out page headers and the footer, and Arrow trusts what it finds
there: one changed byte can give other rows, or end the process. So a stored file is only handed
to Arrow after the parts that it will look at were found whole.

    row groups | (end, crc32) of each group | mark, count, crc32 of the rest | footer
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from struct import Struct
from typing import Final, TypeAlias
from zlib import crc32

_GROUP: Final = Struct("<QI")
_SEAL: Final = Struct("<4sII")
_TAIL: Final = Struct("<I4s")  # how every Parquet file ends: the length of its footer, a mark
_MARK: Final = b"MMS1"
_LIKELY_FOOTER: Final = 64 * 1024

ReadAt: TypeAlias = Callable[[int, int], bytes | memoryview]
"""Reads so many bytes of a file from an offset on."""


class BrokenSeal(Exception):
    """Raised when a file is not as it was sealed; never leaves the storage package."""


@dataclass(frozen=True, slots=True)
class Seal:
    """Where each row group of a file ends, and the checksum of its bytes."""

    ends: tuple[int, ...]
    checksums: tuple[int, ...]

    def require_groups(self, read_at: ReadAt, groups: range) -> None:
        """Check the bytes of consecutive row groups.

        Raises:
            BrokenSeal: one of them has changed.
        """
        start = self._start(groups.start)
        content = memoryview(read_at(self.ends[groups.stop - 1] - start, start))
        for group in groups:
            part = content[self._start(group) - start : self.ends[group] - start]
            if crc32(part) != self.checksums[group]:
                raise BrokenSeal(f"row group {group} has changed")

    def _start(self, group: int) -> int:
        return self.ends[group - 1] if group else 0


def seal(content: memoryview, starts: list[int]) -> bytes:
    """Return a Parquet file with its seal; `starts` is where each of its row groups begins."""
    footer = len(content) - _footer_length(content[-_TAIL.size :])
    edges = [0, *starts[1:], footer]
    groups = b"".join(_GROUP.pack(end, crc32(content[start:end])) for start, end in pairwise(edges))
    count = len(edges) - 1
    rest = crc32(content[footer:], crc32(groups))
    return b"".join((content[:footer], groups, _SEAL.pack(_MARK, count, rest), content[footer:]))


def read_seal(read_at: ReadAt, size: int) -> Seal:
    """Read the seal of a file of `size` bytes, and check the footer behind it.

    Raises:
        BrokenSeal: the file has no seal, or its footer has changed.
    """
    end = read_at(min(size, _LIKELY_FOOTER), max(0, size - _LIKELY_FOOTER))
    footer_length = _footer_length(memoryview(end)[-_TAIL.size :])
    start, count, rest = _find(_last(read_at, size, end, footer_length + _SEAL.size))
    sealed = _last(read_at, size, end, start + count * _GROUP.size)
    groups = sealed[: count * _GROUP.size]
    if crc32(sealed[-footer_length:], crc32(groups)) != rest:
        raise BrokenSeal("its footer has changed")
    ends, checksums = zip(*_GROUP.iter_unpack(groups), strict=True)
    return Seal(ends, checksums)


def _find(last: bytes | memoryview) -> tuple[int, int, int]:
    mark, count, rest = _SEAL.unpack_from(last)
    if mark != _MARK or not count:
        raise BrokenSeal("it has no seal")
    return len(last), count, rest


def _last(read_at: ReadAt, size: int, end: bytes | memoryview, length: int) -> bytes | memoryview:
    """The last `length` bytes of a file, of which `end` is known."""
    if length > size:
        raise BrokenSeal("it is cut off")
    return end[-length:] if length <= len(end) else read_at(length, size - length)


def _footer_length(tail: bytes | memoryview) -> int:
    if len(tail) != _TAIL.size or tail[-4:] != b"PAR1":
        raise BrokenSeal("it is no Parquet file, or is cut off")
    length: int = _TAIL.unpack(tail)[0]
    return length + _TAIL.size
