"""How often a kept answer served."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class CacheStatistics:
    """Questions answered from the cache, and those that had to be worked out."""

    hits: int
    misses: int
