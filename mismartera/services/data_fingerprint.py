"""The fingerprint that stored rows have now, to be compared with that of rows that a run read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mismartera.calc.fingerprint import fingerprint
from mismartera.domain.interval import Interval
from mismartera.domain.run_record import SeriesRecord

if TYPE_CHECKING:
    from mismartera.storage.bar_store import BarStore


def series_fingerprint(
    store: BarStore, symbol: str, interval: Interval, start_ns: int, end_ns: int
) -> SeriesRecord:
    """Take the fingerprint of the stored rows of `[start_ns, end_ns)`.

    Raises:
        StoreError: a stored file is damaged.
    """
    columns = store.read(symbol, interval, start_ns, end_ns)
    journal = store.journal(symbol, interval)
    digest = fingerprint(
        columns,
        start_ns,
        end_ns,
        complete=journal.complete_until(interval.ns),
        empty=journal.empty_spans,
    )
    return SeriesRecord(symbol, interval.name, start_ns, end_ns, columns.rows, digest)
