"""Gaps: maximal runs of expected bars that are missing."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class GapState(StrEnum):
    """What is known about a gap."""

    UNEXPLAINED = "unexplained"
    SUSPECT = "suspect"
    EMPTY = "empty"
    FILLED = "filled"
    ABANDONED = "abandoned"


@dataclass(frozen=True, slots=True)
class Gap:
    """A run of `bars` missing bars: `[start_ns, end_ns)`, UTC nanoseconds."""

    start_ns: int
    end_ns: int
    bars: int
    state: GapState
