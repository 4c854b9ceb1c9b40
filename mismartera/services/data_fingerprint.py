"""Fingerprints of the stored rows that a run read, series by series."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from mismartera.calc.fingerprint import fingerprint
from mismartera.domain.interval import Interval
from mismartera.domain.run_record import SeriesRecord

if TYPE_CHECKING:
    from mismartera.services.read_log import Reads
    from mismartera.storage.bar_store import BarStore


def fingerprints(store: BarStore, reads: Reads) -> Iterator[SeriesRecord]:
    """Take the fingerprint of each series that was read, by symbol and interval.

    Raises:
        StoreError: a stored file is damaged.
    """
    for symbol, interval in sorted(reads):
        start_ns, end_ns = reads[symbol, interval]
        yield series_fingerprint(store, symbol, interval, start_ns, end_ns)


def series_fingerprint(
    store: BarStore, symbol: str, interval: Interval, start_ns: int, end_ns: int
) -> SeriesRecord:
    """Take the fingerprint of the stored rows of `[start_ns, end_ns)`.

    Raises:
        StoreError: a stored file is damaged.
    """
    columns, journal = (
        store.read(symbol, interval, start_ns, end_ns),
        store.journal(symbol, interval),
    )
    complete = [(first, last + interval.ns) for first, last in journal.complete_spans]
    digest = fingerprint(columns, start_ns, end_ns, complete=complete, empty=journal.empty_spans)
    return SeriesRecord(symbol, interval.name, start_ns, end_ns, columns.rows, digest)
