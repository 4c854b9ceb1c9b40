"""Cells → lines: the one way in which tables are set into a width. No digit is ever cut.

Where not every column has room, words are wrapped first, then whole columns go, the least important
first, and the table's end names them; then numbers are shortened with K, M or B; then each row is
written as a record of its own.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain, zip_longest
from typing import Final, NamedTuple, cast

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
_FEW_ROWS: Final = 12
_KEPT: Final = 256
_TEXTS: Final = (str, Styled, Items)
_MORE_THAN_TEXTS: Final = frozenset({Styled, Items})


class _Set(NamedTuple):
    """A column with its cells as texts, and how wide it is at most and at least.

    One that is plain has one line in each cell, and no styles: it can be set as a whole.
    """

    column: Column
    cells: Sequence[Cell]
    texts: Sequence[str | Items]
    widest: int
    least: int
    is_plain: bool
    is_ascii: bool


@dataclass(frozen=True, slots=True)
class Fitted:
    """The lines of a table, and the headings of the columns that it had no room for."""

    lines: Sequence[Line]
    left_out: Sequence[str]


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
    fitted = None if vertical else fit(columns, rows, width, heads=heads)
    if fitted is None:
        return _records(_set_all(columns, rows, heads=False), width)
    note = f"… not shown: {', '.join(fitted.left_out)}; a wider window shows them"
    below = wrapped(note, width) if fitted.left_out else ()
    return [*fitted.lines, *((Span(text),) for text in below)]


def fit(
    columns: Sequence[Column], rows: Sequence[Sequence[Cell]], width: int, *, heads: bool = True
) -> Fitted | None:
    """The columns that have room, and which have none; None where not even the keys have."""
    every = _set_all(columns, rows, heads=heads)
    kept = _fitting(every, width, heads=heads)
    if not kept:
        return None
    shown = {id(each.column) for each in kept}
    left_out = tuple(each.heading for each in columns if id(each) not in shown)
    return Fitted(list(_lines(kept, width, heads=heads)), left_out)


def all_fit(columns: Sequence[Column], rows: Sequence[Sequence[Cell]], width: int) -> bool:
    """Whether a table has room for every column."""
    return _least(_set_all(columns, rows, heads=True)) <= width


def _set_all(
    columns: Sequence[Column], rows: Sequence[Sequence[Cell]], *, heads: bool
) -> list[_Set]:
    below = list(zip_longest(*rows, fillvalue=""))
    below += [("",) * len(rows)] * (len(columns) - len(below))
    make = _set_again if len(rows) <= _FEW_ROWS else _set
    return [make(column, cells, heads) for column, cells in zip(columns, below, strict=True)]


@lru_cache(_KEPT)
def _set_again(column: Column, cells: tuple[Cell, ...], heads: bool) -> _Set:
    """A column as it was set before, where nothing in it has changed: so it is in most panels."""
    return _set(column, cells, heads)


def _set(column: Column, cells: Sequence[Cell], heads: bool, shorten: bool = False) -> _Set:
    texts = _texts(column, cells, shorten=shorten)
    is_plain = _MORE_THAN_TEXTS.isdisjoint(map(type, cells))
    together = "".join(cast(list[str], texts)) if is_plain else ""
    is_plain = is_plain and "\n" not in together
    is_ascii = is_plain and together.isascii()
    widest = max(map(len if is_ascii else _width, texts), default=0)
    least = widest
    if column.least and widest > column.least:
        longest = max(map(_longest_word, texts)) if column.kind is Kind.WORDS else 0
        least = min(widest, max(column.least, min(longest, LONGEST_WORD)))
    head = width_of(column.heading) if heads else 0
    return _Set(column, cells, texts, max(head, widest), max(head, least), is_plain, is_ascii)


def _texts(column: Column, cells: Sequence[Cell], *, shorten: bool) -> list[str | Items]:
    form = column.form
    if form is None:
        return [cell if type(cell) is str and "\t" not in cell else _text(cell) for cell in cells]
    write = form.short if shorten else form.write
    return [_text(cell) if isinstance(cell, _TEXTS) else write(cell) for cell in cells]


def _text(cell: Cell) -> str | Items:
    if isinstance(cell, Items):
        return cell
    if isinstance(cell, str):
        text = cell
    else:
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
    short = [_set(each.column, each.cells, heads, shorten=True) for each in kept]
    return short if _least(short) <= width else []


def _least_important(kept: Sequence[_Set]) -> int:
    ranks = [-1 if each.column.key else each.column.rank for each in kept]
    return len(ranks) - 1 - ranks[::-1].index(max(ranks))


def _lines(kept: Sequence[_Set], width: int, *, heads: bool) -> Iterator[Line]:
    rooms = _widths(kept, width)
    right = [each.column.kind is Kind.NUMBER for each in kept]
    headings = [each.column.heading if heads else "" for each in kept]
    is_plain = all(
        each.is_plain and each.widest <= room for each, room in zip(kept, rooms, strict=True)
    )
    cells = [] if is_plain else list(map(_folded, kept, rooms))
    widths = rooms if is_plain else list(map(_drawn_width, headings, cells))
    if heads:
        yield trimmed((Span(GAP.join(map(set_to, headings, widths, right)), "title"),))
        yield (Span(_RULE * _total(widths)),)
    yield from (
        _plain_rows(kept, widths, right) if is_plain else _rows(cells, widths, right, _styles(kept))
    )


def _plain_rows(
    kept: Sequence[_Set], widths: Sequence[int], right: Sequence[bool]
) -> Iterator[Line]:
    """A line for each row: column by column, for there may be a hundred thousand."""
    columns = map(_padded, kept, widths, right)
    for row in zip(*columns, strict=True):
        yield (Span(GAP.join(row).rstrip(" ")),)


def _padded(each: _Set, width: int, right: bool) -> list[str]:
    texts = cast(list[str], each.texts)
    if not each.is_ascii:
        return [set_to(text, width, right) for text in texts]
    return [text.rjust(width) if right else text.ljust(width) for text in texts]


def _rows(
    cells: Sequence[Sequence[Sequence[str]]],
    widths: Sequence[int],
    right: Sequence[bool],
    styles: Mapping[int, Sequence[str]],
) -> Iterator[Line]:
    """As many lines for each row as its highest cell has."""
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
        return [str(text).split("\n") for text in each.texts]
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
