"""Zstandard, which Python's own library does not unpack before 3.14."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO, Final

import pyarrow as pa

_CHUNK: Final = 1 << 18


def unpack(stream: BinaryIO) -> Iterator[bytes]:
    """Unpack a stream piece by piece.

    Raises:
        OSError: it is damaged, or cannot be read.
    """
    try:
        with pa.CompressedInputStream(pa.PythonFile(stream, "r"), "zstd") as unpacked:
            while chunk := unpacked.read(_CHUNK):
                yield chunk
    except pa.ArrowException as error:
        raise OSError(" ".join(str(error).split())) from error
