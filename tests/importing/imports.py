"""Short ways to import and to read back, for the tests of this folder."""

from __future__ import annotations

from pathlib import Path

from mismartera.catalogue.catalogue import Catalogue
from mismartera.catalogue.importing.importer import import_files
from mismartera.catalogue.importing.layout import BarLabel
from mismartera.catalogue.importing.request import Adjustment, ImportRequest, ImportResult
from mismartera.domain.columns import BarColumns
from mismartera.domain.daily_row import date_of_row
from mismartera.domain.interval import DAY, MINUTE, Interval


def import_one(
    catalogue: Catalogue,
    path: Path,
    symbol: str | None = "TEST",
    *,
    interval: Interval | None = None,
    label: BarLabel | None = None,
    timezone: str | None = None,
    exchange: str | None = None,
    complete: bool = False,
    adjustment: Adjustment | None = None,
    replace: bool = False,
) -> ImportResult:
    """Import one series of one file."""
    request = ImportRequest(
        (path,),
        symbol=symbol,
        interval=interval,
        label=label,
        timezone=timezone,
        exchange=exchange,
        complete=complete,
        adjustment=adjustment,
        replace=replace,
    )
    (result,) = import_files(catalogue, request).results
    return result


def starts(catalogue: Catalogue, symbol: str = "TEST", interval: Interval = MINUTE) -> list[str]:
    """The stored bars' starts as texts: instants in the exchange's zone, dates of 1d bars."""
    columns = catalogue.store.read(symbol, interval)
    exchange = catalogue.exchange_of(symbol)
    if interval == DAY:
        return [str(date_of_row(row)) for row in columns.timestamp.tolist()]
    return catalogue.time_manager.iso_many(columns.timestamp, exchange)


def stored(catalogue: Catalogue, symbol: str = "TEST", interval: Interval = MINUTE) -> BarColumns:
    return catalogue.store.read(symbol, interval)


def reasons(result: ImportResult) -> list[tuple[int, str]]:
    """The rejected rows: line and reason."""
    return [(fault.line, fault.reason) for fault in result.rejections]
