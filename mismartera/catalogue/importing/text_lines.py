"""The lines of a text as columns of fields; a line keeps its number."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np

from mismartera.domain.columns import Bool, Int64
from mismartera.storage.text_column import TextColumn, text_columns


@dataclass(frozen=True, slots=True, eq=False)
class TextLines:
    """The rows of a table by columns.

    `line` are their numbers from 1, shape (rows,). `misfits` are number and width of the lines
    that have more or fewer fields than the table.
    """

    line: Int64
    columns: Sequence[TextColumn]
    misfits: tuple[tuple[int, int], ...]


def unify_lines(content: bytes, encoding: str) -> bytes:
    """Return a text as UTF-8 without a mark, its lines ended by one sign each."""
    if encoding != "utf-8-sig":
        content = content.decode(encoding, "replace").encode()
    elif not _is_utf8(content):
        content = content.decode("utf-8", "replace").encode()
    content = content.removeprefix(b"\xef\xbb\xbf")
    return content.replace(b"\r\n", b"\n").replace(b"\r", b"\n") if b"\r" in content else content


def split_line(line: str, delimiter: str) -> list[str]:
    """Split one line into fields; quotes are undone."""
    if '"' not in line:
        return [field.strip() for field in line.split(delimiter)]
    if line.count('"') % 2:
        return [line]  # a quote that is never closed: no field can be told
    try:
        fields = next(csv.reader((line,), delimiter=delimiter), [])
    except csv.Error:
        return [line]
    return [field.strip() for field in fields]


def read_lines(name: str, content: bytes, skip: int, delimiter: str, width: int) -> TextLines:
    """Split a unified text into columns of `width` fields, after `skip` lines.

    Fields beyond the width are no fault where they are empty: a line may end in delimiters.

    Raises:
        ImportRefused: a line is too long to be one of bars.
    """
    body = _after(content, skip)
    if b'"' in body:
        return _quoted(body, skip, delimiter, width)
    counts = _delimiters_by_line(body, delimiter)
    fits = counts == width - 1
    if fits.all():
        numbers = np.arange(skip + 1, skip + 1 + len(counts))
        return TextLines(numbers, text_columns(name, body, delimiter, width), ())
    lines = body.split(b"\n")[: len(counts)]
    misfits = []
    for place in np.flatnonzero(~fits).tolist():
        shortened = _without_surplus(lines[place], delimiter.encode(), width)
        if shortened is not None:
            lines[place], fits[place] = shortened, True
        elif lines[place].strip():
            misfits.append((skip + 1 + place, int(counts[place]) + 1))
    whole = b"\n".join(line for line, fit in zip(lines, fits.tolist(), strict=True) if fit)
    columns = text_columns(name, whole, delimiter, width)
    return TextLines(skip + 1 + np.flatnonzero(fits), columns, tuple(misfits))


def _is_utf8(content: bytes) -> bool:
    try:
        content.decode()
    except UnicodeDecodeError:
        return False
    return True


def _after(content: bytes, skip: int) -> bytes:
    place = 0
    for _ in range(skip):
        found = content.find(b"\n", place)
        if found < 0:
            return b""
        place = found + 1
    return content[place:]


def _delimiters_by_line(body: bytes, delimiter: str) -> Int64:
    """How many delimiters each line holds."""
    signs = np.frombuffer(body, np.uint8)
    ends = np.flatnonzero(signs == ord("\n"))
    if len(body) and not body.endswith(b"\n"):
        ends = np.append(ends, len(body))
    found = np.searchsorted(np.flatnonzero(signs == ord(delimiter)), ends)
    return np.diff(found, prepend=0).astype(np.int64)


def _without_surplus(line: bytes, delimiter: bytes, width: int) -> bytes | None:
    """The line without the empty fields beyond the width; None where they are not empty."""
    fields = line.split(delimiter)
    surplus = fields[width:]
    if not surplus or any(field.strip() for field in surplus):
        return None
    return delimiter.join(fields[:width])


def _quoted(body: bytes, skip: int, delimiter: str, width: int) -> TextLines:
    rows: list[list[str]] = []
    numbers: list[int] = []
    misfits: list[tuple[int, int]] = []
    for number, line in enumerate(body.decode().split("\n"), skip + 1):
        if not line.strip():
            continue
        fields = split_line(line, delimiter)
        if len(fields) > width and not any(fields[width:]):
            fields = fields[:width]
        if len(fields) == width:
            rows.append(fields)
            numbers.append(number)
        else:
            misfits.append((number, len(fields)))
    flat = list(chain.from_iterable(rows))
    columns = [TextColumn.of(flat[place::width]) for place in range(width)]
    return TextLines(np.array(numbers, np.int64), columns, tuple(misfits))


def blank_rows(columns: Sequence[TextColumn]) -> Bool:
    """Mark the rows that have no text in any column."""
    blank = np.ones(len(columns[0]), np.bool_)
    for column in columns:
        if not blank.any():
            break
        blank &= ~column.matching(".")
    return blank
