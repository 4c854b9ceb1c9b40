"""`data aggregate` and `data delete`: what changes the store."""

from __future__ import annotations

from mismartera.catalogue.aggregating import aggregate_stored
from mismartera.catalogue.catalogue import Catalogue
from mismartera.domain.interval import Interval
from mismartera.errors import StoreError
from mismartera.reporting.documents.data import AggregateDocument, DeleteDocument


def aggregate_document(
    catalogue: Catalogue, symbol: str, source: Interval | None, target: Interval, now_ns: int
) -> AggregateDocument:
    """Make bars of a shorter stored interval, store them, and say what became of them."""
    result = aggregate_stored(catalogue, symbol, source, target, now_ns)
    return AggregateDocument(
        symbol=symbol,
        source=result.source.name,
        interval=target.name,
        read=result.read,
        stored=result.written.stored,
        unchanged=result.written.unchanged,
        revised=result.written.revised,
    )


def deletion(catalogue: Catalogue, symbol: str, interval: Interval | None) -> DeleteDocument:
    """Tell what a deletion would remove; rows of a damaged file do not count.

    Raises:
        StoreError: the interval is not stored.
    """
    stored = catalogue.intervals(symbol)
    if interval is not None:
        stored = (catalogue.stored_interval(symbol, interval),)
    rows = sum(_rows(catalogue, symbol, each) for each in stored)
    return DeleteDocument(symbol, tuple(each.name for each in stored), rows)


def delete(catalogue: Catalogue, symbol: str, interval: Interval | None) -> DeleteDocument:
    """Remove a symbol, or one interval of it, with its journal.

    Raises:
        StoreError: the interval is not stored, or a file cannot be removed.
    """
    planned = deletion(catalogue, symbol, interval)
    rows = catalogue.store.delete(symbol, interval)
    return DeleteDocument(symbol, planned.intervals, rows)


def _rows(catalogue: Catalogue, symbol: str, interval: Interval) -> int:
    try:
        return catalogue.span(symbol, interval).rows
    except StoreError:
        return 0
