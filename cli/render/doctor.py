"""The findings of `doctor`, drawn."""

from __future__ import annotations

from rich.console import Group, RenderableType
from rich.text import Text

from cli.draw.cells import name, words
from cli.render.table import Table
from mismartera.reporting.documents.shell import DoctorDocument


def doctor_table(document: DoctorDocument) -> RenderableType:
    """Every check with what was found, and what to do about it."""
    table = Table(
        name("area"), name("check", key=True), name("state", key=True), words("found", key=True)
    )
    for check in document.checks:
        found = f"{check.found}; {check.advice}" if check.advice else check.found
        table.add_row(check.area, check.name, check.state, found)
    failed = sum(check.state == "failed" for check in document.checks)
    mended = (Text(each, overflow="fold") for each in document.mended)
    return Group(*mended, table, Text("all is well" if document.ok else f"{failed} checks failed"))
