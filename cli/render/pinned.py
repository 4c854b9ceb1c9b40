"""Rows that are pinned below the prompt: few lines, and a last one that says what is missing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from cli.draw.cells import Cell, Column
from cli.draw.columns import fit
from cli.draw.line import cut, text_of
from cli.render.format import counted


class PinnedRows(NamedTuple):
    """Columns with the rows that may have room, and how many more there are.

    `noun` is what a row is of; `command` shows all of them.
    """

    columns: Sequence[Column]
    rows: Sequence[Sequence[Cell]]
    more: int
    noun: str
    command: str


def pinned_lines(pinned: PinnedRows, width: int, room: int) -> list[str]:
    """The rows without heads, in at most `room` lines of at most `width`."""
    fitted = fit(pinned.columns, pinned.rows, width - 1, heads=False)
    lines = [f" {text_of(each)}" for each in fitted.lines] if fitted else []
    left_out = fitted.left_out if fitted else ()
    more = pinned.more + len(pinned.rows) - len(lines)
    if lines and len(lines) == room and (more or (left_out and room > 1)):
        lines.pop()
        more += 1
    if len(lines) == room or not (more or left_out):
        return lines
    note = _note(pinned, more, ", ".join(left_out))
    if len(note) > width:
        note = _note(pinned, more, counted(len(left_out), "column") if left_out else "")
    return [*lines, cut(note, width)]


def _note(pinned: PinnedRows, more: int, left_out: str) -> str:
    """What is missing, and what shows it."""
    missing = [f"and {counted(more, f'more {pinned.noun}')}"] if more else []
    missing += [f"not shown: {left_out}"] if left_out else []
    return f" … {'; '.join(missing)}: `{pinned.command}` shows all"


def as_fits(line: str, parts: Iterable[str], width: int) -> str:
    """The line with the parts behind it, up to the first that does not fit in whole."""
    for part in parts:
        if len(line) + len(part) > width:
            break
        line += part
    return line
