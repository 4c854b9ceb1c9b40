"""Scanners of a running session as documents."""

from __future__ import annotations

from collections.abc import Sequence

from mismartera.engine.running_scanner import RunningScanner
from mismartera.engine.scanning import ScanOutcome
from mismartera.reporting.documents.scans import (
    RunningScannerDocument,
    RunningScannersDocument,
    ScanResultDocument,
    SessionScanDocument,
)
from mismartera.reporting.snapshot import RunSnapshot
from mismartera.scanners.scanner import ScanResult


def running_scanners(
    snapshot: RunSnapshot, runners: Sequence[RunningScanner]
) -> RunningScannersDocument:
    """The scanners of a session."""
    found = [_running(snapshot, runner) for runner in runners]
    return RunningScannersDocument(snapshot.session_time, tuple(found))


def session_scan(
    snapshot: RunSnapshot, runner: RunningScanner, outcome: ScanOutcome
) -> SessionScanDocument:
    """What one scan gave."""
    return SessionScanDocument(
        key=runner.key,
        session_time=snapshot.session_time,
        looked_at=outcome.looked_at,
        results=_results(outcome.results),
        error=outcome.error,
    )


def _running(snapshot: RunSnapshot, runner: RunningScanner) -> RunningScannerDocument:
    last, ahead = runner.last_scan_ns, runner.instants
    return RunningScannerDocument(
        key=runner.key,
        enabled=runner.enabled,
        pre_session=runner.pre_session,
        scans=runner.scans,
        added=runner.added,
        errors=runner.errors,
        last_error=runner.last_error,
        last_scan=None if last is None else snapshot.iso(last),
        next_scan=snapshot.iso(ahead[0]) if ahead and runner.enabled else None,
        last_results=_results(runner.last_results),
    )


def _results(results: Sequence[ScanResult]) -> tuple[ScanResultDocument, ...]:
    return tuple(ScanResultDocument(each.symbol, each.score, each.reason) for each in results)
