"""`data list` and `data info`: what is in the store, and where it came from."""

from __future__ import annotations

from collections.abc import Iterable

from mismartera.catalogue.catalogue import Catalogue
from mismartera.catalogue.unfinished import unfinished_of
from mismartera.domain.daily_row import date_of_row
from mismartera.domain.interval import DAY, Interval
from mismartera.errors import StoreError
from mismartera.reporting.documents.data import (
    InfoDocument,
    JournalDocument,
    ListDocument,
    ListedSeriesDocument,
    ListedSymbolDocument,
    SeriesDocument,
    SpanDocument,
)
from mismartera.storage.journal import JournalEntry


def list_document(catalogue: Catalogue) -> ListDocument:
    """List the stored symbols with their intervals."""
    return ListDocument(tuple(_listed_symbol(catalogue, name) for name in catalogue.symbols()))


def info_document(catalogue: Catalogue, symbol: str) -> InfoDocument:
    """Tell all about one stored symbol.

    Raises:
        StoreError: a file is damaged.
    """
    exchange = catalogue.exchange_of(symbol)
    return InfoDocument(
        symbol=symbol,
        exchange=exchange,
        timezone=catalogue.time_manager.timezone_name(exchange),
        intervals=tuple(
            _series(catalogue, symbol, interval) for interval in catalogue.intervals(symbol)
        ),
    )


def row_starts(
    catalogue: Catalogue, symbol: str, interval: Interval, timestamps: Iterable[int]
) -> tuple[str, ...]:
    """The starts of stored bars in ISO 8601; a 1d bar starts at its session's open."""
    time_manager, exchange = catalogue.time_manager, catalogue.exchange_of(symbol)
    if interval != DAY:
        return tuple(time_manager.iso(timestamp, exchange) for timestamp in timestamps)
    starts = []
    for day in map(date_of_row, timestamps):
        session = time_manager.trading_session(day, exchange)
        starts.append(time_manager.iso(session.open_ns, exchange) if session else day.isoformat())
    return tuple(starts)


def _listed_symbol(catalogue: Catalogue, symbol: str) -> ListedSymbolDocument:
    series = tuple(_listed(catalogue, symbol, interval) for interval in catalogue.intervals(symbol))
    return ListedSymbolDocument(symbol, catalogue.exchange_of(symbol), series)


def _listed(catalogue: Catalogue, symbol: str, interval: Interval) -> ListedSeriesDocument:
    """A damaged file must not hide the others."""
    unfinished = unfinished_of(catalogue, symbol, interval)
    try:
        span = catalogue.span(symbol, interval)
    except StoreError as error:
        return ListedSeriesDocument(interval.name, None, None, None, None, str(error), unfinished)
    first, last = row_starts(catalogue, symbol, interval, (span.first_ns, span.last_ns))
    numbers = (span.rows, first, last, span.bytes)
    return ListedSeriesDocument(interval.name, *numbers, None, unfinished)


def _series(catalogue: Catalogue, symbol: str, interval: Interval) -> SeriesDocument:
    span, journal = catalogue.span(symbol, interval), catalogue.store.journal(symbol, interval)
    first, last = row_starts(catalogue, symbol, interval, (span.first_ns, span.last_ns))
    complete = (row_starts(catalogue, symbol, interval, each) for each in journal.complete_spans)
    return SeriesDocument(
        interval=interval.name,
        rows=span.rows,
        first=first,
        last=last,
        files=span.files,
        bytes=span.bytes,
        adjustment=journal.adjustment,
        complete=tuple(SpanDocument(*each) for each in complete),
        journal=tuple(_entry(catalogue, symbol, entry) for entry in journal.entries()),
        unfinished=unfinished_of(catalogue, symbol, interval),
    )


def _entry(catalogue: Catalogue, symbol: str, entry: JournalEntry) -> JournalDocument:
    return JournalDocument(
        at=catalogue.time_manager.iso(entry.at_ns, catalogue.exchange_of(symbol)),
        kind=entry.kind,
        source=entry.source,
        layout=entry.layout,
        label=entry.label,
        timezone=entry.timezone,
        read=entry.read,
        stored=entry.stored,
        unchanged=entry.unchanged,
        revised=entry.revised,
        rejected=entry.rejected,
        extended_hours=entry.extended_hours,
    )
