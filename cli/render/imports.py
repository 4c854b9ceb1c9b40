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
    ListedImportDocument,
    RejectionDocument,
    SampleDocument,
)

_COUNTS = ("read", "stored", "unchanged", "revised", "rejected", "extended_hours")


def import_view(imports: ImportDocument | Sequence[ImportDocument]) -> RenderableType:
    """Each series with its counts, then the rejected rows that are to be listed."""
    documents = [imports] if isinstance(imports, ImportDocument) else list(imports)
    parts: list[RenderableType] = []
    for document in documents:
        parts.append(Text(_headline(document)))
        parts.append(_counts(document))
        if isinstance(document, ListedImportDocument) and document.rejections:
            parts.append(_rejections(document.rejections))
        elif document.rejected:
            parts.append(Text("--show-rejected lists the rejected rows and why."))
    return Group(*parts)


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
