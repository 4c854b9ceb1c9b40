"""What the `scanner` commands show."""

from __future__ import annotations

from dataclasses import dataclass

from mismartera.reporting.documents.strategies import ParameterDocument


@dataclass(frozen=True, slots=True)
class ScannerRunDocument:
    """How a scanner fares in the current run; `found` counts results over all scans."""

    key: str
    scans: int
    found: int
    added: int
    errors: int
    last_error: str | None
    last_scan: str | None
    next_scan: str | None
    enabled: bool


@dataclass(frozen=True, slots=True)
class ScannerDocument:
    """One scanner that can be named in a configuration; `reads` is with its default parameters."""

    name: str
    source: str
    description: str
    reads: str
    parameters: tuple[ParameterDocument, ...]
    running: tuple[ScannerRunDocument, ...]


@dataclass(frozen=True, slots=True)
class ScannerListDocument:
    """The scanners that are known, in ASCII order."""

    scanners: tuple[ScannerDocument, ...]


@dataclass(frozen=True, slots=True)
class ScanResultDocument:
    """One symbol that was found."""

    symbol: str
    score: float
    reason: str


@dataclass(frozen=True, slots=True)
class LeftOutDocument:
    """A symbol that could not be looked at, and why."""

    symbol: str
    reason: str


@dataclass(frozen=True, slots=True)
class ScanDocument:
    """A scan of the store as of an instant: the best first.

    `looked_at` counts the symbols of the universe; `unknown` are those of its file that are not
    in the store.
    """

    scanner: str
    date: str
    at: str
    universe: str
    looked_at: int
    results: tuple[ScanResultDocument, ...]
    unknown: tuple[str, ...]
    left_out: tuple[LeftOutDocument, ...]
