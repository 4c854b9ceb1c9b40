"""The scanners of a running session, and what a scan gave."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ScanResultDocument:
    """One symbol that was found, with its score and the reason."""

    symbol: str
    score: float
    reason: str


@dataclass(frozen=True, slots=True)
class RunningScannerDocument:
    """One scanner of the session: when it scans next, and what it found last, the best first."""

    key: str
    enabled: bool
    pre_session: bool
    scans: int
    added: int
    errors: int
    last_error: str | None
    last_scan: str | None
    next_scan: str | None
    last_results: tuple[ScanResultDocument, ...]


@dataclass(frozen=True, slots=True)
class RunningScannersDocument:
    """The scanners of the session, in the order in which they scan."""

    session_time: str | None
    scanners: tuple[RunningScannerDocument, ...]


@dataclass(frozen=True, slots=True)
class SessionScanDocument:
    """What one scan in the session gave; `error` is what ended it, if something did."""

    key: str
    session_time: str | None
    looked_at: int
    results: tuple[ScanResultDocument, ...]
    error: str | None
