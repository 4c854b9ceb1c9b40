"""Text tables: CSV and its relatives."""

from __future__ import annotations

from collections import Counter
from dataclasses import astuple
from functools import partial

from mismartera.catalogue.importing.sources import Source
from mismartera.catalogue.importing.table import LoadedTable, Table
from mismartera.catalogue.importing.table_sample import (
    TableForm,
    TableSample,
    encoding_of,
    take_sample,
)
from mismartera.catalogue.importing.text_lines import blank_rows, read_lines, unify_lines


def open_text(source: Source) -> Table:
    """Open a text as a table.

    Raises:
        ImportRefused: it holds no lines.
    """
    sample = take_sample(source)
    return Table(source.name, sample, partial(_load, source, sample))


def _load(source: Source, sample: TableSample, form: TableForm) -> LoadedTable:
    content = unify_lines(source.read(), encoding_of(source.head))
    width = max(_width(sample, form.skip), _least_width(form))
    found = read_lines(source.name, content, form.skip, sample.delimiter, width)
    misfits = tuple(
        (line, f"it has {count} fields, expected {width}") for line, count in found.misfits
    )
    table = LoadedTable(found.line, found.columns.__getitem__, width, misfits)
    blank = blank_rows(found.columns)
    return (
        LoadedTable(found.line[~blank], table.take(~blank).column, width, misfits)
        if blank.any()
        else table
    )


def _least_width(form: TableForm) -> int:
    """How many fields the columns need that are to be read."""
    every = [form.roles, *(roles for _, roles in form.side_by_side)]
    places: list[int | None] = [place for roles in every for place in astuple(roles)]
    return max(place for place in places if place is not None) + 1


def _width(sample: TableSample, skip: int) -> int:
    """How many fields a row has: as many as are named; without names as most rows have."""
    named = len(sample.names)
    while named and not sample.names[named - 1]:
        named -= 1
    counts = Counter(len(row) for row in sample.rows[skip:] if any(row))
    usual = max(counts, key=lambda count: (counts[count], count), default=named)
    return usual if not named or named <= usual <= len(sample.names) else named
