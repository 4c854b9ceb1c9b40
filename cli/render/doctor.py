"""The findings of `doctor`, drawn."""

from __future__ import annotations

from rich.console import Group, RenderableType
from rich.text import Text

from cli.render.table import plain_table
from mismartera.reporting.documents.shell import DoctorDocument


def doctor_table(document: DoctorDocument) -> RenderableType:
    """Every check with what was found, and what to do about it."""
    table = plain_table()
    for heading in ("area", "check", "state"):
        table.add_column(heading, no_wrap=True)
    table.add_column("found", overflow="fold")
    for check in document.checks:
        found = f"{check.found}; {check.advice}" if check.advice else check.found
        table.add_row(check.area, check.name, check.state, Text(found))
    failed = sum(check.state == "failed" for check in document.checks)
    return Group(table, Text("all is well" if document.ok else f"{failed} checks failed"))
