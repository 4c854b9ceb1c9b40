"""A run made again, drawn."""

from __future__ import annotations

from rich.console import RenderableType
from rich.text import Text

from cli.draw.cells import name, number, words
from cli.render.facts import table
from cli.render.format import ABSENT, COUNT, counted, moment
from cli.render.table import Table, stacked
from mismartera.reporting.documents.run_verification import (
    RunDifferenceDocument,
    RunVerificationDocument,
    VerifiedAs,
)


def run_verification_view(document: RunVerificationDocument) -> RenderableType:
    """What is not as it was, what was compared, what differs first, and the verdict."""
    parts = [
        *_surroundings(document),
        *_unrepeated(document),
        *_compared(document),
        *map(_difference, document.differences),
        Text(_verdict(document)),
    ]
    return stacked(parts)


def _surroundings(document: RunVerificationDocument) -> list[RenderableType]:
    if not document.surroundings:
        return [Text("code, strategies and data are what they were then")]
    rows = table("not as it was", "name", "then", "now")
    for each in document.surroundings:
        rows.add_row(each.kind, each.name, each.then, each.now)
    return [rows]


def _unrepeated(document: RunVerificationDocument) -> list[RenderableType]:
    if not document.unrepeated:
        return []
    rows = table("not carried out again", "time", "why")
    for each in document.unrepeated:
        at = moment(each.time) if each.time else f"{each.session}, before the first step"
        rows.add_row(each.command, at, each.reason)
    return [rows]


def _compared(document: RunVerificationDocument) -> list[RenderableType]:
    if not document.compared:
        return []
    rows = Table(
        name("compared", key=True), number("then", COUNT, key=True), number("now", COUNT, key=True)
    )
    for each in document.compared:
        rows.add_row(f"{each.kind}s", each.then, each.now)
    return [rows]


def _difference(found: RunDifferenceDocument) -> RenderableType:
    head = Text(f"{found.kind} {found.number:,} at {moment(found.time)}: {_what(found)}")
    if not found.changes:
        return head
    rows = Table(name("", key=True), words("then", key=True), words("now", key=True))
    for each in found.changes:
        rows.add_row(each.field, _value(each.then), _value(each.now))
    return stacked([head, rows])


def _what(found: RunDifferenceDocument) -> str:
    if found.then is None:
        return f"{found.now}, which was not there then"
    if found.now is None:
        return f"{found.then}, which is not there now"
    return found.now


def _verdict(document: RunVerificationDocument) -> str:
    named = f"{document.run} ({document.name})"
    if document.outcome is VerifiedAs.NOT_REPEATABLE:
        return f"{named} cannot be verified: {document.reason}"
    if document.outcome is VerifiedAs.DIFFERENT:
        return f"{named} does not repeat itself"
    repeated = counted(document.commands, "outside command") if document.commands else ""
    return f"{named} repeats itself{f', with {repeated}' if repeated else ''}: nothing differs"


def _value(value: str | float | int | bool | None) -> str:
    if value is None:
        return ABSENT
    return f"{value:.15g}" if isinstance(value, float) else str(value)
