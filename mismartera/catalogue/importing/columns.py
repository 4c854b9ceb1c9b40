"""Columns of a file, whatever it is made of: texts, numbers or times."""

from __future__ import annotations

from typing import TypeAlias

import numpy as np

from mismartera.catalogue.importing.numbers import NO_VALUE, DecimalMark, parse_number
from mismartera.domain.columns import Bool, Float64, Int64
from mismartera.storage.parquet_files import ColumnKind, TableColumn
from mismartera.storage.text_column import TextColumn

Column: TypeAlias = TextColumn | TableColumn


def rows_in(column: Column) -> int:
    return len(column) if isinstance(column, TextColumn) else len(column.values)


def take_rows(column: Column, rows: Bool | Int64) -> Column:
    """Return some rows of a column."""
    if isinstance(column, TextColumn):
        return column.take(rows)
    return TableColumn(column.kind, column.values[rows], column.valid[rows])


def as_texts(column: Column) -> TextColumn:
    """The texts of a column; times as ISO 8601, those with a zone in UTC."""
    if isinstance(column, TextColumn):
        return column
    texts = _shown(column)
    return TextColumn.of([text if ok else "" for text, ok in zip(texts, column.valid, strict=True)])


def _shown(column: TableColumn) -> list[str]:
    values = column.values
    if column.kind is ColumnKind.CLOCK:
        return [str(text)[11:] for text in np.datetime_as_string(values.astype("datetime64[ns]"))]
    if column.kind is ColumnKind.DATE:
        days = values.astype("datetime64[ns]").astype("datetime64[D]")
        return [str(text) for text in np.datetime_as_string(days)]
    if column.kind in (ColumnKind.LOCAL_TIME, ColumnKind.INSTANT):
        zone = "Z" if column.kind is ColumnKind.INSTANT else ""
        times = np.datetime_as_string(values.astype("datetime64[ns]"))
        return [f"{text}{zone}" for text in times]
    return [str(value) for value in values.tolist()]


def read_numbers(column: Column, mark: DecimalMark, *, units: bool = False) -> Float64:
    """Read a column of numbers; what is none, or not finite, becomes NaN."""
    if isinstance(column, TextColumn):
        plain = column.plain_numbers() if mark is DecimalMark.POINT else None
        if plain is not None:
            return plain
        return column.each(lambda text: parse_number(text, mark, units=units))
    if column.kind not in (ColumnKind.NUMBER, ColumnKind.INTEGER):
        return np.full(len(column.values), np.nan)
    numbers = np.where(column.valid, column.values, np.nan).astype(np.float64)
    numbers[~np.isfinite(numbers)] = np.nan
    return numbers


def without_value(column: Column) -> Bool:
    """Mark the rows in which there is no value: empty ones, `-`, `N/A` and the like."""
    if isinstance(column, TextColumn):
        return np.asarray(column.each(lambda text: text.casefold() in NO_VALUE) == 1, np.bool_)
    if column.kind is ColumnKind.NUMBER:
        return np.asarray(~column.valid | np.isnan(column.values.astype(np.float64)), np.bool_)
    return ~column.valid
