"""`data import` and `data sample`: texts as the user wrote them in, documents out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from mismartera.domain.interval import Interval
from mismartera.errors import UnknownName, UsageError
from mismartera.reporting.documents.imports import (
    ImportDocument,
    ImportOptions,
    ImportPlanDocument,
    ListedImportDocument,
    PlannedImportDocument,
    RejectionDocument,
    SampleDocument,
    SampleSeriesDocument,
)

if TYPE_CHECKING:
    from mismartera.catalogue.catalogue import Catalogue
    from mismartera.catalogue.importing.date_texts import DateOrder
    from mismartera.catalogue.importing.layout import BarLabel
    from mismartera.catalogue.importing.numbers import DecimalMark
    from mismartera.catalogue.importing.planning import ImportPlan, PlannedSeries
    from mismartera.catalogue.importing.request import Adjustment, ImportRequest, ImportResult


_MOST_NAMED: Final = 8


@dataclass(frozen=True, slots=True)
class ImportOutcome:
    """The imports' documents, one for each series, and lines for people.

    `notes` are about choices made, `refused` says of each file or series that was not taken why.
    """

    imports: tuple[ImportDocument, ...]
    notes: tuple[str, ...]
    refused: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PlannedImport:
    """An import that is ready to be stored, and its document."""

    plan: ImportPlan
    document: ImportPlanDocument


class ImportService:
    """What brings bars into the store."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue

    def plan(self, paths: Sequence[Path], options: ImportOptions) -> PlannedImport:
        """Read files, folders or archives and decide all there is to decide; nothing is stored.

        Raises:
            UsageError: an option is written wrongly.
            ImportRefused: the only file cannot be taken.
            StoreError: the store cannot be read.
        """
        from mismartera.catalogue.importing.importer import plan_import

        plan = plan_import(self._catalogue, _request(paths, options))
        series = tuple(map(self._planned, plan.series))
        return PlannedImport(plan, ImportPlanDocument(series, plan.refused))

    def store(self, planned: PlannedImport, *, silent_minutes: bool, listed: bool) -> ImportOutcome:
        """Store what is planned; with `silent_minutes` files that leave them out are full records.

        Raises:
            StoreError: the store cannot be read or written.
        """
        from mismartera.catalogue.importing.importer import store_plan

        plan = planned.plan.with_silent_minutes() if silent_minutes else planned.plan
        report = store_plan(self._catalogue, plan)
        documents = (self._document(each, listed=listed) for each in report.results)
        return ImportOutcome(tuple(documents), _notes(report.results), report.refused)

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

    def _planned(self, planned: PlannedSeries) -> PlannedImportDocument:
        bars, columns = planned.bars, planned.bars.columns
        return PlannedImportDocument(
            file=planned.series.file,
            symbol=planned.series.symbol,
            interval=bars.interval.name,
            exchange=planned.exchange,
            layout=planned.series.layout.name,
            label=bars.reading.label.value,
            timezone=bars.timezone,
            rows=columns.rows,
            rejected=len(planned.rejections),
            extended_hours=bars.extended_hours,
            first=self._start(int(columns.timestamp[0]), bars.interval, planned.exchange),
            last=self._start(int(columns.timestamp[-1]), bars.interval, planned.exchange),
            present=None if planned.present is None else round(100 * planned.present, 1),
            complete=planned.is_complete,
            notes=(*planned.series.notes, *planned.notes),
        )

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


def _notes(results: Sequence[ImportResult]) -> tuple[str, ...]:
    """What is to be said, each thing once, with the symbols of which it is said."""
    symbols: dict[str, dict[str, None]] = {}
    for result in results:
        for note in result.notes:
            symbols.setdefault(note, {})[result.symbol] = None
    return tuple(f"{_listed(list(found))}: {note}" for note, found in symbols.items())


def _listed(symbols: Sequence[str]) -> str:
    rest = len(symbols) - _MOST_NAMED
    return ", ".join(symbols[:_MOST_NAMED]) + (f" and {rest} more" if rest > 0 else "")


def _with_rejections(document: ImportDocument, result: ImportResult) -> ListedImportDocument:
    rejections = (
        RejectionDocument(fault.file, fault.line, fault.reason) for fault in result.rejections
    )
    values = {name: getattr(document, name) for name in ImportDocument.__slots__}
    return ListedImportDocument(**values, rejections=tuple(rejections))


def _request(paths: Sequence[Path], options: ImportOptions) -> ImportRequest:
    from mismartera.catalogue.importing.filtering import Condition
    from mismartera.catalogue.importing.request import ImportRequest
    from mismartera.catalogue.importing.table_rows import Choices

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
        choices=Choices(
            _decimal(options.decimal),
            _date_order(options.date_order),
            tuple(map(Condition.parse, options.where)),
        ),
    )


def _label(text: str | None) -> BarLabel | None:
    from mismartera.catalogue.importing.layout import BarLabel

    if text is None:
        return None
    try:
        return BarLabel(text.strip().lower())
    except ValueError:
        raise UsageError(f"{text!r} is not a label", "say start or end") from None


def _decimal(text: str | None) -> DecimalMark | None:
    from mismartera.catalogue.importing.numbers import DecimalMark

    if text is None:
        return None
    marks = {".": DecimalMark.POINT, ",": DecimalMark.COMMA}
    try:
        return marks.get(text.strip()) or DecimalMark(text.strip().lower())
    except ValueError:
        raise UsageError(f"{text!r} is not a decimal mark", "say point or comma") from None


def _date_order(text: str | None) -> DateOrder | None:
    from mismartera.catalogue.importing.date_texts import DateOrder

    if text is None:
        return None
    try:
        return DateOrder(text.strip().lower())
    except ValueError:
        raise UsageError(f"{text!r} is not an order of a date", "say dmy, mdy or ymd") from None


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
