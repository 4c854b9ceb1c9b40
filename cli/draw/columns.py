"""Cells → lines: the one way in which tables are set into a width. No digit is ever cut.

Where not every column has room, words are wrapped first, then whole columns go, the least important
first, and the table's end names them; then numbers are shortened with K, M or B; then each row is
written as a record of its own.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, zip_longest
from typing import Final

from cli.draw.cells import Cell, Column, Items, Kind, Styled
from cli.draw.line import (
    GAP,
    LONGEST_WORD,
    Line,
    Span,
    cut,
    longest_word,
    packed,
    set_to,
    trimmed,
    width_of,
    wrapped,
)
from cli.draw.numbers import ABSENT
from cli.draw.records import record_lines

_RULE: Final = "─"


@dataclass(frozen=True, slots=True)
class _Set:
    """A column with its cells as texts, and how wide it is at most and at least."""

    column: Column
    cells: Sequence[Cell]
    texts: Sequence[str | Items]
    widest: int
    least: int


def table_lines(
    columns: Sequence[Column],
    rows: Sequence[Sequence[Cell]],
    width: int,
    *,
    heads: bool = True,
    vertical: bool = False,
) -> list[Line]:
    """The lines of a table, none wider than `width` unless a single number is.

    `vertical` writes a record for each row at once.
    """
    every = _set_all(columns, rows, heads=heads)
    kept = [] if vertical else _fitting(every, width, heads=heads)
    if not kept:
        return _records(every, width)
    lines = list(_lines(kept, width, heads=heads))
    if len(kept) < len(every):
        shown = {id(each.column) for each in kept}
        lines += _note((each.heading for each in columns if id(each) not in shown), width)
    return lines


def all_fit(columns: Sequence[Column], rows: Sequence[Sequence[Cell]], width: int) -> bool:
    """Whether a table has room for every column."""
    return _least(_set_all(columns, rows, heads=True)) <= width


def _note(left_out: Iterable[str], width: int) -> list[Line]:
    note = f"… not shown: {', '.join(left_out)}; a wider window shows them"
    return [(Span(text),) for text in wrapped(note, width)]


def _set_all(
    columns: Sequence[Column], rows: Sequence[Sequence[Cell]], *, heads: bool
) -> list[_Set]:
    below: list[Sequence[Cell]] = list(zip_longest(*rows, fillvalue=""))
    below += [("",) * len(rows)] * (len(columns) - len(below))
    return [_set(column, cells, heads=heads) for column, cells in zip(columns, below, strict=True)]


def _set(column: Column, cells: Sequence[Cell], *, heads: bool, shorten: bool = False) -> _Set:
    texts = _texts(column, cells, shorten=shorten)
    head = width_of(column.heading) if heads else 0
    widest = max(map(_width, texts), default=0)
    least = widest
    if column.least and widest > column.least:
        longest = max(map(_longest_word, texts)) if column.kind is Kind.WORDS else 0
        least = min(widest, max(column.least, min(longest, LONGEST_WORD)))
    return _Set(column, cells, texts, max(head, widest), max(head, least))


def _texts(column: Column, cells: Sequence[Cell], *, shorten: bool) -> list[str | Items]:
    form = column.form
    if form is None:
        return [_text(cell) for cell in cells]
    write = form.short if shorten else form.write
    return [
        write(cell) if cell is None or isinstance(cell, int | float) else _text(cell)
        for cell in cells
    ]


def _text(cell: Cell) -> str | Items:
    if isinstance(cell, Items):
        return cell
    text = cell.text if isinstance(cell, Styled) else ABSENT if cell is None else str(cell)
    return text.expandtabs() if "\t" in text else text


def _width(text: str | Items) -> int:
    if isinstance(text, Items):
        return width_of(GAP.join(text.texts))
    return max(map(width_of, text.split("\n"))) if "\n" in text else width_of(text)


def _longest_word(text: str | Items) -> int:
    return max(map(longest_word, text.texts if isinstance(text, Items) else (text,)), default=0)


def _least(kept: Sequence[_Set]) -> int:
    return _total([each.least for each in kept])


def _total(widths: Sequence[int]) -> int:
    return sum(widths) + len(GAP) * (len(widths) - 1)


def _fitting(every: Sequence[_Set], width: int, *, heads: bool) -> Sequence[_Set]:
    """The columns that have room, with shortened numbers if need be; none if not even so."""
    kept = list(every)
    while _least(kept) > width and not all(each.column.key for each in kept):
        del kept[_least_important(kept)]
    if _least(kept) <= width:
        return kept
    short = [_set(each.column, each.cells, heads=heads, shorten=True) for each in kept]
    return short if _least(short) <= width else []


def _least_important(kept: Sequence[_Set]) -> int:
    ranks = [-1 if each.column.key else each.column.rank for each in kept]
    return len(ranks) - 1 - ranks[::-1].index(max(ranks))


def _lines(kept: Sequence[_Set], width: int, *, heads: bool) -> Iterator[Line]:
    cells = [_folded(each, room) for each, room in zip(kept, _widths(kept, width), strict=True)]
    headings = [each.column.heading if heads else "" for each in kept]
    widths = list(map(_drawn_width, headings, cells))
    right = [each.column.kind is Kind.NUMBER for each in kept]
    if heads:
        yield trimmed((Span(GAP.join(map(set_to, headings, widths, right)), "title"),))
        yield (Span(_RULE * _total(widths)),)
    styles = _styles(kept)
    for number, row in enumerate(zip(*cells, strict=True)):
        for texts in zip_longest(*row, fillvalue=""):
            yield _line(map(set_to, texts, widths, right), styles.get(number))


def _widths(kept: Sequence[_Set], width: int) -> list[int]:
    """How wide each column may be: those that can be narrower are made so, the widest first."""
    widest = [each.widest for each in kept]
    room = width - _total([0] * len(kept))
    if sum(widest) <= room:
        return widest

    def limited(most: int) -> list[int]:
        return [max(each.least, min(each.widest, most)) for each in kept]

    limits = range(1, max(widest) + 1)
    return limited(bisect_right(limits, room, key=lambda most: sum(limited(most))))


def _folded(each: _Set, room: int) -> list[Sequence[str]]:
    """The lines of each cell of a column."""
    if each.column.kind is Kind.LINE:
        return [(cut(str(text), room),) for text in each.texts]
    if each.column.kind is not Kind.WORDS:
        return [(str(text),) for text in each.texts]
    return [
        packed(text.texts, room) if isinstance(text, Items) else wrapped(text, room)
        for text in each.texts
    ]


def _drawn_width(heading: str, cells: Sequence[Sequence[str]]) -> int:
    """How wide a column is once its words are wrapped."""
    return max(chain((width_of(heading),), (width_of(text) for lines in cells for text in lines)))


def _styles(kept: Sequence[_Set]) -> dict[int, list[str]]:
    """The styles of the rows that have any, column by column."""
    found: dict[int, list[str]] = {}
    for at, each in enumerate(kept):
        for row, cell in enumerate(each.cells):
            if isinstance(cell, Styled):
                found.setdefault(row, [""] * len(kept))[at] = cell.style
    return found


def _line(texts: Iterable[str], styles: Sequence[str] | None) -> Line:
    if styles is None:
        return (Span(GAP.join(texts).rstrip(" ")),)
    spans = [Span(text, style) for text, style in zip(texts, styles, strict=True)]
    return trimmed(tuple(part for span in spans for part in (span, Span(GAP))))


def _records(every: Sequence[_Set], width: int) -> list[Line]:
    """A block of lines for each row: the headings of the cells that are not empty, and these."""
    lines: list[Line] = []
    for texts in zip(*(each.texts for each in every), strict=True):
        named = zip((each.column.heading for each in every), texts, strict=True)
        pairs = [(heading, text) for heading, text in named if _width(text)]
        lines += [*([()] if lines else []), *record_lines(pairs, width)]
    return lines
