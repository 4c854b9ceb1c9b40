"""Lines of a text as blocks of columns; a line keeps its number."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, compress, islice
from typing import Final, TextIO

import numpy as np

from mismartera.catalogue.importing.table_sample import split_line
from mismartera.domain.columns import Int64

BLOCK_LINES: Final = 50_000


@dataclass(frozen=True, slots=True, eq=False)
class TextBlock:
    """Some lines of a table, by columns.

    `line` are their numbers from 1, shape (rows,), and `columns` lists of that many texts.
    `misfits` are number and width of the lines with more or fewer fields. `is_plain` says that
    Python reads its numbers as a table means them (ASCII, and no `1_000`).
    """

    line: Int64
    columns: Sequence[Sequence[str]]
    misfits: tuple[tuple[int, int], ...]
    is_plain: bool


def text_blocks(text: TextIO, skip: int, delimiter: str, width: int) -> Iterator[TextBlock]:
    """Cut a text into blocks of rows with `width` fields, after `skip` lines."""
    first = skip + 1
    for _ in islice(text, skip):
        pass
    while lines := list(islice(text, BLOCK_LINES)):
        yield _block(first, lines, delimiter, width)
        first += len(lines)


def _block(first: int, lines: Sequence[str], delimiter: str, width: int) -> TextBlock:
    whole = "".join(lines)
    if '"' in whole:
        rows = [split_line(line, delimiter) for line in lines]
        widths = [len(row) for row in rows]
        fits = [count == width for count in widths]
        flat = list(chain.from_iterable(compress(rows, fits)))
    else:
        widths = [line.count(delimiter) + 1 for line in lines]
        fits = [count == width for count in widths]
        fitting = [line.rstrip("\r\n") for line in compress(lines, fits)]
        flat = delimiter.join(fitting).split(delimiter) if fitting else []
    misfits = (
        (first + place, widths[place])
        for place, fit in enumerate(fits)
        if not fit and lines[place].strip()
    )
    return TextBlock(
        first + np.flatnonzero(fits),
        [flat[place::width] for place in range(width)],
        tuple(misfits),
        whole.isascii() and "_" not in whole,
    )
