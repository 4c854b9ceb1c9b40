"""`data bars`, `latest`, `quotes` and `export`: stored bars, shown or written to a file."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Final

from mismartera.catalogue.catalogue import Catalogue
from mismartera.catalogue.derived import (
    DerivedBars,
    daily_row_timestamps,
    latest_bar,
    stored_bars,
)
from mismartera.catalogue.exporting import export_bars, format_of
from mismartera.domain.columns import FIELDS, BarColumns
from mismartera.domain.interval import DAY, Interval
from mismartera.domain.trading_session import SessionHours
from mismartera.errors import StoreError
from mismartera.reporting.documents.bars import BarDocument
from mismartera.reporting.documents.data import (
    BarsDocument,
    ExportDocument,
    LatestDocument,
    QuoteDocument,
)

_FROM_BAR: Final = "bar"
"""What a quote's `source` says when it was made from a bar."""


def bars_document(
    catalogue: Catalogue,
    symbol: str,
    interval: Interval,
    span: tuple[int | None, int | None],
    hours: SessionHours,
    most: int | None = None,
) -> BarsDocument:
    """Show the bars of a span, the last `most` of them."""
    bars = stored_bars(catalogue, symbol, interval, *span, hours)
    count = bars.columns.rows
    shown = bars if most is None else bars.take(slice(max(0, count - most), None))
    return BarsDocument(symbol, interval.name, count, tuple(_documents(catalogue, symbol, shown)))


def latest_document(
    catalogue: Catalogue, symbol: str, interval: Interval, hours: SessionHours
) -> LatestDocument:
    """Show the last bar.

    Raises:
        StoreError: no row lies within these hours.
    """
    latest = latest_bar(catalogue, symbol, interval, hours)
    for bar in _documents(catalogue, symbol, latest):
        end = catalogue.time_manager.iso(int(latest.end_ns[0]), catalogue.exchange_of(symbol))
        return LatestDocument(
            symbol=symbol,
            interval=interval.name,
            timestamp=bar.timestamp,
            end=end,
            open=bar.open,
            high=bar.high,
            low=bar.low,
            close=bar.close,
            volume=bar.volume,
            coverage=bar.coverage,
        )
    raise StoreError(f"{symbol} has no {interval} bar in {hours} hours", "try --hours extended")


def quote_document(
    catalogue: Catalogue, symbol: str, interval: Interval, hours: SessionHours
) -> QuoteDocument:
    """Make a quote from the last bar: its close as bid and ask, at its end.

    Raises:
        StoreError: no row lies within these hours.
    """
    bar = latest_document(catalogue, symbol, interval, hours)
    return QuoteDocument(symbol, bar.end, bar.close, bar.close, _FROM_BAR, bar.interval)


def export_document(
    catalogue: Catalogue,
    symbol: str,
    interval: Interval,
    span: tuple[int | None, int | None],
    hours: SessionHours,
    path: Path,
    file_format: str | None,
) -> ExportDocument:
    """Write the bars of a span to a file, in the form that imports again.

    Raises:
        StoreError: there are none, or the file cannot be written.
        UsageError: the file's format is not known.
    """
    chosen = format_of(path, file_format)
    bars = stored_bars(catalogue, symbol, interval, *span, hours).columns
    if bars.rows == 0:
        raise StoreError(f"{symbol} has no {interval} bars in {hours} hours there", "nothing done")
    shown = [
        catalogue.time_manager.iso(int(bars.timestamp[row]), catalogue.exchange_of(symbol))
        for row in (0, -1)
    ]
    if interval == DAY:  # as in the store: under the date
        bars = replace(bars, timestamp=daily_row_timestamps(catalogue, symbol, bars.timestamp))
    export_bars(path, bars, chosen)
    return ExportDocument(symbol, interval.name, str(path), chosen, bars.rows, *shown)


def _documents(catalogue: Catalogue, symbol: str, bars: DerivedBars) -> Iterator[BarDocument]:
    exchange = catalogue.exchange_of(symbol)
    starts = catalogue.time_manager.iso_many(bars.columns.timestamp, exchange)
    # NaN is the only number that is not itself
    coverage = [share if share == share else None for share in bars.coverage.tolist()]
    numbers = _numbers(bars.columns)
    for start, values, share in zip(starts, numbers, coverage, strict=True):
        yield BarDocument(start, *values, share)


def _numbers(columns: BarColumns) -> Iterator[tuple[float, float, float, float, float]]:
    lists = (getattr(columns, name).tolist() for name in FIELDS[1:])
    return zip(*lists, strict=True)
