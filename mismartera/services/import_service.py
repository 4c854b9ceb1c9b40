"""`data import` and `data sample`: texts as the user wrote them in, documents out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from mismartera.domain.interval import Interval
from mismartera.errors import UnknownName, UsageError
from mismartera.reporting.documents.imports import (
    ImportDocument,
    ImportOptions,
    ListedImportDocument,
    RejectionDocument,
    SampleDocument,
    SampleSeriesDocument,
)

if TYPE_CHECKING:
    from mismartera.catalogue.catalogue import Catalogue
    from mismartera.catalogue.importing.layout import BarLabel
    from mismartera.catalogue.importing.request import Adjustment, ImportRequest, ImportResult


@dataclass(frozen=True, slots=True)
class ImportOutcome:
    """The imports' documents, one for each series, and lines for people.

    `notes` are about choices made, `refused` says of each file or series that was not taken why.
    """

    imports: tuple[ImportDocument, ...]
    notes: tuple[str, ...]
    refused: tuple[str, ...]


class ImportService:
    """What brings bars into the store."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue

    def import_files(self, paths: Sequence[Path], options: ImportOptions) -> ImportOutcome:
        """Import files, folders or archives of bars: all that can be.

        Raises:
            UsageError: an option is written wrongly.
            ImportRefused: the only file cannot be taken.
            StoreError: the store cannot be read or written.
        """
        from mismartera.catalogue.importing.importer import import_files

        report = import_files(self._catalogue, _request(paths, options))
        documents = (self._document(each, listed=options.show_rejected) for each in report.results)
        notes = (f"{each.symbol}: {note}" for each in report.results for note in each.notes)
        return ImportOutcome(tuple(documents), tuple(notes), report.refused)

    def sample(self) -> SampleDocument:
        """Put the sample data into the store.

        Raises:
            StoreError: a symbol of the sample holds other bars, or the store cannot be written.
        """
        from mismartera.catalogue.sample import EXCHANGE, write_sample

        series = (
            SampleSeriesDocument(
                symbol=each.symbol,
                interval=each.interval.name,
                rows=each.written.stored + each.written.unchanged + each.written.revised,
                stored=each.written.stored + each.written.revised,
                first=self._start(each.first_ns, each.interval, EXCHANGE),
                last=self._start(each.last_ns, each.interval, EXCHANGE),
            )
            for each in write_sample(self._catalogue)
        )
        return SampleDocument(EXCHANGE, tuple(series))

    def _document(self, result: ImportResult, *, listed: bool) -> ImportDocument:
        document = ImportDocument(
            symbol=result.symbol,
            interval=result.interval.name,
            layout=result.layout,
            label=result.label.value,
            timezone=result.timezone,
            read=result.read,
            stored=result.stored,
            unchanged=result.unchanged,
            revised=result.revised,
            rejected=result.rejected,
            extended_hours=result.extended_hours,
            first=self._start(result.first_ns, result.interval, result.exchange),
            last=self._start(result.last_ns, result.interval, result.exchange),
        )
        return _with_rejections(document, result) if listed else document

    def _start(self, row_ns: int, interval: Interval, exchange: str) -> str:
        """The start of a stored bar as text: of a 1d bar its session's open."""
        from mismartera.domain.daily_row import date_of_row

        time_manager = self._catalogue.time_manager
        if interval.is_intraday:
            return time_manager.iso(row_ns, exchange)
        session = time_manager.trading_session(date_of_row(row_ns), exchange)
        return time_manager.iso(row_ns if session is None else session.open_ns, exchange)


def _with_rejections(document: ImportDocument, result: ImportResult) -> ListedImportDocument:
    rejections = (
        RejectionDocument(fault.file, fault.line, fault.reason) for fault in result.rejections
    )
    values = {name: getattr(document, name) for name in ImportDocument.__slots__}
    return ListedImportDocument(**values, rejections=tuple(rejections))


def _request(paths: Sequence[Path], options: ImportOptions) -> ImportRequest:
    from mismartera.catalogue.importing.request import ImportRequest

    return ImportRequest(
        paths=tuple(paths),
        symbol=options.symbol,
        all_symbols=options.all_symbols,
        interval=None if options.interval is None else Interval.parse(options.interval),
        label=_label(options.label),
        timezone=options.timezone,
        exchange=options.exchange,
        complete=options.complete,
        adjustment=_adjustment(options.adjustment),
        replace=options.replace,
    )


def _label(text: str | None) -> BarLabel | None:
    from mismartera.catalogue.importing.layout import BarLabel

    if text is None:
        return None
    try:
        return BarLabel(text.strip().lower())
    except ValueError:
        raise UsageError(f"{text!r} is not a label", "say start or end") from None


def _adjustment(text: str | None) -> Adjustment | None:
    from mismartera.catalogue.importing.request import Adjustment

    if text is None:
        return None
    try:
        return Adjustment(text.strip().lower())
    except ValueError:
        names = [kind.value for kind in Adjustment]
        hint = f"say one of {', '.join(names)}"
        raise UnknownName("adjustment", text, names, hint) from None
