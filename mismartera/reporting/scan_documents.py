"""Scans, and the scanners of a running session, as documents."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date

from mismartera.engine.running_scanner import RunningScanner
from mismartera.engine.scanning import ScanOutcome
from mismartera.reporting.documents.scanners import (
    LeftOutDocument,
    ScanDocument,
    ScannerRunDocument,
    ScanResultDocument,
)


def scan_document(name: str, day: date, at: str, outcome: ScanOutcome) -> ScanDocument:
    """What one scan gave; `at` is the instant as of which it was made."""
    return ScanDocument(
        scanner=name,
        date=day.isoformat(),
        at=at,
        universe=outcome.universe,
        looked_at=outcome.looked_at,
        results=tuple(
            ScanResultDocument(each.symbol, each.score, each.reason) for each in outcome.results
        ),
        unknown=outcome.unknown,
        left_out=tuple(LeftOutDocument(*each) for each in outcome.left_out),
    )


def scanner_runs(
    runners: Iterable[RunningScanner], iso: Callable[[int], str]
) -> tuple[ScannerRunDocument, ...]:
    """How the scanners of a run fare, in the order in which they scan."""
    return tuple(_run(runner, iso) for runner in runners)


def _run(runner: RunningScanner, iso: Callable[[int], str]) -> ScannerRunDocument:
    last, ahead = runner.last_scan_ns, runner.instants
    return ScannerRunDocument(
        key=runner.key,
        scans=runner.scans,
        found=runner.found,
        added=runner.added,
        errors=runner.errors,
        last_error=runner.last_error,
        last_scan=None if last is None else iso(last),
        next_scan=iso(ahead[0]) if ahead and runner.enabled else None,
        enabled=runner.enabled,
    )
