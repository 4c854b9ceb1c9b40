"""The import of files of bars into the store, from bytes to journal."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mismartera.catalogue.importing.bars import PreparedBars, prepare_bars
from mismartera.catalogue.importing.complete_spans import entries_with_spans
from mismartera.catalogue.importing.file_rows import FileRows, RowFault
from mismartera.catalogue.importing.readers import read_files
from mismartera.catalogue.importing.request import (
    Adjustment,
    ImportReport,
    ImportRequest,
    ImportResult,
)
from mismartera.catalogue.importing.series import (
    WrittenSeries,
    pick_symbols,
    separate_unnamed,
    series_of,
)
from mismartera.catalogue.importing.session_table import SessionTable
from mismartera.domain.interval import Interval
from mismartera.errors import ImportRefused, MisMarteraError, TimeError
from mismartera.storage.journal import Change, JournalEntry
from mismartera.storage.merging import WriteResult
from mismartera.timekeeping.wall import WallClock
from mismartera.timekeeping.zones import zone

if TYPE_CHECKING:
    from mismartera.catalogue.catalogue import Catalogue


def import_files(catalogue: Catalogue, request: ImportRequest) -> ImportReport:
    """Import one series, or with `all_symbols` each of those that the files hold.

    Everything is read and decided before anything is stored; after a crash the same import
    completes what is missing. A file or series that cannot be taken hinders no other.

    Raises:
        ImportRefused: the one file or series that there is cannot be taken, or it cannot be told
            what belongs to which symbol.
        UsageError: the request contradicts itself.
        StoreError: the store cannot be read or written.
    """
    if request.timezone is not None:
        zone(request.timezone)
    read = read_files(request.paths)
    prepared, left = _prepare_all(catalogue, request, read.files)
    refused = (*read.refused, *left)
    if not prepared and len(refused) == 1:
        raise refused[0]
    results = tuple(_store(catalogue, request, each) for each in prepared)
    return ImportReport(results, tuple(map(str, refused)))


def _prepare_all(
    catalogue: Catalogue, request: ImportRequest, read: Sequence[FileRows]
) -> tuple[list[_Prepared], list[MisMarteraError]]:
    """Prepare every series that is wanted; say of each file or series that is left out why."""
    if not read:
        return [], []
    everything = request.all_symbols
    files, unnamed = separate_unnamed(read, len(request.paths), all_symbols=everything)
    prepared: list[_Prepared] = []
    refused: list[MisMarteraError] = [*unnamed]
    for pick in pick_symbols(files, request.symbol, all_symbols=everything):
        try:
            prepared.append(_prepare(catalogue, request, series_of(files, pick)))
        except (ImportRefused, TimeError) as error:
            refused.append(error)
    return prepared, refused


@dataclass(frozen=True, slots=True)
class _Prepared:
    """One series, ready to be stored."""

    series: WrittenSeries
    bars: PreparedBars
    exchange: str
    adjustment: Adjustment
    notes: tuple[str, ...]

    @property
    def rejections(self) -> tuple[RowFault, ...]:
        order = {part.file: place for place, part in enumerate(self.series.parts)}
        faults = (*self.series.faults, *self.bars.faults)
        return tuple(sorted(faults, key=lambda fault: (order.get(fault.file, -1), fault.line)))


def _prepare(catalogue: Catalogue, request: ImportRequest, series: WrittenSeries) -> _Prepared:
    exchange = _exchange(catalogue, request, series)
    table = SessionTable.of(catalogue.time_manager, exchange, series.rows.written)
    bars = prepare_bars(request, series, table)
    adjustment = _adjustment(catalogue, request, series, bars)
    notes = _mixing_notes(catalogue, series.symbol, bars.interval)
    prepared = _Prepared(series, bars, exchange, adjustment, () if request.replace else notes)
    if not bars.columns.rows:
        first = prepared.rejections[0]
        raise ImportRefused(
            f"none of the {len(prepared.rejections)} rows of {series.file} can be taken, "
            f"the first (line {first.line}) because {first.reason}",
            "see whether exchange, interval, label and time zone are right",
        )
    return prepared


def _exchange(catalogue: Catalogue, request: ImportRequest, series: WrittenSeries) -> str:
    """The exchange as given, as kept with the symbol, as the layout tells, else the default."""
    store, time_manager = catalogue.store, catalogue.time_manager
    journals = (
        store.journal(series.symbol, interval) for interval in store.intervals(series.symbol)
    )
    kept = next((journal.exchange for journal in journals if journal.exchange), None)
    if request.exchange is None:
        return time_manager.resolve_exchange(
            kept or series.layout.exchange or time_manager.default_exchange
        )
    given = time_manager.resolve_exchange(request.exchange)
    if kept is not None and kept != given and not request.replace:
        raise ImportRefused(
            f"{series.symbol} is kept with the calendar of {kept}, not of {given}",
            "leave --exchange out, delete the symbol first, or say --replace",
        )
    return given


def _adjustment(
    catalogue: Catalogue, request: ImportRequest, series: WrittenSeries, bars: PreparedBars
) -> Adjustment:
    """The kind of prices as given, as the layout tells, else as kept with the series."""
    kept_text = catalogue.store.journal(series.symbol, bars.interval).adjustment
    kept = Adjustment(kept_text) if kept_text in set(Adjustment) else None
    told = request.adjustment or (
        Adjustment(series.layout.adjustment) if series.layout.adjustment else None
    )
    if told is None or request.replace:
        return told or kept or Adjustment.UNKNOWN
    tolerated = {None, told} if request.adjustment else {None, told, Adjustment.UNKNOWN}
    if kept not in tolerated:
        raise ImportRefused(
            f"{series.symbol} {bars.interval} holds prices of the kind {kept}, not {told}",
            "import what was adjusted alike, or say --replace to put these rows in their place",
        )
    return told


def _mixing_notes(catalogue: Catalogue, symbol: str, interval: Interval) -> tuple[str, ...]:
    """What to say where made-up bars and real ones come together."""
    entries = catalogue.store.journal(symbol, interval).current()
    if any(entry.kind == "sample" for entry in entries):
        return (f"{interval} also holds made-up sample bars: --replace removes them",)
    return ()


def _store(catalogue: Catalogue, request: ImportRequest, prepared: _Prepared) -> ImportResult:
    series, bars = prepared.series, prepared.bars
    is_complete = request.complete or series.layout.complete
    spans = bars.file_spans if is_complete else ()
    written = catalogue.store.write(
        series.symbol,
        bars.interval,
        bars.columns,
        replace=request.replace,
        change=Change(
            _entry(request, prepared, WriteResult()),
            lambda written: entries_with_spans(_entry(request, prepared, written), spans),
        ),
    )
    return _result(prepared, _entry(request, prepared, written))


def _entry(request: ImportRequest, prepared: _Prepared, written: WriteResult) -> JournalEntry:
    bars, rejected = prepared.bars, len(prepared.rejections)
    return JournalEntry(
        kind="import",
        at_ns=WallClock().now_ns(),
        source=prepared.series.file,
        layout=prepared.series.layout.name,
        label=bars.reading.label.value,
        timezone=bars.timezone,
        exchange=prepared.exchange,
        adjustment=prepared.adjustment.value,
        read=rejected + bars.columns.rows + bars.repeated + bars.revised,
        stored=written.stored,
        unchanged=written.unchanged + bars.repeated,
        revised=written.revised + bars.revised,
        rejected=rejected,
        extended_hours=bars.extended_hours,
        duplicates=bars.repeated,
        replaced=request.replace,
    )


def _result(prepared: _Prepared, entry: JournalEntry) -> ImportResult:
    bars = prepared.bars
    return ImportResult(
        symbol=prepared.series.symbol,
        interval=bars.interval,
        layout=prepared.series.layout.name,
        label=bars.reading.label,
        timezone=bars.timezone,
        exchange=prepared.exchange,
        adjustment=prepared.adjustment,
        read=entry.read,
        stored=entry.stored,
        unchanged=entry.unchanged,
        revised=entry.revised,
        rejected=entry.rejected,
        extended_hours=entry.extended_hours,
        first_ns=int(bars.columns.timestamp[0]),
        last_ns=int(bars.columns.timestamp[-1]),
        rejections=prepared.rejections,
        notes=(*prepared.series.notes, *bars.notes, *prepared.notes),
    )
