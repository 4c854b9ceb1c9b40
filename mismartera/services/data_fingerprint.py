"""Fingerprints of the stored rows that a run read, series by series."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Final

from mismartera.calc.fingerprint import fingerprint
from mismartera.domain.interval import Interval
from mismartera.domain.notice import Notice, NoticeKind
from mismartera.domain.run_record import SeriesRecord
from mismartera.errors import StoreError

if TYPE_CHECKING:
    from mismartera.services.read_log import Reads
    from mismartera.storage.bar_store import BarStore

_READERS: Final = 4
"""Threads that read at once: reading and hashing leave the interpreter to others."""


def fingerprints(
    store: BarStore, reads: Reads
) -> tuple[tuple[SeriesRecord, ...], tuple[Notice, ...]]:
    """Take the fingerprint of each series that was read, by symbol and interval.

    Also returns a notice of each that cannot be read any more.
    """

    def taken(key: tuple[str, Interval]) -> SeriesRecord | Notice:
        try:
            return series_fingerprint(store, *key, *reads[key])
        except StoreError as error:
            text = f"no fingerprint of {key[0]} {key[1]}: {error.what}"
            return Notice(None, NoticeKind.RECORD, key[0], text)

    with ThreadPoolExecutor(_READERS) as pool:
        found = list(pool.map(taken, sorted(reads)))
    return (
        tuple(each for each in found if isinstance(each, SeriesRecord)),
        tuple(each for each in found if isinstance(each, Notice)),
    )


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
