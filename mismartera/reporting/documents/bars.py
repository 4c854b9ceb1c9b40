"""Bars, and the gaps between them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class BarDocument:
    """One bar by its start; `coverage` is 0 to 1, null on base bars."""

    timestamp: str
    open: float
    high: float
    low: float
    close: float
    volume: float
    coverage: float | None


@dataclass(frozen=True, slots=True)
class GapDocument:
    """A run of missing bars from `start` to `end`."""

    start: str
    end: str
    bars: int
    state: str
