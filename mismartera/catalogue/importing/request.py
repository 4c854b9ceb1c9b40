"""What an import is asked to do, and what became of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from mismartera.catalogue.importing.file_rows import RowFault
from mismartera.catalogue.importing.layout import BarLabel
from mismartera.catalogue.importing.table_rows import Choices
from mismartera.domain.interval import Interval


class Adjustment(StrEnum):
    """What the prices of a series are adjusted for."""

    RAW = "raw"
    SPLIT = "split"
    TOTAL = "total"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class ImportRequest:
    """Files, and what the user says of them; None where the layout, the rows or the store tell.

    `timezone` is an IANA name. `complete` declares the files the vendor's full record.
    `replace` lets the rows take the place of all that is stored of the series. `choices` say how
    numbers and dates are written and which rows are meant.
    """

    paths: tuple[Path, ...]
    symbol: str | None = None
    all_symbols: bool = False
    interval: Interval | None = None
    label: BarLabel | None = None
    timezone: str | None = None
    exchange: str | None = None
    complete: bool = False
    adjustment: Adjustment | None = None
    replace: bool = False
    choices: Choices = field(default=Choices())


@dataclass(frozen=True, slots=True)
class ImportResult:
    """One series after its import; `read` = stored + unchanged + revised + rejected.

    `extended_hours` counts the rows outside regular hours. `first_ns` and `last_ns` are the
    timestamps, as the store keeps them, of the first and the last bar taken. `file` says what the
    bars came from.
    """

    file: str
    symbol: str
    interval: Interval
    layout: str
    label: BarLabel
    timezone: str
    exchange: str
    adjustment: Adjustment
    read: int
    stored: int
    unchanged: int
    revised: int
    rejected: int
    extended_hours: int
    first_ns: int
    last_ns: int
    rejections: tuple[RowFault, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ImportReport:
    """The series that were imported, and a line for each file or series that was not: why."""

    results: tuple[ImportResult, ...]
    refused: tuple[str, ...] = ()
