"""A verification, drawn."""

from __future__ import annotations

from typing import Final

from rich.console import RenderableType
from rich.text import Text

from cli.draw.cells import name, words
from cli.render.table import Table, stacked
from mismartera.reporting.documents.verification import (
    CheckDocument,
    VerificationDocument,
    WarmUpDocument,
)

_EVENTS: Final = {
    "decision": "the decision",
    "order": "the end of an order",
    "fill": "the fill of an order",
}


def verification_view(document: VerificationDocument) -> RenderableType:
    """What was run, each check with what it found, the warm-up, and the verdict."""
    head = (
        f"{document.strategy} ({document.source}): {', '.join(document.symbols)}, "
        f"{document.first} to {document.last}, {document.runs} runs"
    )
    table = Table(name("check", key=True), name("", key=True), words("found", key=True))
    for check in document.checks:
        table.add_row(check.name, "passed" if check.passed else "FAILED", _found(check))
    table.add_row("warm-up", "", _warm_up(document.warm_up))
    notices = [Text(notice) for notice in document.notices]
    verdict = "verified" if document.passed else "not verified"
    return stacked([Text(head), table, *notices, Text(f"{document.strategy} is {verdict}")])


def _found(check: CheckDocument) -> str:
    difference = check.difference
    if difference is None:
        return check.found
    return (
        f"{difference.then}, the first that differs is {_EVENTS[difference.event]} to "
        f"{difference.side} {difference.symbol} at {difference.time}: {difference.what}"
    )


def _warm_up(warm_up: WarmUpDocument) -> str:
    if warm_up.bars is None:
        return "not found: its decisions depend on where the data began, or are too few"
    return (
        f"after {warm_up.bars} bars of {warm_up.interval} its decisions do not depend on where "
        "the data began"
    )
