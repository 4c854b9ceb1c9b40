"""What came into the store, drawn."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Group, RenderableType
from rich.text import Text

from cli.draw.cells import name, number, words
from cli.render.format import COUNT, DIGITS, bar_start
from cli.render.table import Table
from mismartera.reporting.documents.imports import (
    ImportDocument,
    ImportPlanDocument,
    ListedImportDocument,
    RejectionDocument,
    SampleDocument,
)

_MOST_NAMED = 8
_MOST_ONE_BY_ONE = 5
_HOW_TO_LIST = "--show-rejected lists the rejected rows and why."
_COUNTS = ("read", "stored", "unchanged", "revised", "rejected", "extended_hours")


def import_view(imports: ImportDocument | Sequence[ImportDocument]) -> RenderableType:
    """Each series with its counts, then the rejected rows that are to be listed."""
    documents = [imports] if isinstance(imports, ImportDocument) else list(imports)
    if len(documents) > _MOST_ONE_BY_ONE:
        return Group(_one_line_each(documents), *_all_rejections(documents))
    parts: list[RenderableType] = []
    for document in documents:
        parts.append(Text(_headline(document)))
        parts.append(_counts(document))
        if isinstance(document, ListedImportDocument) and document.rejections:
            parts.append(_rejections(document.rejections))
        elif document.rejected:
            parts.append(Text(_HOW_TO_LIST))
    return Group(*parts)


def _one_line_each(documents: Sequence[ImportDocument]) -> Table:
    counts = (number(each.replace("_", " "), COUNT, key=True) for each in _COUNTS)
    table = Table(name("symbol", key=True), name("interval", key=True), *counts)
    for document in documents:
        values = (getattr(document, each) for each in _COUNTS)
        table.add_row(document.symbol, document.interval, *values)
    return table


def _all_rejections(documents: Sequence[ImportDocument]) -> list[RenderableType]:
    listed = [each for each in documents if isinstance(each, ListedImportDocument)]
    rejections = [rejection for each in listed for rejection in each.rejections]
    if rejections:
        return [_rejections(rejections)]
    if not listed and any(each.rejected for each in documents):
        return [Text(_HOW_TO_LIST)]
    return []


def plan_view(plan: ImportPlanDocument) -> RenderableType:
    """What would be stored, a line for each series."""
    table = Table(
        words("file", key=True),
        name("symbol", key=True),
        name("interval", key=True),
        number("rows", COUNT, key=True),
        number("rejected", COUNT),
        name("first", rank=1),
        name("last", rank=1),
        words("reading", rank=2),
    )
    for each in plan.series:
        span = (bar_start(at, each.interval)[:10] for at in (each.first, each.last))
        reading = f"{each.layout}: {each.label} {each.timezone}"
        counts = (each.rows, each.rejected)
        table.add_row(each.file, each.symbol, each.interval, *counts, *span, reading)
    return table


def silent_minutes_text(plan: ImportPlanDocument) -> str:
    """A sentence on the files that leave silent minutes out; empty where none seems to."""
    shares = sorted(each.present for each in plan.series if each.present is not None)
    if not shares:
        return ""
    between = f"{shares[0]:.0f}" if len(shares) == 1 else f"{shares[0]:.0f} to {shares[-1]:.0f}"
    named = [each.symbol for each in plan.series if each.present is not None]
    of_what = ", ".join(named[:_MOST_NAMED]) + (" …" if len(named) > _MOST_NAMED else "")
    return (
        f"{of_what}: {between} % of the expected bars are there, evenly: "
        "silent minutes seem to be left out."
    )


def sample_table(sample: SampleDocument) -> RenderableType:
    """The series of the sample."""
    table = Table(
        name("symbol", key=True),
        name("interval", key=True),
        number("rows", COUNT, key=True),
        number("new", COUNT, rank=1),
        name("first"),
        name("last"),
    )
    for each in sample.series:
        span = (bar_start(at, each.interval) for at in (each.first, each.last))
        table.add_row(each.symbol, each.interval, each.rows, each.stored, *span)
    return table


def _headline(document: ImportDocument) -> str:
    first, last = (bar_start(at, document.interval) for at in (document.first, document.last))
    series = f"{document.symbol} {document.interval}, {first} to {last}"
    reading = f"a time is its bar's {document.label}, {document.timezone}"
    return f"{series}\nlayout {document.layout}: {reading}"


def _counts(document: ImportDocument) -> Table:
    table = Table(*(number(each.replace("_", " "), COUNT, key=True) for each in _COUNTS))
    table.add_row(*(getattr(document, each) for each in _COUNTS))
    return table


def _rejections(rejections: Sequence[RejectionDocument]) -> Table:
    table = Table(
        words("file", key=True),
        number("line", DIGITS, key=True),
        words("rejected because", key=True),
    )
    for each in rejections:
        table.add_row(each.file, each.line, each.reason)
    return table
