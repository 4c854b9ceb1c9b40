"""The import of files of bars into the store: first a plan, then what it says is stored."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from mismartera.catalogue.importing.bars import prepare_bars
from mismartera.catalogue.importing.complete_spans import entries_with_spans
from mismartera.catalogue.importing.file_rows import NO_OFFSET, FileRows
from mismartera.catalogue.importing.planning import ImportPlan, PlannedSeries
from mismartera.catalogue.importing.readers import read_files
from mismartera.catalogue.importing.request import (
    Adjustment,
    ImportReport,
    ImportRequest,
    ImportResult,
)
from mismartera.catalogue.importing.series import WrittenSeries, series_of
from mismartera.catalogue.importing.session_table import SessionTable
from mismartera.catalogue.importing.silent_minutes import share_if_even
from mismartera.catalogue.importing.symbol_choice import choose_shares
from mismartera.catalogue.made_up import holds_sample
from mismartera.domain.columns import Int64
from mismartera.domain.interval import Interval
from mismartera.errors import ImportRefused, MisMarteraError, TimeError
from mismartera.storage.journal import Change, JournalEntry
from mismartera.storage.merging import WriteResult
from mismartera.timekeeping.wall import WallClock
from mismartera.timekeeping.zone_names import zone_meant

if TYPE_CHECKING:
    from mismartera.catalogue.catalogue import Catalogue


def import_files(catalogue: Catalogue, request: ImportRequest) -> ImportReport:
    """Plan an import and store all of it.

    Raises:
        ImportRefused: the one file or series that there is cannot be taken, or it cannot be told
            what belongs to which symbol.
        UsageError: the request contradicts itself.
        StoreError: the store cannot be read or written.
    """
    return store_plan(catalogue, plan_import(catalogue, request))


def plan_import(catalogue: Catalogue, request: ImportRequest) -> ImportPlan:
    """Read files and decide everything before anything is stored.

    A file or series that cannot be taken hinders no other.

    Raises:
        ImportRefused, UsageError, StoreError: as of `import_files`.
    """
    if request.timezone is not None:
        zone = zone_meant(request.timezone)
        request = replace(request, timezone=zone, choices=replace(request.choices, zone=zone))
    read = read_files(request.paths, request.choices)
    planned, left = _plan_all(catalogue, request, read.files)
    refused = (*read.refused, *left)
    if not planned and len(refused) == 1:
        raise refused[0]
    return ImportPlan(request, tuple(planned), tuple(map(str, refused)))


def store_plan(catalogue: Catalogue, plan: ImportPlan) -> ImportReport:
    """Store what a plan says; after a crash the same import completes what is missing.

    Raises:
        StoreError: the store cannot be read or written.
    """
    for symbol in dict.fromkeys(each.series.symbol for each in plan.series):
        if holds_sample(catalogue.store, symbol):
            catalogue.store.delete(symbol)
    results = tuple(_store(catalogue, plan.request, each) for each in plan.series)
    return ImportReport(results, plan.refused)


def _plan_all(
    catalogue: Catalogue, request: ImportRequest, read: Sequence[FileRows]
) -> tuple[list[PlannedSeries], list[MisMarteraError]]:
    """Plan every series that is wanted; say of each file or series that is left out why."""
    if not read:
        return [], []
    shares = choose_shares(
        read,
        request.symbol,
        all_symbols=request.all_symbols,
        named_by_user=len(request.paths),
    )
    series, unlike = series_of(shares.taken)
    planned: list[PlannedSeries] = []
    refused: list[MisMarteraError] = [*shares.refused, *unlike]
    for each in series:
        try:
            planned.append(_plan(catalogue, request, each))
        except (ImportRefused, TimeError) as error:
            refused.append(error)
    return planned, refused


def _plan(catalogue: Catalogue, request: ImportRequest, series: WrittenSeries) -> PlannedSeries:
    exchange = _exchange(catalogue, request, series)
    table = SessionTable.of(catalogue.time_manager, exchange, _all_times(series))
    bars = prepare_bars(request, series, table)
    notes = list(bars.notes)
    if holds_sample(catalogue.store, series.symbol):
        notes.append("the made-up sample bars of this symbol are taken out")
    if request.exchange is None and bars.seem_of_another_exchange:
        notes.append(
            f"many rows lie outside the hours of {exchange}: --exchange says whose they are "
            "(24/7 for coins, 24/5 for currencies)"
        )
    is_complete = request.complete or (series.layout.complete and bars.is_known_reading)
    planned = PlannedSeries(
        series,
        bars,
        exchange,
        _adjustment(catalogue, request, series, bars.interval),
        tuple(notes),
        is_complete,
        None if is_complete else share_if_even(bars.columns.timestamp, bars.interval, table),
    )
    if not bars.columns.rows:
        first = planned.rejections[0]
        raise ImportRefused(
            f"none of the {len(planned.rejections):,} rows of {series.file} can be taken, "
            f"the first (line {first.line}) because {first.reason}",
            "see whether exchange, interval, label and time zone are right",
        )
    return planned


def _all_times(series: WrittenSeries) -> Int64:
    """Every time of a series, under either order of day and month."""
    rows = series.rows
    return np.concatenate([rows.written, rows.swapped[rows.swapped != NO_OFFSET]])


def _exchange(catalogue: Catalogue, request: ImportRequest, series: WrittenSeries) -> str:
    """The exchange as given, as kept with the symbol, as the layout tells, else the default."""
    store, time_manager = catalogue.store, catalogue.time_manager
    journals = (
        store.journal(series.symbol, interval) for interval in store.intervals(series.symbol)
    )
    kept = next((journal.exchange for journal in journals if journal.exchange), None)
    if holds_sample(store, series.symbol):
        kept = None
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
    catalogue: Catalogue, request: ImportRequest, series: WrittenSeries, interval: Interval
) -> Adjustment:
    """The kind of prices as given, as the layout tells, else as kept with the series."""
    kept_text = catalogue.store.journal(series.symbol, interval).adjustment
    kept = Adjustment(kept_text) if kept_text in set(Adjustment) else None
    if holds_sample(catalogue.store, series.symbol):
        kept = None
    told = request.adjustment or (
        Adjustment(series.layout.adjustment) if series.layout.adjustment else None
    )
    if told is None or request.replace:
        return told or kept or Adjustment.UNKNOWN
    tolerated = {None, told} if request.adjustment else {None, told, Adjustment.UNKNOWN}
    if kept not in tolerated:
        raise ImportRefused(
            f"{series.symbol} {interval} holds prices of the kind {kept}, not {told}",
            "import what was adjusted alike, or say --replace to put these rows in their place",
        )
    return told


def _store(catalogue: Catalogue, request: ImportRequest, planned: PlannedSeries) -> ImportResult:
    series, bars = planned.series, planned.bars
    spans = bars.file_spans if planned.is_complete else ()
    written = catalogue.store.write(
        series.symbol,
        bars.interval,
        bars.columns,
        replace=request.replace,
        change=Change(
            _entry(request, planned, WriteResult()),
            lambda written: entries_with_spans(_entry(request, planned, written), spans),
        ),
    )
    return _result(planned, _entry(request, planned, written))


def _entry(request: ImportRequest, planned: PlannedSeries, written: WriteResult) -> JournalEntry:
    bars, rejected = planned.bars, len(planned.rejections)
    return JournalEntry(
        kind="import",
        at_ns=WallClock().now_ns(),
        source=planned.series.file,
        layout=planned.series.layout.name,
        label=bars.reading.label.value,
        timezone=bars.timezone,
        exchange=planned.exchange,
        adjustment=planned.adjustment.value,
        read=rejected + bars.columns.rows + bars.repeated + bars.revised,
        stored=written.stored,
        unchanged=written.unchanged + bars.repeated,
        revised=written.revised + bars.revised,
        rejected=rejected,
        extended_hours=bars.extended_hours,
        duplicates=bars.repeated,
        replaced=request.replace,
    )


def _result(planned: PlannedSeries, entry: JournalEntry) -> ImportResult:
    bars = planned.bars
    return ImportResult(
        file=planned.series.file,
        symbol=planned.series.symbol,
        interval=bars.interval,
        layout=planned.series.layout.name,
        label=bars.reading.label,
        timezone=bars.timezone,
        exchange=planned.exchange,
        adjustment=planned.adjustment,
        read=entry.read,
        stored=entry.stored,
        unchanged=entry.unchanged,
        revised=entry.revised,
        rejected=entry.rejected,
        extended_hours=entry.extended_hours,
        first_ns=int(bars.columns.timestamp[0]),
        last_ns=int(bars.columns.timestamp[-1]),
        rejections=planned.rejections,
        notes=(*planned.series.notes, *planned.notes),
    )
