"""What a run reads of the store: noted, with its fingerprint, at the place where it is read."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from threading import Lock
from typing import Final, Protocol, TypeAlias

from mismartera.domain.columns import BarColumns
from mismartera.domain.interval import DAY, Interval
from mismartera.domain.run_record import SeriesRecord
from mismartera.engine.initialisation import Records
from mismartera.engine.loading import BarSource
from mismartera.errors import StoreError
from mismartera.services.read_stretch import ReadAgain, ReadStretch

Series: TypeAlias = tuple[str, Interval]
Spans: TypeAlias = tuple[tuple[int, int], ...]

_NIGHT_NS: Final = 10 * DAY.ns
"""So much between two stretches is read with them, the longest of closed days: a night's rows are
neither streamed nor left out of the fingerprint of what lies around them."""


class StoredBars(BarSource, Protocol):
    """The store, as a run reads it; a series' version changes whenever it is written."""

    def version(self, symbol: str, interval: Interval) -> object: ...


class ReadLog:
    """A source of bars that keeps the fingerprint of what it hands out; any thread may ask.

    What the journal says of a series is read once, and so is the same for the whole run.
    """

    def __init__(self, source: StoredBars, records: Records) -> None:
        self._source = source
        self._records = records
        self._known: dict[Series, tuple[Spans, Spans]] = {}
        self._stretches: dict[Series, list[ReadStretch]] = {}
        self._versions: dict[Series, object] = {}
        self._lock = Lock()

    def read_many(
        self, symbols: Sequence[str], interval: Interval, start_ns: int, end_ns: int
    ) -> dict[str, BarColumns]:
        """Read the same span of many symbols.

        Raises:
            StoreError: a stored file is damaged.
        """
        found: dict[str, BarColumns] = {}
        for from_ns, some in self._by_start(symbols, interval, start_ns).items():
            versions = {symbol: self._source.version(symbol, interval) for symbol in some}
            read = self._source.read_many(some, interval, from_ns, end_ns)
            for symbol in some:
                rows = read.get(symbol, BarColumns.empty())
                self._note((symbol, interval), rows, from_ns, end_ns, versions[symbol])
                found[symbol] = rows if from_ns == start_ns else rows.between(start_ns, end_ns)
        return found

    def complete_spans(self, symbol: str, interval: Interval) -> Spans:
        """The spans `[start_ns, end_ns)` of full records, as of when they were first asked for."""
        return self._known_of((symbol, interval))[0]

    def empty_spans(self, symbol: str, interval: Interval) -> Spans:
        """The spans confirmed empty, as of when they were first asked for."""
        return self._known_of((symbol, interval))[1]

    def series(self, end_of: Callable[[Interval], int]) -> tuple[SeriesRecord, ...]:
        """What was read, by symbol and interval, without rows from an instant on."""
        with self._lock:
            return tuple(self._told(end_of))

    @property
    def changed(self) -> tuple[Series, ...]:
        """The series that somebody wrote into while they were read."""
        with self._lock:
            return tuple(
                series
                for series, stretches in sorted(self._stretches.items())
                if any(each.changed for each in stretches)
            )

    def _by_start(
        self, symbols: Sequence[str], interval: Interval, start_ns: int
    ) -> dict[int, list[str]]:
        """The symbols by where reading begins: where it ended, if that is a night ago."""
        starts: dict[int, list[str]] = {}
        with self._lock:
            for symbol in symbols:
                stretches = self._stretches.get((symbol, interval), ())
                ends = [each.end_ns for each in stretches if each.start_ns <= start_ns]
                near = [end for end in ends if end >= start_ns - _NIGHT_NS]
                from_ns = min(start_ns, max(near, default=start_ns))
                starts.setdefault(from_ns, []).append(symbol)
        return starts

    def _note(
        self, series: Series, rows: BarColumns, start_ns: int, end_ns: int, version: object
    ) -> None:
        known = self._known_of(series)
        with self._lock:
            stretches = self._stretches.setdefault(series, [])
            before = self._versions.setdefault(series, version)
            stretch = next((s for s in stretches if s.start_ns <= start_ns <= s.end_ns), None)
            if stretch is None:
                stretch = ReadStretch(start_ns, *known)
                stretches.append(stretch)
            elif start_ns < stretch.end_ns and version != before:
                stretch.compare(self._again(series))
            self._versions[series] = version
            if end_ns > stretch.end_ns:
                stretch.extend(rows, end_ns)

    def _again(self, series: Series) -> ReadAgain:
        """Reads rows of a series anew: none where they cannot be read any more."""
        symbol, interval = series

        def read(start_ns: int, end_ns: int) -> BarColumns:
            try:
                found = self._source.read_many([symbol], interval, start_ns, end_ns)
            except StoreError:
                found = {}
            return found.get(symbol, BarColumns.empty())

        return read

    def _known_of(self, series: Series) -> tuple[Spans, Spans]:
        if series not in self._known:
            found = self._records.complete_spans(*series), self._records.empty_spans(*series)
            self._known.setdefault(series, found)
        return self._known[series]

    def _told(self, end_of: Callable[[Interval], int]) -> Iterator[SeriesRecord]:
        for series in sorted(self._stretches):
            symbol, interval = series
            for each in sorted(self._stretches[series], key=lambda stretch: stretch.start_ns):
                if each.start_ns < end_of(interval):
                    found = each.until(end_of(interval), self._again(series))
                    yield SeriesRecord(symbol, interval.name, each.start_ns, *found)
