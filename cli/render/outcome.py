"""Outcomes of commands and the shell's own lists, drawn."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from rich.console import Group, RenderableType
from rich.text import Text

from cli.draw.cells import Styled
from cli.render.facts import facts
from cli.render.format import moment, quantity
from cli.render.table import unfolded
from mismartera.reporting.documents.session import CommandOutcome, ExportOutcome
from mismartera.reporting.documents.shell import (
    HistoryDocument,
    LogDocument,
    ModeDocument,
    SpeedDocument,
    VariablesDocument,
)

_LINE_BREAK: Final = r"\n"
"""A line break as the log writes it."""

_TRACEBACK: Final = _LINE_BREAK + "Traceback (most recent call last):"


def sentence(outcome: CommandOutcome) -> RenderableType:
    """What a command did, as its sentence, and the session's time."""
    when = f"  {moment(outcome.session_time)}" if outcome.session_time else ""
    return unfolded(f"{outcome.message}{when}")


def exported(outcome: ExportOutcome) -> RenderableType:
    """Where an export went."""
    when = f" as of {outcome.session_time}" if outcome.session_time else ""
    return unfolded(f"wrote {outcome.path} ({outcome.bytes:,} bytes){when}")


def mode_line(document: ModeDocument) -> RenderableType:
    """The mode of the run."""
    return Text(document.mode or "no session has been started")


def speed_line(document: SpeedDocument) -> RenderableType:
    """The speed of the run."""
    if document.speed is None:
        return Text("no session has been started")
    return Text(speed_text(document.speed))


def speed_text(speed: float) -> str:
    """A speed as people say it."""
    return "data-driven, no delays" if speed == 0 else f"{quantity(speed)} × real time"


def variables_table(document: VariablesDocument) -> RenderableType:
    """The variables of `set`."""
    if not document.variables:
        return Text("no variables are set")
    return Group(*(Text(f"{name}={value}") for name, value in document.variables.items()))


def history_table(document: HistoryDocument) -> RenderableType:
    """Typed commands, numbered from the last."""
    if not document.commands:
        return Text("nothing was typed yet")
    count = len(document.commands)
    room = len(str(count))
    return facts(
        *(
            (Styled(f"{count - number:>{room}}", "dim"), command)
            for number, command in enumerate(document.commands)
        )
    )


def log_lines(document: LogDocument) -> RenderableType:
    """Lines of the log as they are; what a record says of a traceback stands below it."""
    if not document.lines:
        return Text("the log holds no such line")
    return Group(*(unfolded(line) for record in document.lines for line in _spread(record)))


def _spread(record: str) -> Iterator[str]:
    """A record, and set in below it the traceback that it keeps on the same line.

    Only what is behind a traceback's head is spread, so no text can look like a record of its own.
    """
    said, head, traceback = record.partition(_TRACEBACK)
    yield said
    if head:
        lines = (head + traceback).split(_LINE_BREAK)[1:]
        yield from (f"    {line}" for line in lines)
