"""The `data` commands of the store: texts as the user wrote them in, documents out.

What needs NumPy is imported when it is called, so that the prompt does not wait for it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from pathlib import Path
from typing import TYPE_CHECKING

from mismartera.domain.interval import Interval
from mismartera.domain.period import Period
from mismartera.errors import SessionError
from mismartera.reporting.documents.data import (
    AggregateDocument,
    AverageVolumeDocument,
    BarsDocument,
    DeleteDocument,
    ExportDocument,
    HighLowDocument,
    InfoDocument,
    LatestDocument,
    ListDocument,
    QualityReport,
    QuoteDocument,
    ValidationDocument,
)
from mismartera.services.data_arguments import (
    parse_date,
    parse_dates,
    parse_hours,
    parse_interval,
    parse_span,
)

if TYPE_CHECKING:
    from mismartera.catalogue.catalogue import Catalogue


class DataService:
    """Questions about the store, and changes to it.

    `streamed` are the symbols of the session under way in this process.
    """

    def __init__(
        self, catalogue: Catalogue, streamed: Callable[[], Collection[str]] = frozenset
    ) -> None:
        self._catalogue = catalogue
        self._streamed = streamed

    def symbols(self) -> tuple[str, ...]:
        """The stored symbols, in ASCII order."""
        return self._catalogue.symbols()

    def list(self) -> ListDocument:
        """List the stored symbols with their intervals."""
        from mismartera.services.data_inventory import list_document

        return list_document(self._catalogue)

    def info(self, symbol: str) -> InfoDocument:
        """Tell all about one symbol."""
        from mismartera.services.data_inventory import info_document

        return info_document(self._catalogue, self._symbol(symbol))

    def quality(
        self, symbol: str, interval: str | None, start: str | None = None, end: str | None = None
    ) -> QualityReport:
        """Measure a series against its calendar, per session."""
        from mismartera.services.data_quality import quality_report

        name, asked = self._series(symbol, interval)
        dates = parse_dates(self._catalogue, name, start, end)
        return quality_report(self._catalogue, name, asked, dates, self._now_ns())

    def bars(
        self,
        symbol: str,
        interval: str | None,
        start: str | None = None,
        end: str | None = None,
        hours: str = "regular",
        most: int | None = None,
    ) -> BarsDocument:
        """Show the bars of a span, the last `most` of them; derived ones are made of the base."""
        from mismartera.services.data_bars import bars_document

        name, asked = self._series(symbol, interval)
        span = parse_span(self._catalogue, name, start, end)
        return bars_document(self._catalogue, name, asked, span, parse_hours(hours), most)

    def latest(
        self, symbol: str, interval: str | None = None, hours: str = "regular"
    ) -> LatestDocument:
        """Show the last bar."""
        from mismartera.services.data_bars import latest_document

        name, asked = self._series(symbol, interval)
        return latest_document(self._catalogue, name, asked, parse_hours(hours))

    def quotes(self, symbol: str, hours: str = "regular") -> QuoteDocument:
        """Make a quote from the last bar of the shortest stored interval."""
        from mismartera.services.data_bars import quote_document

        name, shortest = self._series(symbol, None)
        return quote_document(self._catalogue, name, shortest, parse_hours(hours))

    def average_volume(
        self, symbol: str, period: str, before: str | None = None
    ) -> AverageVolumeDocument:
        """Average the volume over the sessions of a period."""
        from mismartera.services.data_figures import average_volume_document

        name, length = self._symbol(symbol), Period.parse(period)
        day = parse_date(self._catalogue, name, before)
        return average_volume_document(self._catalogue, name, length, day)

    def high_low(self, symbol: str, period: str, before: str | None = None) -> HighLowDocument:
        """Find the highest high and the lowest low over the sessions of a period."""
        from mismartera.services.data_figures import high_low_document

        name, length = self._symbol(symbol), Period.parse(period)
        day = parse_date(self._catalogue, name, before)
        return high_low_document(self._catalogue, name, length, day)

    def aggregate(self, symbol: str, interval: str, source: str | None = None) -> AggregateDocument:
        """Make 1m or 1d bars of a shorter stored interval, and store them."""
        from mismartera.services.data_changes import aggregate_document

        base = None if source is None else Interval.parse(source)
        return aggregate_document(
            self._catalogue, self._symbol(symbol), base, Interval.parse(interval), self._now_ns()
        )

    def export(
        self,
        symbol: str,
        interval: str | None,
        file: Path,
        start: str | None = None,
        end: str | None = None,
        hours: str = "regular",
        file_format: str | None = None,
    ) -> ExportDocument:
        """Write the bars of a span to a CSV or Parquet file; an old one is replaced."""
        from mismartera.services.data_bars import export_document

        name, asked = self._series(symbol, interval)
        span = parse_span(self._catalogue, name, start, end)
        return export_document(
            self._catalogue, name, asked, span, parse_hours(hours), file, file_format
        )

    def to_delete(self, symbol: str, interval: str | None = None) -> DeleteDocument:
        """Tell what `delete` would remove."""
        from mismartera.services.data_changes import deletion

        return deletion(self._catalogue, self._symbol(symbol), _interval(interval))

    def delete(self, symbol: str, interval: str | None = None) -> DeleteDocument:
        """Remove a symbol from the store, or one interval of it.

        Raises:
            SessionError: the session under way streams it.
        """
        from mismartera.services.data_changes import delete

        name = self._symbol(symbol)
        if name in self._streamed():
            raise SessionError(
                f"{name} is streamed by the session under way", "`system stop` ends it"
            )
        return delete(self._catalogue, name, _interval(interval))

    def validate(
        self, symbol: str | None = None, interval: str | None = None
    ) -> ValidationDocument:
        """Check every stored row again: of all series, of a symbol, or of one interval of it."""
        from mismartera.services.data_quality import validation_document

        symbols = self._catalogue.symbols() if symbol is None else (self._symbol(symbol),)
        wanted = _interval(interval)
        if symbol is not None and wanted is not None:
            self._catalogue.stored_interval(symbols[0], wanted)
        series = [
            (name, stored)
            for name in symbols
            for stored in self._catalogue.intervals(name)
            if wanted in (None, stored)
        ]
        return validation_document(self._catalogue, series, self._now_ns())

    def _symbol(self, text: str) -> str:
        return self._catalogue.known_symbol(text)

    def _series(self, symbol: str, interval: str | None) -> tuple[str, Interval]:
        name = self._symbol(symbol)
        return name, parse_interval(self._catalogue, name, interval)

    def _now_ns(self) -> int:
        return self._catalogue.time_manager.clock.now_ns()


def _interval(text: str | None) -> Interval | None:
    return None if text is None else Interval.parse(text)
