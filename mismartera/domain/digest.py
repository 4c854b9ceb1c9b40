"""Hashes as people read them."""

from __future__ import annotations

from typing import Final

_SHOWN: Final = 12


def short_hash(digest: str) -> str:
    """The first signs of a hash: enough to tell two apart."""
    return digest[:_SHOWN]
