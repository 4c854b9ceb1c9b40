"""What a run depends on besides its record: code, strategies, data; and what of it has changed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from mismartera.domain.digest import short_hash
from mismartera.domain.interval import Interval
from mismartera.domain.run_record import CodeRecord, RunRecord, SeriesRecord
from mismartera.errors import StoreError
from mismartera.library import INCLUDED_SOURCE
from mismartera.reporting.documents.run_verification import SurroundingDocument
from mismartera.services.code_hash import file_hash, product_hash
from mismartera.services.data_fingerprint import series_fingerprint
from mismartera.version import VERSION

if TYPE_CHECKING:
    from mismartera.storage.bar_store import BarStore


def changed_surroundings(record: RunRecord, store: BarStore) -> Iterator[SurroundingDocument]:
    """Name what is not what it was when the run was made."""
    then, now = _version(record.version, record.code_sha256), _version(VERSION, product_hash())
    if then != now:
        yield SurroundingDocument("code", "mismartera", then, now)
    for code in record.code:
        yield from _code(code)
    for series in record.data:
        yield from _series(series, store)


def _code(code: CodeRecord) -> Iterator[SurroundingDocument]:
    """Included strategies are part of the product; others have files of their own."""
    if code.file is None or code.source == INCLUDED_SOURCE:
        return
    now = file_hash(Path(code.file))
    if now != code.sha256:
        yield SurroundingDocument(code.kind, code.key, _short(code.sha256), _short(now))


def _series(then: SeriesRecord, store: BarStore) -> Iterator[SurroundingDocument]:
    name = f"{then.symbol} {then.interval}"
    interval = Interval.parse(then.interval)
    try:
        now = series_fingerprint(store, then.symbol, interval, then.start_ns, then.end_ns)
    except StoreError as error:
        yield SurroundingDocument("data", name, _rows(then), error.what)
        return
    if now != then:
        yield SurroundingDocument("data", name, _rows(then), _rows(now) if now.rows else None)


def _rows(series: SeriesRecord) -> str:
    return f"{series.rows:,} rows, {short_hash(series.sha256)}"


def _version(version: str, digest: str) -> str:
    return f"{version}, {short_hash(digest)}"


def _short(digest: str | None) -> str | None:
    return None if digest is None else short_hash(digest)
