"""The store, drawn: tables of bars and quality, and what commands did."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Final, TypeVar

from rich.console import Group, RenderableType
from rich.text import Text

from cli.draw.cells import name, number, words
from cli.draw.numbers import fixed
from cli.render.bars import bars_table
from cli.render.facts import facts
from cli.render.format import (
    ABSENT,
    COUNT,
    PERCENT,
    bar_start,
    count,
    counted,
    coverage,
    percent,
    price,
    whole_minute,
)
from cli.render.table import Table, stacked
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
    SeriesDocument,
    SeriesValidationDocument,
    SessionQualityDocument,
    SpanDocument,
    ValidationDocument,
)

Shown = TypeVar("Shown")

_MOST_BAD_ROWS: Final = 50


def list_table(document: ListDocument) -> RenderableType:
    """One line for each stored series."""
    if not document.symbols:
        return Text("The store is empty: `data sample` makes bars, `data import FILE` reads them.")
    rows = Table(
        name("symbol", key=True),
        name("exchange", rank=2),
        name("interval", key=True),
        number("bars", COUNT, key=True),
        name("first"),
        name("last"),
    )
    faults = []
    for symbol in document.symbols:
        for series in symbol.intervals:
            span = (bar_start(each, series.interval) for each in (series.first, series.last))
            rows.add_row(symbol.symbol, symbol.exchange, series.interval, series.rows, *span)
            faults += [f"damaged: {series.fault}"] if series.fault else []
            faults += [f"unfinished: {each}" for each in series.unfinished]
    return Group(rows, *(Text(fault, overflow="fold") for fault in faults))


def info_view(document: InfoDocument) -> RenderableType:
    """A symbol, its intervals and their journals."""
    head = Text(f"{document.symbol}  {document.exchange}  {document.timezone}")
    return Group(head, *(part for each in document.intervals for part in _series(each)))


def _series(series: SeriesDocument) -> Sequence[RenderableType]:
    known = facts(
        ("interval", series.interval),
        ("bars", f"{count(series.rows)}{_stored_in(series)}"),
        ("first", bar_start(series.first, series.interval)),
        ("last", bar_start(series.last, series.interval)),
        ("adjustment", series.adjustment or ABSENT),
        *(("full record", _span(each, series.interval)) for each in series.complete),
        *(("unfinished", each) for each in series.unfinished),
    )
    if not series.journal:
        return Text(), known
    rows = Table(
        name("at", key=True),
        name("what", key=True),
        number("stored", COUNT, key=True),
        number("unchanged", COUNT, rank=2),
        number("revised", COUNT, rank=1),
        number("rejected", COUNT),
        words("source", rank=3),
    )
    for entry in series.journal:
        counts = (entry.stored, entry.unchanged, entry.revised, entry.rejected)
        rows.add_row(whole_minute(entry.at), entry.kind, *counts, entry.source)
    return Text(), known, Text(), rows


def _span(span: SpanDocument | ExportDocument, interval: str) -> str:
    return f"{bar_start(span.first, interval)} to {bar_start(span.last, interval)}"


def quality_view(report: QualityReport) -> RenderableType:
    """The numbers over all sessions, then one line for each."""
    document = report.quality
    numbers = facts(
        ("symbol", f"{document.symbol} {document.interval}"),
        ("quality", percent(document.quality)),
        ("integrity", percent(document.integrity)),
        ("bars", f"{count(document.present)} of {count(document.expected)} expected"),
        ("missing", count(document.missing)),
        ("duplicates", count(document.duplicates)),
        ("revised", count(report.revised)),
        ("rejected", count(report.rejected)),
    )
    rows = Table(
        name("session", key=True),
        number("present", COUNT, rank=2),
        number("expected", COUNT, rank=2),
        number("quality", PERCENT, key=True),
        number("integrity", PERCENT, rank=1),
        number("gaps", COUNT),
        words("remarks"),
    )
    for each in document.sessions:
        counted_bars = (each.present, each.expected)
        shares = (each.quality, each.integrity)
        rows.add_row(each.date, *counted_bars, *shares, len(each.gaps), _remarks(each))
    return stacked([numbers, rows])


def _remarks(session: SessionQualityDocument) -> str:
    """What is known of the gaps, and that the session is a short one."""
    states = Counter(gap.state for gap in session.gaps)
    remarks = [f"{number} {state}" for state, number in sorted(states.items())]
    return ", ".join([*remarks, *_if(session.early_close, "early close")])


def bars_view(document: BarsDocument) -> RenderableType:
    """The bars, and how many more there are."""
    series, shown = f"{document.symbol} {document.interval}", len(document.bars)
    if not shown:
        return Text(f"{document.symbol} has no {document.interval} bars there.")
    parts: list[RenderableType] = [bars_table(document.bars, document.interval)]
    if shown < document.count:
        every = counted(document.count, f"{series} bar")
        parts.append(Text(f"The last {shown} of {every}; --all shows every one."))
    return stacked(parts)


def latest_view(document: LatestDocument) -> RenderableType:
    """The last bar, a line for each of its parts."""
    return facts(
        ("symbol", f"{document.symbol} {document.interval}"),
        ("start", bar_start(document.timestamp, document.interval)),
        ("end", whole_minute(document.end)),
        ("open", price(document.open)),
        ("high", price(document.high)),
        ("low", price(document.low)),
        ("close", price(document.close)),
        ("volume", count(document.volume)),
        *_if(document.coverage is not None, ("coverage", coverage(document.coverage))),
    )


def quote_view(document: QuoteDocument) -> RenderableType:
    """A quote, and what it was made from."""
    return facts(
        ("symbol", document.symbol),
        ("bid", price(document.bid)),
        ("ask", price(document.ask)),
        ("at", whole_minute(document.timestamp)),
        ("made from", f"the last {document.interval} {document.source}"),
    )


def average_volume_view(document: AverageVolumeDocument) -> RenderableType:
    """The average, and over which sessions."""
    average = document.average_volume
    return facts(
        ("symbol", document.symbol),
        ("average volume", fixed(average, 0)),
        *_period(document),
    )


def high_low_view(document: HighLowDocument) -> RenderableType:
    """High and low with their dates, and over which sessions."""
    return facts(
        ("symbol", document.symbol),
        ("high", f"{price(document.high)}  {document.high_date or ''}".rstrip()),
        ("low", f"{price(document.low)}  {document.low_date or ''}".rstrip()),
        *_period(document),
    )


def _period(document: AverageVolumeDocument | HighLowDocument) -> Iterable[tuple[str, str]]:
    span = f"{document.first or ABSENT} to {document.last or ABSENT}"
    yield "period", f"{document.period}, {span}"
    yield "sessions", f"{document.sessions} of {document.sessions_wanted} stored"


def aggregate_view(document: AggregateDocument) -> RenderableType:
    """What became of an aggregation."""
    return Text(
        f"{document.symbol}: {counted(document.read, f'{document.source} bar')} read;"
        f" {document.interval} bars: {count(document.stored)} stored,"
        f" {count(document.unchanged)} unchanged, {count(document.revised)} revised",
        overflow="fold",
    )


def export_view(document: ExportDocument) -> RenderableType:
    """What was written where."""
    return Text(
        f"{document.symbol}: {counted(document.bars, f'{document.interval} bar')}"
        f" ({_span(document, document.interval)}) written to {document.file}",
        overflow="fold",
    )


def delete_view(document: DeleteDocument) -> RenderableType:
    """What was removed."""
    intervals = ", ".join(document.intervals)
    return Text(f"{document.symbol}: {counted(document.rows, 'bar')} deleted ({intervals})")


def validation_view(document: ValidationDocument) -> RenderableType:
    """One line for each series, then every fault."""
    if not document.series:
        return Text("There is nothing to validate: the store is empty.")
    rows = Table(
        name("symbol", key=True),
        name("interval", key=True),
        number("rows", COUNT),
        number("faults", COUNT, key=True),
        number("near a split", COUNT, rank=1),
    )
    for series in document.series:
        faults = len(series.bad_rows) + (series.damage is not None) + len(series.unfinished)
        numbers = (series.rows, faults, len(series.overnight_ratios))
        rows.add_row(series.symbol, series.interval, *numbers)
    remarks = (remark for series in document.series for remark in _findings(series))
    return Group(rows, *(Text(remark, overflow="fold") for remark in remarks))


def _findings(series: SeriesValidationDocument) -> Iterable[str]:
    name = f"{series.symbol} {series.interval}"
    if series.damage:
        yield f"{name}: {series.damage}"
    yield from series.unfinished
    for bad in series.bad_rows[:_MOST_BAD_ROWS]:
        yield f"{name} {bar_start(bad.timestamp, series.interval)}: {bad.reason}"
    if left := len(series.bad_rows[_MOST_BAD_ROWS:]):
        yield f"{name}: … and {count(left)} more, which --json lists"
    for each in series.overnight_ratios:
        prices = f"open {price(each.open)} after close {price(each.previous_close)}"
        yield f"{name} {each.date}: {prices}, as after a {each.split} split"


def _stored_in(series: SeriesDocument) -> str:
    """The files of a stored interval."""
    if series.files is None:
        return ""
    files = counted(series.files, "file")
    return f" in {files}, {count(series.bytes)} bytes"


def _if(wanted: bool, item: Shown) -> tuple[Shown, ...]:
    return (item,) if wanted else ()
