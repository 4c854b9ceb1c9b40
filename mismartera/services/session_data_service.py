"""The `data` commands of the running session: texts in, the store's documents out.

Everything is read as of one step.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, NamedTuple

from mismartera.domain.interval import Interval
from mismartera.domain.symbol import parse_symbol
from mismartera.domain.trading_session import SessionHours
from mismartera.errors import SessionError, UsageError
from mismartera.reporting.documents.bars import BarDocument, GapDocument
from mismartera.reporting.documents.data import (
    BarsDocument,
    InfoDocument,
    LatestDocument,
    ListDocument,
    ListedSeriesDocument,
    ListedSymbolDocument,
    QualityDocument,
    QualityReport,
    QuoteDocument,
    SeriesDocument,
    SessionQualityDocument,
)
from mismartera.reporting.documents.session import SessionHighLowDocument, SessionVolumeDocument
from mismartera.services.data_arguments import parse_hours

if TYPE_CHECKING:
    from mismartera.domain.columns import BarColumns, Bool, Float64
    from mismartera.reporting.snapshot import RunSnapshot
    from mismartera.session.quality import SymbolQuality
    from mismartera.session.session_data import Series, SessionData
    from mismartera.timekeeping.time_manager import TimeManager


class _Moment(NamedTuple):
    """A session as of one step."""

    snapshot: RunSnapshot
    data: SessionData
    position: int
    instant_ns: int


class SessionDataService:
    """Questions about the bars of the session.

    Every method raises a `SessionError` while there is no session, and for a symbol or an
    interval that is not in it.
    """

    def __init__(
        self, snapshot: Callable[[], RunSnapshot], time_manager: Callable[[], TimeManager]
    ) -> None:
        self._snapshot = snapshot
        self._time_manager = time_manager

    def list(self) -> ListDocument:
        """List the symbols of the session with their intervals."""
        moment = self._moment()
        exchange = moment.snapshot.plan.exchange
        return ListDocument(
            tuple(
                ListedSymbolDocument(symbol, exchange, tuple(self._listed(moment, symbol)))
                for symbol in moment.data.symbols
            )
        )

    def info(self, symbol: str) -> InfoDocument:
        """Tell which intervals of a symbol there are, with how many bars."""
        moment, name = self._moment(), parse_symbol(symbol)
        return InfoDocument(
            symbol=name,
            exchange=moment.snapshot.plan.exchange,
            timezone=moment.data.session.timezone,
            intervals=tuple(
                SeriesDocument(
                    interval=each.interval,
                    rows=each.rows or 0,
                    first=each.first,
                    last=each.last,
                    files=None,
                    bytes=None,
                    adjustment=None,
                    complete=(),
                    journal=(),
                )
                for each in self._listed(moment, name)
            ),
        )

    def quality(
        self,
        symbol: str,
        interval: str | None = None,
        start: str | None = None,
        end: str | None = None,
    ) -> QualityReport:
        """Measure a symbol in the session so far; derived intervals get their base's numbers."""
        from mismartera.session.quality import symbol_quality

        if start is not None or end is not None:
            raise UsageError("the session is one day", "leave --start and --end out")
        moment, series = self._series(symbol, interval)
        quality = symbol_quality(moment.data, series.symbol, moment.position)
        numbers = quality.numbers
        document = QualityDocument(
            symbol=series.symbol,
            interval=series.interval.name,
            expected=numbers.expected,
            present=numbers.real,
            missing=numbers.missing,
            quality=quality.quality,
            integrity=quality.integrity,
            duplicates=0,
            sessions=(_session_quality(moment, quality),),
        )
        return QualityReport(document, revised=0, rejected=0, overnight_ratios=())

    def bars(
        self,
        symbol: str,
        interval: str | None = None,
        start: str | None = None,
        end: str | None = None,
        hours: str = "regular",
        most: int | None = None,
    ) -> BarsDocument:
        """Show the last bars so far; `start` and `end` without a date are of the session's."""
        moment, series = self._series(symbol, interval)
        rows = _visible(moment, series, parse_hours(hours))
        times, exchange = self._time_manager(), moment.snapshot.plan.exchange
        day = moment.data.session.date
        if start is not None:
            start_ns = times.parse_instant(start, exchange, on=day)
            rows = rows.take(rows.columns.timestamp >= start_ns)
        if end is not None:
            end_ns = times.parse_instant(end, exchange, on=day, end=True)
            rows = rows.take(rows.columns.timestamp < end_ns)
        count = rows.columns.rows
        shown = rows if most is None else rows.take(slice(max(0, count - most), None))
        bars = tuple(self._documents(moment, shown))
        return BarsDocument(series.symbol, series.interval.name, count, bars)

    def latest(
        self, symbol: str, interval: str | None = None, hours: str = "regular"
    ) -> LatestDocument:
        """Show the newest bar."""
        moment, series = self._series(symbol, interval)
        rows = _visible(moment, series, parse_hours(hours))
        return self._latest(moment, series, rows.take(slice(-1, None)))

    def quotes(self, symbol: str, hours: str = "regular") -> QuoteDocument:
        """Make a quote from the newest base bar: its close as bid and ask, at its end."""
        bar = self.latest(symbol, None, hours)
        return QuoteDocument(bar.symbol, bar.end, bar.close, bar.close, "bar", bar.interval)

    def volume(self, symbol: str) -> SessionVolumeDocument:
        """Tell the volume of a symbol so far."""
        moment, series = self._series(symbol, None)
        volume = series.block.columns(series.slot, moment.position).volume
        return SessionVolumeDocument(series.symbol, *_when(moment), float(volume.sum()))

    def high_low(self, symbol: str) -> SessionHighLowDocument:
        """Tell the highest and the lowest price of a symbol so far; null before its first bar."""
        moment, series = self._series(symbol, None)
        rows = series.block.columns(series.slot, moment.position)
        high, low = (rows.high.max(), rows.low.min()) if rows.rows else (None, None)
        return SessionHighLowDocument(series.symbol, *_when(moment), high, low)

    def _moment(self) -> _Moment:
        snapshot = self._snapshot()
        instant_ns = snapshot.session_ns
        if snapshot.data is None or instant_ns is None:
            raise SessionError("no session has begun yet", "`wait` waits for it")
        return _Moment(snapshot, snapshot.data, snapshot.position, instant_ns)

    def _series(self, symbol: str, interval: str | None) -> tuple[_Moment, Series]:
        """A series of the session, the symbol's base bars without an interval."""
        moment, name = self._moment(), parse_symbol(symbol)
        if interval is None:
            return moment, moment.data.base_series(name)
        return moment, moment.data.series(name, Interval.parse(interval))

    def _listed(self, moment: _Moment, symbol: str) -> Iterator[ListedSeriesDocument]:
        for series in moment.data.series_of(symbol):
            timestamp = series.block.columns(series.slot, moment.position).timestamp
            ends = (int(timestamp[0]), int(timestamp[-1])) if len(timestamp) else ()
            first, last = map(moment.snapshot.iso, ends) if ends else (None, None)
            yield ListedSeriesDocument(
                series.interval.name, len(timestamp), first, last, None, None
            )

    def _documents(self, moment: _Moment, rows: _Rows) -> Iterator[BarDocument]:
        columns = rows.columns
        exchange = moment.snapshot.plan.exchange
        starts = self._time_manager().iso_many(columns.timestamp, exchange)
        shares: list[float | None] = [None] * columns.rows
        if rows.coverage is not None:
            shares = rows.coverage.tolist()
        yield from map(
            BarDocument,
            starts,
            columns.open.tolist(),
            columns.high.tolist(),
            columns.low.tolist(),
            columns.close.tolist(),
            columns.volume.tolist(),
            shares,
        )

    def _latest(self, moment: _Moment, series: Series, rows: _Rows) -> LatestDocument:
        from mismartera.reporting.bar_end import bar_end

        for bar in self._documents(moment, rows):
            end_ns = bar_end(moment.data, series.interval, int(rows.columns.timestamp[0]))
            return LatestDocument(
                symbol=series.symbol,
                interval=series.interval.name,
                timestamp=bar.timestamp,
                end=moment.snapshot.iso(end_ns),
                open=bar.open,
                high=bar.high,
                low=bar.low,
                close=bar.close,
                volume=bar.volume,
                coverage=bar.coverage,
            )
        raise SessionError(
            f"{series.symbol} has no {series.interval} bar in the session yet",
            "`system step` or `system resume` goes on",
        )


