"""Where a report went, drawn."""

from __future__ import annotations

from rich.console import Group, RenderableType
from rich.text import Text

from cli.render.format import counted
from cli.render.table import unfolded
from mismartera.reporting.documents.run_report import RunReportDocument


def report_view(document: RunReportDocument) -> RenderableType:
    """The file, and what is in it."""
    charts = ", ".join(document.symbols) or "no symbol"
    trades = counted(document.trades, "trade")
    return Group(
        unfolded(f"wrote {document.file} ({document.bytes:,} bytes)"),
        Text(f"{document.run}: {trades}; prices of {charts}", overflow="fold"),
    )
