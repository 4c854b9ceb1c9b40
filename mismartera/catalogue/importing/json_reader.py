"""JSON of bars: answers of vendors, lists of objects or of lists, and one object a line."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

import numpy as np

from mismartera.catalogue.importing.json_answers import Answer, find_answers
from mismartera.catalogue.importing.sources import Source
from mismartera.catalogue.importing.table import LoadedTable, Table
from mismartera.catalogue.importing.table_sample import encoding_of, sample_of
from mismartera.errors import ImportRefused
from mismartera.storage.text_column import TextColumn

_MOST_ROWS = 200


def open_json(source: Source) -> list[Table]:
    """Open a JSON document: a table for each of the lists of bars that it holds.

    Numbers keep the digits that they are written with.

    Raises:
        ImportRefused: it is no JSON, or holds no bars.
    """
    answers = find_answers(source.name, _document(source))
    if not any(answer.bars for answer in answers):
        raise ImportRefused(
            f"{source.name} holds no bars: the answer is empty", "ask for a span with bars"
        )
    return [_table(source, answer) for answer in answers if answer.bars]


def _document(source: Source) -> object:
    text = source.read().decode(encoding_of(source.head), "replace")
    try:
        return _parsed(text)
    except (ValueError, RecursionError) as error:
        lines = [line for line in text.splitlines() if line.strip()]
        if len(lines) > 1 and all(line.lstrip()[:1] in "{[" for line in lines):
            return [_line(source, number, line) for number, line in enumerate(lines, 1)]
        raise _no_json(source, error) from error


def _line(source: Source, number: int, line: str) -> object:
    try:
        return _parsed(line)
    except (ValueError, RecursionError) as error:
        raise _no_json(source, error, f" in line {number}") from error


def _parsed(text: str) -> object:
    found: object = json.loads(text, parse_float=str, parse_int=str, parse_constant=str)
    return found


def _no_json(source: Source, error: Exception, where: str = "") -> ImportRefused:
    what = "nested too deeply" if isinstance(error, RecursionError) else str(error)
    return ImportRefused(f"{source.name} is not JSON{where} ({what})", "fetch it again")


def _table(source: Source, answer: Answer) -> Table:
    misfits: tuple[tuple[int, str], ...] = ()
    names: tuple[str, ...] = ()
    line = np.arange(1, len(answer.bars) + 1)
    if isinstance(answer.bars[0], Mapping):
        mappings = [bar for bar in answer.bars if isinstance(bar, Mapping)]
        names = tuple(dict.fromkeys(str(key) for bar in mappings for key in bar))
        columns = [TextColumn.of([_text(bar.get(name, "")) for bar in mappings]) for name in names]
    else:
        rows = [bar for bar in answer.bars if isinstance(bar, Sequence)]
        width = len(rows[0])
        fits = np.array([len(row) == width for row in rows])
        misfits = tuple(
            (int(place) + 1, f"it has {len(rows[place])} values, expected {width}")
            for place in np.flatnonzero(~fits).tolist()
        )
        line = line[fits]
        rows = [row for row in rows if len(row) == width]
        columns = [TextColumn.of([_text(row[place]) for row in rows]) for place in range(width)]
    head = [column.head(_MOST_ROWS).texts() for column in columns]
    sample = sample_of(source.location, "json", names, list(zip(*head, strict=True)))
    loaded = LoadedTable(line, columns.__getitem__, len(columns), misfits)
    return Table(source.name, sample, lambda _: loaded, answer.told)


def _text(value: object) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else type(value).__name__
