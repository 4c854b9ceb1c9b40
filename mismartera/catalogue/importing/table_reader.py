"""Text tables: columns of numbers out of lines, a block at a time, every bad line accounted for."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import astuple, dataclass, field
from typing import Final

import numpy as np

from mismartera.catalogue.importing.column_names import ColumnRoles, missing_parts
from mismartera.catalogue.importing.file_rows import (
    NO_OFFSET,
    FileRows,
    RowFault,
    WrittenRows,
)
from mismartera.catalogue.importing.layouts.registry import recognise_table
from mismartera.catalogue.importing.numbers import parse_number, parse_numbers
from mismartera.catalogue.importing.sources import Source
from mismartera.catalogue.importing.symbol_groups import SymbolGroups
from mismartera.catalogue.importing.table_sample import (
    TableForm,
    TableSample,
    take_sample,
)
from mismartera.catalogue.importing.text_blocks import BLOCK_LINES, TextBlock, text_blocks
from mismartera.catalogue.importing.written_times import TimeColumn, WrittenTimes
from mismartera.domain.columns import PRICES, Bool, Float64
from mismartera.errors import ImportRefused

_MILLISECOND: Final = 1_000_000
_DAY_MS: Final = 86_400_000
_SHOWN: Final = 40
_QUOTES: Final = {"bid", "ask", "bidprice", "askprice"}


def read_table(source: Source) -> FileRows:
    """Read a text table of bars.

    Raises:
        ImportRefused: it holds no bars, or cannot be read.
    """
    sample = take_sample(source)
    form = recognise_table(sample)
    if form is None:
        raise _no_bars(source, sample)
    reader = _TableReader(source.name, form, sample, _times(form, sample))
    try:
        with source.open() as raw, io.TextIOWrapper(raw, sample.encoding, "replace") as text:
            for block in text_blocks(text, form.skip, sample.delimiter, reader.width):
                reader.read_block(block)
                if reader.found_none:
                    break
    except OSError as error:
        raise ImportRefused(f"{source.name} cannot be read ({error})", "check the file") from error
    return reader.result()


@dataclass(slots=True)
class _TableReader:
    file: str
    form: TableForm
    sample: TableSample
    times: WrittenTimes | None
    groups: SymbolGroups = field(init=False)
    faults: list[RowFault] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.groups = SymbolGroups(self.form.symbol)

    @property
    def width(self) -> int:
        """How many fields a row has: as many as the header or the first row, all that are read."""
        sample = self.sample
        first = sample.names if sample.header is not None else next(iter(sample.body), ())
        places: list[int] = [each for each in astuple(self.form.roles) if each is not None]
        return max(len(first), *(place + 1 for place in places))

    @property
    def found_none(self) -> bool:
        """Whether a whole block had no row that can be taken: the rest will not have one."""
        return not self.groups.has_rows and len(self.faults) >= BLOCK_LINES // 2

    def read_block(self, block: TextBlock) -> None:
        for line, count in block.misfits:
            reason = f"it has {count} fields, expected {self.width}"
            self.faults.append(RowFault(self.file, line, reason))
        if not len(block.line):
            return
        time = self._times(block)
        good = time.is_time.copy()
        parts = [self._values(block, name, good) for name in (*PRICES, "volume")]
        open_, high, low, close = (part / self.form.divisor for part in parts[:-1])
        rows = WrittenRows(
            block.line, time.written, time.offset, open_, high, low, close, parts[-1]
        )
        symbol = self.form.roles.symbol
        named = None if symbol is None else block.columns[symbol]
        self.faults.extend(self.groups.add(self.file, rows, named, good))

    def result(self) -> FileRows:
        notes = () if self.form.roles.volume is not None else ("no volume in the file: 0 is kept",)
        series = self.groups.series()
        faults = tuple(sorted(self.faults, key=lambda fault: fault.line))
        return FileRows(self.file, self.form.layout, series, faults, notes)

    def _times(self, block: TextBlock) -> TimeColumn:
        roles = self.form.roles
        texts = block.columns[roles.time]
        if roles.clock is not None:
            pairs = zip(texts, block.columns[roles.clock], strict=True)
            texts = [f"{day.strip()} {clock.strip()}" for day, clock in pairs]
        if self.times is not None:
            time = self.times.read(texts)
        else:
            time = since_midnight(texts, self.form.day_ns or 0)
        for row in np.flatnonzero(~time.is_time).tolist():
            self._reject(block, row, f"{shown(texts[row])} is not a time")
        return time

    def _values(self, block: TextBlock, name: str, good: Bool) -> Float64:
        """A column of numbers; rows where it has none lose their mark in `good`."""
        position: int | None = getattr(self.form.roles, name)
        if position is None:
            return np.zeros(len(block.line), np.float64)
        texts = block.columns[position]
        values = parse_numbers(texts, plain=block.is_plain)
        for row in np.flatnonzero(good & np.isnan(values)).tolist():
            self._reject(block, row, f"{name} {shown(texts[row])} is not a number")
            good[row] = False
        return values

    def _reject(self, block: TextBlock, row: int, reason: str) -> None:
        self.faults.append(RowFault(self.file, int(block.line[row]), reason))


def since_midnight(texts: Sequence[str], day_ns: int) -> TimeColumn:
    """Read times in milliseconds since midnight."""
    values = np.array([parse_number(text) for text in texts], np.float64)
    with np.errstate(invalid="ignore"):
        good = (values >= 0) & (values < _DAY_MS) & (values == np.floor(values))
    written = day_ns + np.where(good, values, 0).astype(np.int64) * _MILLISECOND
    return TimeColumn(written, np.full(len(values), NO_OFFSET), good)


def shown(text: str) -> str:
    """A field as a message shows it: short, control characters escaped."""
    return repr(text.strip()[:_SHOWN])


def _times(form: TableForm, sample: TableSample) -> WrittenTimes | None:
    if form.day_ns is not None:
        return None
    texts = [row[form.roles.time] for row in sample.body if form.roles.time < len(row)]
    return WrittenTimes.of(_with_clock(form.roles, sample) or texts)


def _with_clock(roles: ColumnRoles, sample: TableSample) -> list[str]:
    if roles.clock is None:
        return []
    wide = max(roles.time, roles.clock)
    return [f"{row[roles.time]} {row[roles.clock]}" for row in sample.body if wide < len(row)]


def _no_bars(source: Source, sample: TableSample) -> ImportRefused:
    header = next((row for row in sample.rows if any(row)), ())
    if any(field.replace(".", "").isdigit() for field in header[1:]):
        reason = f"its rows of {len(header)} fields are not time, open, high, low, close"
    else:
        reason = f"it has no column for {', '.join(missing_parts(header)) or 'a bar'}"
    names = {field.casefold().replace("_", "").replace(" ", "") for field in header}
    kind = ", and seems to hold quotes" if names & _QUOTES else ""
    if "price" in names and "size" in names | {"size" for name in names if name == "qty"}:
        kind = ", and seems to hold trades"
    return ImportRefused(f"{source.name} holds no bars: {reason}{kind}", "import a file of bars")
