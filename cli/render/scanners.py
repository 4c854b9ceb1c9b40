"""Scanners and scans, drawn."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import RenderableType
from rich.text import Text

from cli.draw.cells import name, number, words
from cli.render.format import COUNT, READING, clock, count, moment
from cli.render.known import known_table, parameters_table, state_of
from cli.render.table import Table, stacked
from mismartera.reporting.documents.scanners import (
    ScanDocument,
    ScannerDocument,
    ScannerListDocument,
    ScannerRunDocument,
)

_MOST_NAMED = 20


def scanner_table(document: ScannerListDocument) -> RenderableType:
    """The scanners that are known, then those of the current run."""
    table = known_table("scanner", document.scanners)
    running = [run for each in document.scanners for run in each.running]
    return stacked([table, _running(running)]) if running else table


def scanner_view(scanner: ScannerDocument) -> RenderableType:
    """One scanner: what it does, what it reads, its parameters, how it fares."""
    lines = (f"{scanner.name} ({scanner.source})", scanner.description, f"reads {scanner.reads}")
    head = Text("\n".join(lines), overflow="fold")
    parts: list[RenderableType] = [head, parameters_table(scanner.parameters)]
    if scanner.running:
        parts.append(_running(scanner.running))
    return stacked(parts)


def scan_view(scan: ScanDocument) -> RenderableType:
    """What a scan found, the best first, and what it could not look at."""
    looked_at = f"{count(scan.looked_at)} symbols looked at"
    head = Text(
        f"{scan.scanner} as of {moment(scan.at)}: {len(scan.results)} found, {looked_at}\n"
        f"universe: {scan.universe}",
        overflow="fold",
    )
    parts: list[RenderableType] = [head]
    if scan.results:
        parts.append(_results(scan))
    if scan.unknown:
        parts.append(Text(f"not in the store: {_named(scan.unknown)}", overflow="fold"))
    parts += [
        Text(f"{each.symbol} left out: {each.reason}", overflow="fold") for each in scan.left_out
    ]
    return stacked(parts)


def _results(scan: ScanDocument) -> Table:
    table = Table(
        name("symbol", key=True), number("score", READING, key=True), words("reason", key=True)
    )
    for each in scan.results:
        table.add_row(each.symbol, each.score, each.reason)
    return table


def _named(symbols: Sequence[str]) -> str:
    more = len(symbols) - _MOST_NAMED
    return ", ".join(symbols[:_MOST_NAMED]) + (f" and {more} more" if more > 0 else "")


def _running(runs: Sequence[ScannerRunDocument]) -> Table:
    table = Table(
        words("in this run", key=True),
        number("scans", COUNT, rank=1),
        number("found", COUNT),
        number("added", COUNT),
        number("errors", COUNT, rank=2),
        name("last scan", rank=3),
        name("next", rank=1),
        words("state", key=True),
    )
    for run in runs:
        counts = (run.scans, run.found, run.added, run.errors)
        times = (moment(run.last_scan), clock(run.next_scan))
        table.add_row(run.key, *counts, *times, state_of(run))
    return table
