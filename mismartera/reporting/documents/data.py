"""What the `data` commands of the store say."""

from __future__ import annotations

from dataclasses import dataclass

from mismartera.reporting.documents.bars import BarDocument, GapDocument


@dataclass(frozen=True, slots=True)
class ListedSeriesDocument:
    """One stored interval: its rows, and the start of its first and last bar.

    Where a file is damaged, `fault` says so and the numbers are null. `unfinished` says what was
    begun on it and cut short.
    """

    interval: str
    rows: int | None
    first: str | None
    last: str | None
    bytes: int | None
    fault: str | None
    unfinished: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ListedSymbolDocument:
    """One stored symbol."""

    symbol: str
    exchange: str
    intervals: tuple[ListedSeriesDocument, ...]


@dataclass(frozen=True, slots=True)
class ListDocument:
    """Every stored symbol, in ASCII order."""

    symbols: tuple[ListedSymbolDocument, ...]


@dataclass(frozen=True, slots=True)
class SpanDocument:
    """First and last bar of a complete record, by their start."""

    first: str
    last: str


@dataclass(frozen=True, slots=True)
class JournalDocument:
    """One entry of a series' journal."""

    at: str
    kind: str
    source: str
    layout: str | None
    label: str | None
    timezone: str | None
    read: int
    stored: int
    unchanged: int
    revised: int
    rejected: int
    extended_hours: int


@dataclass(frozen=True, slots=True)
class SeriesDocument:
    """All that is known of one stored interval, or of one in the session (there without files).

    `unfinished` says what was begun on it and cut short.
    """

    interval: str
    rows: int
    first: str | None
    last: str | None
    files: int | None
    bytes: int | None
    adjustment: str | None
    complete: tuple[SpanDocument, ...]
    journal: tuple[JournalDocument, ...]
    unfinished: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class InfoDocument:
    """All that is known of one symbol."""

    symbol: str
    exchange: str
    timezone: str
    intervals: tuple[SeriesDocument, ...]


@dataclass(frozen=True, slots=True)
class SessionQualityDocument:
    """The quality of one session; percents are null where nothing is expected."""

    date: str
    open: str
    close: str
    early_close: bool
    expected: int
    present: int
    missing: int
    quality: float | None
    integrity: float | None
    gaps: tuple[GapDocument, ...]


@dataclass(frozen=True, slots=True)
class QualityDocument:
    """The quality of a symbol and interval over some sessions."""

    symbol: str
    interval: str
    expected: int
    present: int
    missing: int
    quality: float | None
    integrity: float | None
    duplicates: int
    sessions: tuple[SessionQualityDocument, ...]


@dataclass(frozen=True, slots=True)
class OvernightDocument:
    """A session that opened near a split's ratio of the close before: `2:1` halves the price."""

    date: str
    previous_close: float
    open: float
    ratio: float
    split: str


@dataclass(frozen=True, slots=True)
class QualityReport:
    """The quality, and beside it what else is worth knowing of the rows."""

    quality: QualityDocument
    revised: int
    rejected: int
    overnight_ratios: tuple[OvernightDocument, ...]


@dataclass(frozen=True, slots=True)
class BarsDocument:
    """Bars of one symbol and interval, oldest first: the last ones of `count` that there are."""

    symbol: str
    interval: str
    count: int
    bars: tuple[BarDocument, ...]


@dataclass(frozen=True, slots=True)
class LatestDocument:
    """The last stored bar of a symbol: from `timestamp` to `end`."""

    symbol: str
    interval: str
    timestamp: str
    end: str
    open: float
    high: float
    low: float
    close: float
    volume: float
    coverage: float | None


@dataclass(frozen=True, slots=True)
class QuoteDocument:
    """A quote; one made from a bar says so in `source`, and has its close as bid and ask."""

    symbol: str
    timestamp: str
    bid: float
    ask: float
    source: str
    interval: str


@dataclass(frozen=True, slots=True)
class AverageVolumeDocument:
    """The average volume of the sessions of a period: `sessions` of `sessions_wanted` are stored.

    `ready` when all of them are; null without any.
    """

    symbol: str
    period: str
    first: str | None
    last: str | None
    sessions: int
    sessions_wanted: int
    ready: bool
    average_volume: float | None


@dataclass(frozen=True, slots=True)
class HighLowDocument:
    """The highest high and the lowest low of the sessions of a period, and when they were."""

    symbol: str
    period: str
    first: str | None
    last: str | None
    sessions: int
    sessions_wanted: int
    ready: bool
    high: float | None
    high_date: str | None
    low: float | None
    low_date: str | None


@dataclass(frozen=True, slots=True)
class AggregateDocument:
    """What became of an aggregation: rows read, and bars by what they were to the store."""

    symbol: str
    source: str
    interval: str
    read: int
    stored: int
    unchanged: int
    revised: int


@dataclass(frozen=True, slots=True)
class ExportDocument:
    """What was written to a file of the user's."""

    symbol: str
    interval: str
    file: str
    format: str
    bars: int
    first: str | None
    last: str | None


@dataclass(frozen=True, slots=True)
class DeleteDocument:
    """What was removed from the store."""

    symbol: str
    intervals: tuple[str, ...]
    rows: int


@dataclass(frozen=True, slots=True)
class BadRowDocument:
    """A stored row that is no bar, or not where it should be; `row` counts from 0."""

    row: int
    timestamp: str
    reason: str


@dataclass(frozen=True, slots=True)
class SeriesValidationDocument:
    """What was found in one stored series; `damage` names a file that cannot be read.

    `unfinished` says what was begun on it and cut short.
    """

    symbol: str
    interval: str
    rows: int
    valid: bool
    damage: str | None
    bad_rows: tuple[BadRowDocument, ...]
    overnight_ratios: tuple[OvernightDocument, ...]
    unfinished: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ValidationDocument:
    """What was found in every series that was checked."""

    valid: bool
    rows: int
    series: tuple[SeriesValidationDocument, ...]
