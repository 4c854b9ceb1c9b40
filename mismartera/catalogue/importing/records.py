"""Bars as records: what JSON and binary formats give, one value at a time."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from mismartera.catalogue.importing.file_rows import RowFault, SymbolRows, WrittenRows
from mismartera.catalogue.importing.symbol_groups import SymbolGroups
from mismartera.catalogue.importing.written_times import WrittenTimes
from mismartera.domain.columns import PRICES, Float64

_VALUES = (*PRICES, "volume")


@dataclass(frozen=True, slots=True)
class Record:
    """One bar as found: `time` is a text or an epoch number, values may be anything."""

    symbol: str | None
    time: object
    values: tuple[object, object, object, object, object]


def rows_of_records(
    file: str, records: Sequence[Record]
) -> tuple[tuple[SymbolRows, ...], tuple[RowFault, ...]]:
    """Turn records into rows by symbol, and into faults with the record's number (from 1)."""
    times = WrittenTimes.of([_text(record.time) for record in records[:200]])
    column = times.read([_text(record.time) for record in records])
    lines = np.arange(1, len(records) + 1)
    good, faults = column.is_time.copy(), []
    for row in np.flatnonzero(~good).tolist():
        reason = f"{_text(records[row].time)[:40]!r} is not a time"
        faults.append(RowFault(file, row + 1, reason))
    columns = []
    for place, name in enumerate(_VALUES):
        values = _numbers([record.values[place] for record in records])
        for row in np.flatnonzero(good & np.isnan(values)).tolist():
            found = str(records[row].values[place])[:40]
            faults.append(RowFault(file, row + 1, f"{name} {found!r} is not a number"))
            good[row] = False
        columns.append(values)
    rows = WrittenRows(lines, column.written, column.offset, *columns)
    groups = SymbolGroups()
    named = [record.symbol or "" for record in records]
    is_named = any(named)
    faults += groups.add(file, rows, named if is_named else None, good)
    return groups.series(), tuple(sorted(faults, key=lambda fault: fault.line))


def _numbers(values: Sequence[object]) -> Float64:
    return np.array([_number(value) for value in values], np.float64)


def _number(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return math.nan
    try:
        number = float(value)
    except OverflowError:
        return math.nan
    return number if math.isfinite(number) else math.nan


def _text(value: object) -> str:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return "" if value is None else type(value).__name__
    try:
        return str(value)
    except ValueError:  # an integer of thousands of digits
        return "a huge number"
