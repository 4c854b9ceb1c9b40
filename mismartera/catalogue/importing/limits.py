"""How much an archive may unpack to: 4 GB, and 200 times its own size."""

from __future__ import annotations

import io
from collections.abc import Iterable
from typing import Final

from mismartera.errors import ImportRefused

MOST_BYTES: Final = 4_000_000_000
MOST_RATIO: Final = 200


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


def read_limited(name: str, packed: int, chunks: Iterable[bytes]) -> bytes:
    """Join the pieces that an archive unpacks to, within the limits.

    Raises:
        ImportRefused: it holds more.
    """
    whole = io.BytesIO()
    for chunk in chunks:
        whole.write(chunk)
        require_size(name, packed, whole.tell())
    return whole.getvalue()
