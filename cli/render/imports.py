"""What came into the store, drawn."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from cli.render.format import bar_start, count
from cli.render.table import plain_table
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
    table = plain_table()
    table.add_column("symbol", no_wrap=True)
    table.add_column("interval", no_wrap=True)
    for heading in ("rows", "new"):
        table.add_column(heading, justify="right", no_wrap=True)
    for heading in ("first", "last"):
        table.add_column(heading, overflow="fold")
    for each in sample.series:
        counts = (count(each.rows), count(each.stored))
        span = (bar_start(at, each.interval) for at in (each.first, each.last))
        table.add_row(each.symbol, each.interval, *counts, *span)
    return table


def _headline(document: ImportDocument) -> str:
    first, last = (bar_start(at, document.interval) for at in (document.first, document.last))
    series = f"{document.symbol} {document.interval}, {first} to {last}"
    reading = f"a time is its bar's {document.label}, {document.timezone}"
    return f"{series}\nlayout {document.layout}: {reading}"


def _counts(document: ImportDocument) -> Table:
    table = plain_table()
    for name in _COUNTS:
        table.add_column(name.replace("_", " "), justify="right", no_wrap=True)
    table.add_row(*(count(getattr(document, name)) for name in _COUNTS))
    return table


def _rejections(rejections: Sequence[RejectionDocument]) -> Table:
    table = plain_table()
    table.add_column("file", overflow="fold")
    table.add_column("line", justify="right", no_wrap=True)
    table.add_column("rejected because", overflow="fold")
    for each in rejections:
        table.add_row(each.file, str(each.line), each.reason)
    return table