class _Rows(NamedTuple):
    """Bars with their coverage (None for base bars)."""

    columns: BarColumns
    coverage: Float64 | None

    def take(self, chosen: Bool | slice) -> _Rows:
        coverage = None if self.coverage is None else self.coverage[chosen]
        return _Rows(self.columns.take(chosen), coverage)


def _visible(moment: _Moment, series: Series, hours: SessionHours) -> _Rows:
    """The bars of a series so far: those that began in regular hours, or all."""
    block, slot, session = series.block, series.slot, moment.data.session
    columns = block.columns(slot, moment.position)
    rows = _Rows(columns, block.coverage(slot, moment.position))
    if hours is SessionHours.EXTENDED or not series.interval.is_intraday:
        return rows
    start = columns.timestamp
    return rows.take((start >= session.open_ns) & (start < session.close_ns))


def _when(moment: _Moment) -> tuple[str, str]:
    return moment.data.session.date.isoformat(), moment.snapshot.iso(moment.instant_ns)


def _session_quality(moment: _Moment, quality: SymbolQuality) -> SessionQualityDocument:
    session, numbers, iso = moment.data.session, quality.numbers, moment.snapshot.iso
    return SessionQualityDocument(
        date=session.date.isoformat(),
        open=iso(session.open_ns),
        close=iso(session.close_ns),
        early_close=session.early_close,
        expected=numbers.expected,
        present=numbers.real,
        missing=numbers.missing,
        quality=quality.quality,
        integrity=quality.integrity,
        gaps=tuple(
            GapDocument(iso(gap.start_ns), iso(gap.end_ns), gap.bars, gap.state.value)
            for gap in quality.gaps
        ),
    )
