"""How much an archive may unpack to: 4 GB, and 200 times its own size."""

from __future__ import annotations

import io
from typing import BinaryIO, Final

from mismartera.errors import ImportRefused

MOST_BYTES: Final = 4_000_000_000
MOST_RATIO: Final = 200
_CHUNK: Final = 1 << 20


def require_size(name: str, packed: int, unpacked: int) -> None:
    """Check an archive's size against the limits.

    Raises:
        ImportRefused: it unpacks to more.
    """
    if unpacked > MOST_BYTES:
        raise ImportRefused(
            f"{name} unpacks to more than {MOST_BYTES / 1e9:g} GB", "unpack it and import in parts"
        )
    if unpacked > MOST_RATIO * max(packed, 1):
        raise ImportRefused(
            f"{name} unpacks to more than {MOST_RATIO} times its size, which no file of bars does",
            "unpack it first if you trust it",
        )


def read_limited(name: str, packed: int, stream: BinaryIO) -> bytes:
    """Read an unpacking stream to its end, within the limits.

    Raises:
        ImportRefused: it holds more.
    """
    whole = io.BytesIO()
    while chunk := stream.read(_CHUNK):
        whole.write(chunk)
        require_size(name, packed, whole.tell())
    return whole.getvalue()
