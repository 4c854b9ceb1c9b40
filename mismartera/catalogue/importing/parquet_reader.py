"""Parquet files of bars, with columns of any common naming."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import numpy as np

from mismartera.catalogue.importing.column_names import ColumnRoles, find_roles, missing_parts
from mismartera.catalogue.importing.file_rows import NO_OFFSET, FileRows, RowFault, WrittenRows
from mismartera.catalogue.importing.layout import Layout
from mismartera.catalogue.importing.layouts.generic import EPOCH_MS
from mismartera.catalogue.importing.layouts.own import OWN
from mismartera.catalogue.importing.numbers import parse_numbers
from mismartera.catalogue.importing.sources import Source
from mismartera.catalogue.importing.symbol_groups import SymbolGroups
from mismartera.catalogue.importing.written_times import (
    EARLIEST_NS,
    LATEST_NS,
    TimeColumn,
    WrittenTimes,
    epoch_unit_ns,
)
from mismartera.domain.columns import PRICES, Bool, Float64
from mismartera.errors import ImportRefused
from mismartera.storage.parquet_files import (
    ColumnKind,
    TableColumn,
    describe_table,
    read_table_columns,
)

PARQUET: Final = Layout("parquet")
_MILLISECOND: Final = 1_000_000
_OWN_NAMES: Final = {"timestamp", "open", "high", "low", "close", "volume"}


def read_parquet(source: Source) -> FileRows:
    """Read a Parquet file of bars.

    Raises:
        ImportRefused: it cannot be read, lies in an archive, or holds no bars.
    """
    if source.is_packed:
        raise ImportRefused(f"{source.name} is Parquet within an archive", "unpack it first")
    names = list(describe_table(source.location).kinds)
    roles = find_roles(names)
    if roles is None:
        missing = ", ".join(missing_parts(names))
        raise ImportRefused(f"{source.name} holds no bars: no column for {missing}", "rename them")
    wanted = _wanted(names, roles)
    columns = read_table_columns(source.location, sorted(set(wanted.values())))
    return _rows(source.name, {part: columns[name] for part, name in wanted.items()}, wanted)


def _wanted(names: list[str], roles: ColumnRoles) -> dict[str, str]:
    parts = ("time", *PRICES, "volume", "symbol")
    places = {part: getattr(roles, part) for part in parts}
    return {part: names[place] for part, place in places.items() if place is not None}


def _rows(file: str, columns: Mapping[str, TableColumn], names: Mapping[str, str]) -> FileRows:
    count = len(columns["time"].values)
    lines = np.arange(1, count + 1)
    time = _times(columns["time"])
    good, faults = time.is_time.copy(), _faults(file, ~time.is_time, "its time is none")
    values = []
    for name in (*PRICES, "volume"):
        column = columns.get(name)
        numbers = np.zeros(count) if column is None else _numbers(column)
        bad = good & np.isnan(numbers)
        faults += _faults(file, bad, f"{name} is not a number")
        good &= ~bad
        values.append(numbers)
    rows = WrittenRows(lines, time.written, time.offset, *values)
    groups = SymbolGroups()
    symbol = columns.get("symbol")
    named = None if symbol is None else [str(name) for name in symbol.values.tolist()]
    faults += groups.add(file, rows, named, good)
    layout = _layout(columns["time"], set(names.values()))
    return FileRows(file, layout, groups.series(), tuple(sorted(faults, key=_line)))


def _times(column: TableColumn) -> TimeColumn:
    values, valid = column.values, column.valid
    if column.kind == ColumnKind.TEXT:
        texts = [str(text) for text in values.tolist()]
        return WrittenTimes.of([text for text in texts if text][:200]).read(texts)
    if column.kind in (ColumnKind.NUMBER, ColumnKind.OTHER):
        raise ImportRefused("a column of fractional numbers is no time", "write timestamps")
    written = np.asarray(values, np.int64)
    if column.kind == ColumnKind.INTEGER:
        unit = _epoch_unit(column)
        limit = LATEST_NS // unit
        valid = valid & (written > -limit) & (written < limit)
        written = np.where(valid, written, 0) * unit
    good = valid & (written >= EARLIEST_NS) & (written < LATEST_NS)
    is_local = column.kind in (ColumnKind.LOCAL_TIME, ColumnKind.DATE)
    offset = np.full(len(written), NO_OFFSET if is_local else 0, np.int64)
    return TimeColumn(np.where(good, written, 0), offset, good)


def _epoch_unit(column: TableColumn) -> int:
    valid = np.asarray(column.values, np.int64)[column.valid]
    return epoch_unit_ns(float(np.median(valid))) if len(valid) else 1


def _numbers(column: TableColumn) -> Float64:
    if column.kind == ColumnKind.TEXT:
        return parse_numbers([str(text) for text in column.values.tolist()], plain=False)
    if column.kind not in (ColumnKind.NUMBER, ColumnKind.INTEGER):
        return np.full(len(column.values), np.nan)
    numbers = np.where(column.valid, column.values, np.nan).astype(np.float64)
    numbers[~np.isfinite(numbers)] = np.nan
    return numbers


def _layout(time: TableColumn, names: set[str]) -> Layout:
    """Our own names with instants are our own form; epoch milliseconds a bar's start in UTC."""
    if names >= _OWN_NAMES and time.kind == ColumnKind.INSTANT:
        return OWN
    if time.kind == ColumnKind.INTEGER and _epoch_unit(time) == _MILLISECOND:
        return EPOCH_MS
    return PARQUET


def _faults(file: str, bad: Bool, reason: str) -> list[RowFault]:
    return [RowFault(file, row + 1, reason) for row in np.flatnonzero(bad).tolist()]


def _line(fault: RowFault) -> int:
    return fault.line
