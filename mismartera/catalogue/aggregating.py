"""Stored intervals made of shorter stored ones, and written to the store: 1s to 1m to 1d."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final, TypeAlias

from mismartera.calc.aggregation import aggregate_groups
from mismartera.catalogue.catalogue import EVENING_BEFORE, Catalogue
from mismartera.catalogue.derived import bars_from, daily_row_timestamps
from mismartera.catalogue.importing.complete_spans import entries_with_spans
from mismartera.domain.columns import BarColumns
from mismartera.domain.daily_row import row_of_date
from mismartera.domain.interval import DAY, MINUTE, Interval
from mismartera.errors import StoreError, UsageError
from mismartera.storage.journal import Change, JournalEntry
from mismartera.storage.merging import WriteResult

_CHUNK_NS: Final = 31 * DAY.ns
"""How much is aggregated at a time: a month of 1s bars takes some 100 MB."""

_SpanNs: TypeAlias = tuple[int, int]


@dataclass(frozen=True, slots=True)
class AggregationResult:
    """What became of an aggregation: base rows read, and bars by what they were to the store."""

    symbol: str
    source: Interval
    target: Interval
    read: int
    written: WriteResult


def aggregate_stored(
    catalogue: Catalogue, symbol: str, source: Interval | None, target: Interval, now_ns: int
) -> AggregationResult:
    """Make 1m or 1d bars of a shorter stored interval, and store them.

    Without a source, of the longest stored one below. 1d bars are made of regular hours, of
    sessions that are over at `now_ns`; 1m bars of all rows. Bars that are there with other values
    are replaced. What the source's journal says of complete records and empty spans is carried
    over to the bars that lie wholly within them.

    Raises:
        UsageError: the target is not 1m or 1d, or not longer than the source.
        StoreError: there is nothing to make it of, or the stored target is adjusted otherwise.
    """
    source = _source(catalogue, symbol, source, target)
    _require_same_adjustment(catalogue, symbol, source, target)
    make = _days if target == DAY else _minutes
    # Written together, when all is made: who is interrupted before has changed nothing.
    bars = BarColumns.concatenate(
        [each for each in make(catalogue, symbol, source, now_ns) if each.rows]
    )
    read = catalogue.span(symbol, source).rows
    begins = _entry(catalogue, symbol, source, target, read, now_ns)
    spans = _carried_spans(catalogue, symbol, source, target)

    def ended(written: WriteResult) -> Iterator[JournalEntry]:
        numbers = replace(
            begins,
            stored=written.stored,
            unchanged=written.unchanged,
            revised=written.revised,
        )
        return entries_with_spans(numbers, spans)

    written = catalogue.store.write(symbol, target, bars, change=Change(begins, ended))
    return AggregationResult(symbol, source, target, read, written)


def _source(
    catalogue: Catalogue, symbol: str, source: Interval | None, target: Interval
) -> Interval:
    if target not in (MINUTE, DAY):
        raise UsageError(f"{target} bars cannot be stored", "aggregate to 1m or 1d")
    if source is not None:
        if not source < target:
            raise UsageError(f"{target} bars are not made of {source} bars", "name a shorter one")
        return catalogue.stored_interval(symbol, source)
    shorter = [stored for stored in catalogue.intervals(symbol) if stored < target]
    if not shorter:
        names = ", ".join(stored.name for stored in catalogue.intervals(symbol))
        raise StoreError(f"{symbol} has no stored interval below {target}", f"stored: {names}")
    return max(shorter)


def _require_same_adjustment(
    catalogue: Catalogue, symbol: str, source: Interval, target: Interval
) -> None:
    of_source = catalogue.store.journal(symbol, source).adjustment
    of_target = catalogue.store.journal(symbol, target).adjustment
    if of_source and of_target and of_source != of_target:
        raise StoreError(
            f"{symbol}: {source} prices are of the kind {of_source}, {target} of {of_target}",
            f"delete the {target} bars first to replace them",
        )


def _chunks(catalogue: Catalogue, symbol: str, source: Interval) -> Iterator[_SpanNs]:
    """Cut the stored span into months, at midnights in UTC."""
    span = catalogue.span(symbol, source)
    first = span.first_ns // DAY.ns * DAY.ns
    for start in range(first, span.last_ns + 1, _CHUNK_NS):
        yield start, start + _CHUNK_NS


def _days(catalogue: Catalogue, symbol: str, source: Interval, now_ns: int) -> Iterator[BarColumns]:
    """1d bars under the timestamps of their rows."""
    for start, end in _chunks(catalogue, symbol, source):
        made = bars_from(catalogue, symbol, DAY, source, start, end)
        bars = made.columns.take(made.end_ns <= now_ns)
        yield replace(bars, timestamp=daily_row_timestamps(catalogue, symbol, bars.timestamp))


def _minutes(
    catalogue: Catalogue, symbol: str, source: Interval, now_ns: int
) -> Iterator[BarColumns]:
    this_minute = _floor_minute(now_ns)
    for start, end in _chunks(catalogue, symbol, source):
        rows = catalogue.store.read(symbol, source, start, min(end, this_minute))
        made = aggregate_groups(rows, rows.timestamp // MINUTE.ns)
        yield replace(made.columns, timestamp=made.group * MINUTE.ns)


def _entry(
    catalogue: Catalogue, symbol: str, source: Interval, target: Interval, read: int, now_ns: int
) -> JournalEntry:
    origin = catalogue.store.journal(symbol, source)
    return JournalEntry(
        kind="aggregate",
        at_ns=now_ns,
        source=f"{symbol} {source}",
        exchange=catalogue.exchange_of(symbol),
        adjustment=origin.adjustment,
        read=read,
        empty=_empty_minutes(origin.empty_spans) if target == MINUTE else (),
    )


def _carried_spans(
    catalogue: Catalogue, symbol: str, source: Interval, target: Interval
) -> list[_SpanNs]:
    """What the source's journal says of complete records, as spans of the bars made of it."""
    complete = catalogue.store.journal(symbol, source).complete_spans
    carry = _whole_days(catalogue, symbol, source) if target == DAY else _whole_minutes
    carried = (carry(first, last + source.ns) for first, last in complete)
    return [span for span in carried if span is not None]


def _whole_minutes(start: int, end: int) -> _SpanNs | None:
    """First and last minute that lie wholly within `[start, end)`."""
    first, last = -_floor_minute(-start), _floor_minute(end) - MINUTE.ns
    return (first, last) if first <= last else None


def _empty_minutes(spans: Sequence[_SpanNs]) -> tuple[_SpanNs, ...]:
    whole = (_whole_minutes(start, end) for start, end in spans)
    return tuple((span[0], span[1] + MINUTE.ns) for span in whole if span is not None)


def _whole_days(
    catalogue: Catalogue, symbol: str, source: Interval
) -> Callable[[int, int], _SpanNs | None]:
    """Give a function to the rows of the first and last session wholly within `[start, end)`."""
    first, last = catalogue.stored_dates(symbol, source)
    sessions = catalogue.sessions_around(symbol, first, last + EVENING_BEFORE)

    def whole_days(start: int, end: int) -> _SpanNs | None:
        within = [each for each in sessions if start <= each.open_ns and each.close_ns <= end]
        return (row_of_date(within[0].date), row_of_date(within[-1].date)) if within else None

    return whole_days


def _floor_minute(instant_ns: int) -> int:
    return instant_ns // MINUTE.ns * MINUTE.ns
