"""What an import is asked to do, and what it or the sample did to the store."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ImportOptions:
    """What the user says of the files, as written; None where nothing was said."""

    symbol: str | None = None
    interval: str | None = None
    label: str | None = None
    timezone: str | None = None
    exchange: str | None = None
    adjustment: str | None = None
    complete: bool = False
    all_symbols: bool = False
    replace: bool = False
    show_rejected: bool = False
    decimal: str | None = None
    date_order: str | None = None
    where: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RejectionDocument:
    """One row that was not taken: file, line from 1 (of a record its number), reason."""

    file: str
    line: int
    reason: str


@dataclass(frozen=True, slots=True)
class ImportDocument:
    """One series after its import; `first` and `last` are starts of bars."""

    symbol: str
    interval: str
    layout: str
    label: str
    timezone: str
    read: int
    stored: int
    unchanged: int
    revised: int
    rejected: int
    extended_hours: int
    first: str
    last: str


@dataclass(frozen=True, slots=True)
class ListedImportDocument(ImportDocument):
    """An import with its rejected rows."""

    rejections: tuple[RejectionDocument, ...] = ()


@dataclass(frozen=True, slots=True)
class PlannedImportDocument:
    """One series as it would be stored; `file` says what it comes from.

    `present` is the percentage of the expected bars that are there, where silent ones seem to have
    been left out, else None; `complete` says that holes would count as empty.
    """

    file: str
    symbol: str
    interval: str
    exchange: str
    layout: str
    label: str
    timezone: str
    rows: int
    rejected: int
    extended_hours: int
    first: str
    last: str
    present: float | None
    complete: bool
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ImportPlanDocument:
    """What an import would store, and of each file or series that it would not, why."""

    series: tuple[PlannedImportDocument, ...]
    refused: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SampleSeriesDocument:
    """One series of the sample; `first` and `last` are starts of bars."""

    symbol: str
    interval: str
    rows: int
    stored: int
    first: str
    last: str


@dataclass(frozen=True, slots=True)
class SampleDocument:
    """The sample as it is now stored."""

    exchange: str
    series: tuple[SampleSeriesDocument, ...]
