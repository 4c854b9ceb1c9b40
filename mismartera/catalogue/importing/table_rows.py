"""From a table to rows: one way for all files, with one decision for each file."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Final

import numpy as np

from mismartera.catalogue.importing.column_names import (
    ColumnRoles,
    find_roles,
    missing_parts,
    plain_name,
)
from mismartera.catalogue.importing.columns import (
    Column,
    as_texts,
    read_numbers,
    rows_in,
    take_rows,
    without_value,
)
from mismartera.catalogue.importing.date_texts import DateOrder
from mismartera.catalogue.importing.decimal_marks import decide_mark
from mismartera.catalogue.importing.file_name import interval_of_file, symbol_of_file
from mismartera.catalogue.importing.file_rows import FileRows, RowFault, SymbolRows, WrittenRows
from mismartera.catalogue.importing.filtering import Condition, chosen_rows
from mismartera.catalogue.importing.instruments import (
    find_identities,
    has_conflicts,
    told_apart,
)
from mismartera.catalogue.importing.layout import Layout
from mismartera.catalogue.importing.layouts.registry import recognise_table
from mismartera.catalogue.importing.numbers import DecimalMark
from mismartera.catalogue.importing.symbol_groups import group_by_symbol, symbol_or_none
from mismartera.catalogue.importing.table import LoadedTable, Table
from mismartera.catalogue.importing.table_sample import TableForm
from mismartera.catalogue.importing.written_times import TimeColumn, read_times, since_midnight
from mismartera.domain.columns import PRICES, Bool, Float64
from mismartera.errors import ImportRefused
from mismartera.storage.text_column import TextColumn
from mismartera.timekeeping.zone_names import zone_of_column

_SHOWN: Final = 40
_QUOTES: Final = frozenset(["bid", "ask", "bidprice", "askprice"])
_MOST_NAMED: Final = 14
_CLOCK: Final = r"^[0-9]{1,2}:[0-9]{2}(:[0-9]{2}(\.[0-9]+)?)?( ?[AaPp][Mm])?$"
_HAS_CLOCK: Final = r"[0-9]:[0-9]|^-?[0-9]{9,}"


@dataclass(frozen=True, slots=True)
class Choices:
    """What the user says of how a file is written; None where the file is to tell.

    `zone` stands over abbreviations beside times, not over offsets.
    """

    decimal: DecimalMark | None = None
    date_order: DateOrder | None = None
    where: tuple[Condition, ...] = ()
    zone: str | None = None


def read_rows(table: Table, choices: Choices) -> FileRows:
    """Read all rows of a table.

    Raises:
        ImportRefused: it holds no bars, or can be read in two ways.
        UsageError: a condition names a column that is not there.
    """
    form = recognise_table(table.sample)
    if form is None:
        raise no_bars(table)
    told, layout = table.told, form.layout
    if told.layout is not None:
        layout = told.layout
    if told.exchange is not None:
        layout = replace(layout, exchange=told.exchange)
    loaded = table.load(form)
    if choices.where:
        loaded = loaded.take(chosen_rows(table, loaded, choices.where))
    if form.side_by_side:
        return _side_by_side(table, form, layout, loaded, choices)
    symbol = symbol_or_none(form.symbol or told.symbol or "")
    by_file = None if symbol or form.roles.symbol is not None else symbol_of_file(table.sample)
    form = replace(form, layout=layout, symbol=symbol or by_file)
    reader = _Reader(table, form, loaded, choices)
    reader.read(form.roles)
    return replace(reader.result(), named_by_file=by_file is not None)


def _side_by_side(
    table: Table, form: TableForm, layout: Layout, loaded: LoadedTable, choices: Choices
) -> FileRows:
    """Read each of several symbols whose bars stand beside each other in one row."""
    parts = []
    for ticker, roles in form.side_by_side:
        symbol = symbol_or_none(ticker)
        if symbol is None:
            continue
        reader = _Reader(table, replace(form, layout=layout, symbol=symbol), loaded, choices)
        reader.read(roles, skip_without_prices=True)
        parts.append(reader.result())
    first = parts[0]
    return replace(
        first,
        series=tuple(series for part in parts for series in part.series),
        faults=tuple(fault for part in parts for fault in part.faults),
        notes=tuple(dict.fromkeys(note for part in parts for note in part.notes)),
    )


@dataclass(slots=True)
class _Reader:
    """Reads the rows of one table, or of one symbol of it, and keeps what is wrong with them."""

    table: Table
    form: TableForm
    loaded: LoadedTable
    choices: Choices
    faults: list[RowFault] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    series: list[SymbolRows] = field(default_factory=list)
    times: TimeColumn = field(init=False)

    def __post_init__(self) -> None:
        file = self.table.file
        self.faults += [RowFault(file, line, reason) for line, reason in self.loaded.misfits]

    def read(self, roles: ColumnRoles, *, skip_without_prices: bool = False) -> None:
        if skip_without_prices:
            self.loaded = self.loaded.take(_has_prices(self.loaded, roles))
        roles = self._with_clock(self._settled(roles))
        column = self.loaded.column
        named = None if roles.symbol is None else as_texts(column(roles.symbol))
        self.times = self._times(roles)
        good = self.times.is_time.copy()
        self._reject(~good, "{} is not a time", named, column(roles.time))
        prices = [column(getattr(roles, name)) for name in PRICES]
        volume = None if roles.volume is None else column(roles.volume)
        mark = self._mark(prices, volume)
        values = [
            self._values(name, each, mark, named, good)
            for name, each in zip(PRICES, prices, strict=True)
        ]
        open_, high, low, close = (each / self.form.divisor for each in values)
        times = self.times
        rows = WrittenRows(
            self.loaded.line,
            times.written,
            times.offset,
            open_,
            high,
            low,
            close,
            self._volume(volume, mark, named, good, roles),
            times.swapped,
        )
        self._group(rows, named, good, roles)

    def result(self) -> FileRows:
        return FileRows(
            self.table.file,
            self.form.layout,
            tuple(self.series),
            tuple(sorted(self.faults, key=lambda fault: fault.line)),
            tuple(self.notes),
            self.times.zone or self.table.told.zone or self._zone_of_column(),
            self.times.orders,
            length=interval_of_file(self.table.sample.location),
        )

    def _settled(self, roles: ColumnRoles) -> ColumnRoles:
        """The roles where the volume depends on the symbol that the rows name."""
        names = self.table.names
        if not names or self.form.side_by_side or roles.more_volume is not None:
            return roles
        symbol = self.form.symbol
        if roles.symbol is not None and rows_in(self.loaded.column(roles.symbol)):
            symbol = as_texts(self.loaded.column(roles.symbol))[0]
        named = find_roles(names, _base_of(symbol or ""))
        return roles if named is None else replace(roles, volume=named.volume, ticks=named.ticks)

    def _with_clock(self, roles: ColumnRoles) -> ColumnRoles:
        """The roles with the column of times of day, where it follows dates under another name."""
        place, names = roles.time + 1, self.table.names
        taken = (roles.open, roles.high, roles.low, roles.close, roles.volume, roles.symbol)
        if roles.clock is not None or place in taken or place >= self.loaded.width or not names:
            return roles
        time, clock = (self.loaded.column(each) for each in (roles.time, place))
        if not (isinstance(time, TextColumn) and isinstance(clock, TextColumn)) or not len(time):
            return roles
        is_pair = bool(clock.matching(_CLOCK).all()) and not time.matching(_HAS_CLOCK).any()
        return replace(roles, clock=place) if is_pair else roles

    def _times(self, roles: ColumnRoles) -> TimeColumn:
        column = self.loaded.column
        if self.form.day_ns is not None:
            return since_midnight(column(roles.time), self.form.day_ns)
        clock = None if roles.clock is None else column(roles.clock)
        order, zone = self.choices.date_order, self.choices.zone
        times = read_times(self.table.file, column(roles.time), clock, order, zone)
        self.notes += times.notes
        return times

    def _zone_of_column(self) -> str:
        names = self.table.names
        if not names:
            return ""
        roles = self.form.roles
        places = [place for place in (roles.time, roles.clock) if place is not None]
        zones = [zone_of_column(names[place]) for place in places if place < len(names)]
        return next((zone for zone in zones if zone), "")

    def _mark(self, prices: Sequence[Column], volume: Column | None) -> DecimalMark:
        texts = [each for each in prices if isinstance(each, TextColumn)]
        if not texts:
            return self.choices.decimal or DecimalMark.POINT
        volume_texts = volume if isinstance(volume, TextColumn) else None
        mark = decide_mark(
            self.table.file,
            texts,
            volume_texts,
            self.table.sample.delimiter,
            self.choices.decimal,
        )
        if mark is DecimalMark.COMMA and self.choices.decimal is None:
            self.notes.append("its numbers have a decimal comma")
        return mark

    def _values(
        self, name: str, column: Column, mark: DecimalMark, named: TextColumn | None, good: Bool
    ) -> Float64:
        """A column of numbers; rows where it has none lose their mark in `good`."""
        values = read_numbers(column, mark)
        bad = good & np.isnan(values)
        self._reject(bad, f"{name} {{}} is not a number", named, column)
        good &= ~bad
        return values

    def _volume(
        self,
        column: Column | None,
        mark: DecimalMark,
        named: TextColumn | None,
        good: Bool,
        roles: ColumnRoles,
    ) -> Float64:
        """The volumes: 0 where there is none."""
        if column is None:
            self.notes.append("no volume in the file: 0 is kept")
            return np.zeros(len(self.loaded.line), np.float64)
        values = read_numbers(column, mark, units=True)
        if roles.more_volume is not None:
            values = values + read_numbers(self.loaded.column(roles.more_volume), mark, units=True)
        missing = np.isnan(values) & without_value(column)
        if (missing & good).any():
            count = int((missing & good).sum())
            some = "1 row" if count == 1 else f"{count:,} rows"
            rows = "any row" if (missing | ~good).all() else some
            self.notes.append(f"no volume in {rows}: 0 is kept")
        values = np.where(missing, 0.0, values)
        bad = good & np.isnan(values)
        self._reject(bad, "volume {} is not a number", named, column)
        good &= ~bad
        if roles.ticks is not None and not values[good].any():
            ticks = read_numbers(self.loaded.column(roles.ticks), mark)
            if np.isfinite(ticks[good]).all() and ticks[good].any():
                self.notes.append("its volume is 0 throughout: the count of ticks is kept")
                return np.where(np.isfinite(ticks), ticks, 0.0)
        return values

    def _group(
        self, rows: WrittenRows, named: TextColumn | None, good: Bool, roles: ColumnRoles
    ) -> None:
        """Part the rows by symbol, and find those that belong to several instruments."""
        groups, faults = group_by_symbol(
            self.table.file, self.loaded.line, named, self.form.symbol, good
        )
        self.faults += faults
        for symbol, places in groups:
            part = rows.take(places)
            mixed = None
            if has_conflicts(part):
                identities = find_identities(self.table, self.loaded, roles)
                mixed = told_apart(self.table.file, part, places, identities)
            self.series.append(SymbolRows(symbol, part, mixed))

    def _reject(self, bad: Bool, reason: str, named: TextColumn | None, column: Column) -> None:
        rows = np.flatnonzero(bad)
        if not len(rows):
            return
        shown_texts = as_texts(take_rows(column, rows)).texts()
        symbols = [None] * len(rows) if named is None else named.take(rows).texts()
        for row, text, symbol in zip(rows.tolist(), shown_texts, symbols, strict=True):
            line = int(self.loaded.line[row])
            known = None if symbol is None else symbol_or_none(symbol)
            self.faults.append(RowFault(self.table.file, line, reason.format(shown(text)), known))


def _has_prices(loaded: LoadedTable, roles: ColumnRoles) -> Bool:
    """Mark the rows that have a price of this symbol."""
    there = np.zeros(len(loaded.line), np.bool_)
    for name in PRICES:
        there |= ~without_value(loaded.column(getattr(roles, name)))
    return there


def _base_of(symbol: str) -> str:
    """The coin or currency that a pair begins with; of other symbols all."""
    return re.split("[/_:-]", symbol)[0].casefold()


def shown(text: str) -> str:
    """A field as a message shows it: short, control characters escaped."""
    return repr(text.strip()[:_SHOWN])


def no_bars(table: Table) -> ImportRefused:
    """Say why a table holds no bars, and what it has."""
    header = next((row for row in table.sample.rows if any(row)), ())
    names = {plain_name(field) for field in header}
    if any(field.replace(".", "").isdigit() for field in header[1:]):
        reason = f"its rows of {len(header)} fields are not time, open, high, low, close"
    else:
        reason = f"it has no column for {', '.join(missing_parts(header)) or 'a bar'}"
    kind = ", and seems to hold quotes" if names & _QUOTES else ""
    if "price" in names and names & {"size", "qty"}:
        kind = ", and seems to hold trades"
    found = ", ".join(shown(field) for field in header[:_MOST_NAMED]) or "none"
    more = " …" if len(header) > _MOST_NAMED else ""
    return ImportRefused(
        f"{table.file} holds no bars: {reason}{kind}",
        f"its first row is {found}{more}; name the columns time, open, high, low, close, volume",
    )
