"""The store of bars: Parquet files under the home directory, which are the whole truth."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path
from typing import TypeAlias

from mismartera.domain.columns import BarColumns
from mismartera.domain.interval import STORED, Interval
from mismartera.errors import StoreError
from mismartera.storage.atomic import (
    make_directory,
    remove_file,
    remove_leftovers,
    replace_file,
)
from mismartera.storage.bar_file import (
    FIRST_NS,
    LAST_NS,
    BarFiles,
    FileVersion,
    damaged,
    encode,
    file_version,
)
from mismartera.storage.journal import DELETION, Change, Journal, JournalEntry
from mismartera.storage.listing import directories_in, names_in
from mismartera.storage.locking import writing
from mismartera.storage.merging import WriteResult, compare, merge, require_bars
from mismartera.storage.paths import BAR_SUFFIX, StorePaths, unescape_symbol
from mismartera.storage.periods import PARTITIONS, Partition, cut, is_period_name, may_hold
from mismartera.timekeeping.wall import WallClock
from mismartera.whole_file import leftovers

Begin: TypeAlias = Callable[[], None]
"""Told before each file that changes."""


@dataclass(frozen=True, slots=True)
class Span:
    """What is stored of a series: first and last timestamp (both included), rows and files."""

    first_ns: int
    last_ns: int
    rows: int
    bytes: int
    files: int


class BarStore:
    """Bars by symbol and interval.

    Any number of processes and threads may share a store: one writes a series at a time, and
    readers never wait. Columns that are read may be read-only. `partitions` says how series are
    cut into files when they are written; reading takes them as they are.
    """

    def __init__(self, home: Path, partitions: Mapping[Interval, Partition] = PARTITIONS) -> None:
        self._paths = StorePaths(home)
        self._partitions = partitions
        self._files = BarFiles()

    def symbols(self, interval: Interval | None = None) -> tuple[str, ...]:
        """Return every symbol with a stored bar (of an interval), in ASCII order."""
        intervals = STORED if interval is None else (interval,)
        return tuple(sorted({symbol for each in intervals for symbol in self._symbols_of(each)}))

    def intervals(self, symbol: str) -> tuple[Interval, ...]:
        """Return the intervals stored of a symbol, shortest first."""
        return tuple(interval for interval in STORED if self._periods(symbol, interval))

    def span(self, symbol: str, interval: Interval) -> Span | None:
        """Return what is stored of a series, from the files' footers; None when there is nothing.

        Raises:
            StoreError: a file is damaged or cannot be read.
        """
        found = [self._files.summary(path) for path in self._periods(symbol, interval)]
        summaries = [summary for summary in found if summary is not None and summary.rows]
        if not summaries:
            return None
        return Span(
            first_ns=int(summaries[0].group_first_ns[0]),
            last_ns=int(summaries[-1].group_last_ns[-1]),
            rows=sum(summary.rows for summary in summaries),
            bytes=sum(summary.bytes for summary in summaries),
            files=len(summaries),
        )

    def version(self, symbol: str, interval: Interval) -> tuple[FileVersion, ...]:
        """What changes whenever a series is written: its files, each with what tells it apart.

        Raises:
            StoreError: a file cannot be looked at.
        """
        found = [file_version(path) for path in self._periods(symbol, interval)]
        return tuple(each for each in found if each is not None)

    def begins_before(self, symbol: str, interval: Interval, instant_ns: int) -> bool:
        """Tell whether a series has a bar with a timestamp before an instant.

        Raises:
            StoreError: a file is damaged or cannot be read.
        """
        for path in self._periods(symbol, interval):
            if not may_hold(path.stem, instant_ns, LAST_NS):
                return True  # all of its period lies before; a period without rows has no file
            summary = self._files.summary(path)
            if summary is not None and summary.rows:
                return int(summary.group_first_ns[0]) < instant_ns
        return False

    def has_between(self, symbol: str, interval: Interval, start_ns: int, end_ns: int) -> bool:
        """Tell whether a series has a bar with a timestamp in `[start_ns, end_ns)`.

        Raises:
            StoreError: a file is damaged or cannot be read.
        """
        for path in self._periods(symbol, interval):
            summary = self._files.summary(path) if may_hold(path.stem, start_ns, end_ns) else None
            if summary is None:
                continue
            firsts = summary.group_first_ns
            if ((firsts >= start_ns) & (firsts < end_ns)).any():
                return True
            if self._files.read(path, start_ns, end_ns).rows:
                return True
        return False

    def read(
        self,
        symbol: str,
        interval: Interval,
        start_ns: int | None = None,
        end_ns: int | None = None,
    ) -> BarColumns:
        """Read the bars whose timestamp lies in `[start_ns, end_ns)`, oldest first.

        Raises:
            StoreError: a file is damaged or cannot be read.
        """
        start = FIRST_NS if start_ns is None else start_ns
        end = LAST_NS if end_ns is None else end_ns
        paths = [
            path
            for path in self._periods(symbol, interval)
            if start < end and may_hold(path.stem, start, end)
        ]
        return _joined([(path, self._files.read(path, start, end)) for path in paths])

    def read_many(
        self, symbols: Sequence[str], interval: Interval, start_ns: int, end_ns: int
    ) -> dict[str, BarColumns]:
        """Read the same span of many symbols; those without a bar in it get empty columns."""
        return {symbol: self.read(symbol, interval, start_ns, end_ns) for symbol in symbols}

    def last_rows(self, symbol: str, interval: Interval, count: int) -> BarColumns:
        """Read the last `count` bars, or all when there are fewer."""
        parts: list[tuple[Path, BarColumns]] = []
        missing = count
        for path in reversed(self._periods(symbol, interval)):
            if missing <= 0:
                break
            parts.insert(0, (path, self._files.read_last(path, missing)))
            missing -= parts[0][1].rows
        return _joined(parts)

    def write(
        self,
        symbol: str,
        interval: Interval,
        columns: BarColumns,
        *,
        replace: bool = False,
        change: Change | None = None,
    ) -> WriteResult:
        """Store bars: a new one is added, one with other values takes the stored one's place.

        Rows that are not given stay, unless `replace`: then the series holds the given rows and
        no other. A file whose rows do not change is not written again. After a crash each file
        holds the old rows or the new ones, and writing the same again completes it. The journal is
        told of a `change` before the first file of it and after the last, all under one lock.

        Raises:
            ValueError: the columns are not finite, not ascending or not of one length, or bars of
                this interval are not stored.
            StoreError: the disk is full, writing is not permitted, or a file is damaged.
        """
        partition = self._partition(interval)
        require_bars(columns)
        series = self._paths.series(symbol, interval)
        if not columns.rows and not series.is_dir():
            return WriteResult()
        result, kept = WriteResult(), set()
        with self._writing(symbol, interval):
            there = self._periods(symbol, interval)
            journal = self.journal(symbol, interval)
            begin = _once(change, journal, anew=replace or not there)
            for name, rows in cut(columns.timestamp, partition.period):
                path = series / f"{name}{BAR_SUFFIX}"
                kept.add(path)
                result += self._write_period(path, columns.take(rows), partition, replace, begin)
            if replace:
                self._remove([path for path in there if path not in kept], begin)
            for entry in change.ended(result) if change is not None else ():
                journal.add(entry)
        return result

    def delete(self, symbol: str, interval: Interval | None = None) -> int:
        """Remove a series, or all of a symbol, with its journal; return the rows removed.

        A damaged file is removed as well; its rows do not count.

        Raises:
            StoreError: a file cannot be removed.
        """
        intervals = STORED if interval is None else (interval,)
        return sum(
            self._delete_series(symbol, each)
            for each in intervals
            if self._paths.series(symbol, each).is_dir()
        )

    def journal(self, symbol: str, interval: Interval) -> Journal:
        """Return the journal of a series (which may not have an entry yet)."""
        return Journal(self._paths.journal(symbol, interval), self._paths.lock(symbol, interval))

    def check(self, symbol: str, interval: Interval) -> None:
        """Read every stored row of a series.

        Raises:
            StoreError: a file is damaged, or holds rows that the store would not have written.
        """
        partition = self._partition(interval)
        for path in self._periods(symbol, interval):
            columns = self._files.read(path, FIRST_NS, LAST_NS)
            try:
                require_bars(columns)
            except ValueError as error:
                raise damaged(path, error) from error
            names = [name for name, _ in cut(columns.timestamp, partition.period)]
            if names != [path.stem] and path.exists():
                raise damaged(path, f"it holds rows of {' and '.join(names) or 'no period'}")

    def require_whole(self, symbol: str, interval: Interval) -> None:
        """Check every byte of the files of a series against their seals.

        Raises:
            StoreError: a file is damaged or cannot be read.
        """
        for path in self._periods(symbol, interval):
            self._files.require_whole(path)

    def leftovers(self) -> tuple[Path, ...]:
        """What killed writers have left: temporary files, and folders of series without a bar."""
        found: list[Path] = []
        for interval in STORED:
            folder = self._paths.interval(interval)
            for name in directories_in(folder):
                symbol = unescape_symbol(name)
                if symbol is None:
                    continue
                found += leftovers(folder / name)
                found += () if self._periods(symbol, interval) else (folder / name,)
        return tuple(found)

    def mend(self) -> None:
        """Remove what killed writers have left, and go on with deletions that were cut short.

        Raises:
            StoreError: something cannot be removed.
        """
        for interval in STORED:
            for name in directories_in(self._paths.interval(interval)):
                symbol = unescape_symbol(name)
                if symbol is not None:
                    self._mend(symbol, interval)

    def _mend(self, symbol: str, interval: Interval) -> None:
        begun = self.journal(symbol, interval).unfinished()
        is_going = any(each.kind == DELETION for each in begun)
        if is_going or not self._periods(symbol, interval):
            self._delete_series(symbol, interval)
        elif any(leftovers(self._paths.series(symbol, interval))):
            with self._writing(symbol, interval):
                pass  # a writer removes what others left

    def _partition(self, interval: Interval) -> Partition:
        try:
            return self._partitions[interval]
        except KeyError:
            stored = ", ".join(known.name for known in self._partitions)
            raise ValueError(f"{interval.name} bars are not stored, only {stored}") from None

    def _symbols_of(self, interval: Interval) -> Iterator[str]:
        for name in directories_in(self._paths.interval(interval)):
            symbol = unescape_symbol(name)
            if symbol and self._periods(symbol, interval):
                yield symbol

    def _periods(self, symbol: str, interval: Interval) -> list[Path]:
        """The files of a series, oldest first."""
        series = self._paths.series(symbol, interval)
        names = sorted(name for name in names_in(series) if name.endswith(BAR_SUFFIX))
        return [series / name for name in names if is_period_name(name.removesuffix(BAR_SUFFIX))]

    @contextmanager
    def _writing(self, symbol: str, interval: Interval) -> Iterator[None]:
        series = self._paths.series(symbol, interval)
        with writing(self._paths.lock(symbol, interval)):
            make_directory(series)
            remove_leftovers(series)
            yield

    def _write_period(
        self, path: Path, new: BarColumns, partition: Partition, replace: bool, begin: Begin
    ) -> WriteResult:
        old = self._files.read(path, FIRST_NS, LAST_NS)
        result, met = compare(old, new)
        gone = replace and new.rows < old.rows + result.stored
        if result.stored or result.revised or gone:
            rows = new if replace else merge(old, new, met)
            begin()
            replace_file(path, encode(rows, partition.group_rows, quick=partition.quick))
            self._files.forget(path)
        return result

    def _delete_series(self, symbol: str, interval: Interval) -> int:
        series = self._paths.series(symbol, interval)
        with self._writing(symbol, interval):
            paths = self._periods(symbol, interval)
            rows = sum(self._rows(path) for path in paths)
            # Said first: what the journal vouches for goes before the rows do.
            change = Change(JournalEntry(DELETION, WallClock().now_ns()))
            self._remove(paths, _once(change, self.journal(symbol, interval), anew=True))
            self._remove([self._paths.journal(symbol, interval)])
            with suppress(OSError):  # something of another's lies in it
                series.rmdir()
        return rows

    def _rows(self, path: Path) -> int:
        try:
            summary = self._files.summary(path)
        except StoreError:
            return 0
        return 0 if summary is None else summary.rows

    def _remove(self, paths: Sequence[Path], begin: Begin = lambda: None) -> None:
        for path in paths:
            begin()
            remove_file(path)
            self._files.forget(path)


def _once(change: Change | None, journal: Journal, *, anew: bool) -> Begin:
    """What tells the journal that a change begins, the first time that it is called.

    `anew`: nothing of what was there stays, so the entries before no longer speak of anything.
    """
    if change is None:
        return lambda: None
    begun = replace(change.begins, begun=True, replaced=anew)
    waiting = [begun]
    return lambda: journal.add(waiting.pop()) if waiting else None


def _joined(parts: Sequence[tuple[Path, BarColumns]]) -> BarColumns:
    """Join the rows of a series' files, oldest first."""
    filled = [(path, columns) for path, columns in parts if columns.rows]
    for (_, before), (path, after) in pairwise(filled):
        if after.timestamp[0] <= before.timestamp[-1]:
            raise damaged(path, "it holds rows of another period")
    return BarColumns.concatenate([columns for _, columns in filled])
