"""The journal of a series: where its bars came from, one JSON object a line, only appended.

Bars are read without it. Each line has its checksum. One that is not as it was written (a torn last
one, or a damaged one) is passed over, and so is a key that is not known.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import BinaryIO, Final, TypeAlias
from zlib import crc32

import numpy as np

from mismartera.domain.columns import Int64
from mismartera.storage.atomic import cannot_read, cannot_write, make_directory
from mismartera.storage.locking import writing
from mismartera.storage.merging import WriteResult
from mismartera.whole_file import sync_directory

SpanNs: TypeAlias = tuple[int, int]


@dataclass(frozen=True, slots=True)
class JournalEntry:
    """One event in the life of a series; instants in UTC nanoseconds.

    `complete` says that the source was the full record of the vendor from the first of its
    timestamps to the last (both included). `duplicates` are those of the unchanged rows that the
    source itself had more than once. `empty` are spans `[start, end)` of which the source
    said that there was no trade. `replaced`: the rows took the place of all that was there, so
    entries before this one no longer speak of what is stored. `begun`: rows are about to change; an
    entry of the same kind and source follows once they have.
    """

    kind: str
    at_ns: int
    source: str = ""
    layout: str | None = None
    label: str | None = None
    timezone: str | None = None
    exchange: str | None = None
    adjustment: str | None = None
    read: int = 0
    stored: int = 0
    unchanged: int = 0
    revised: int = 0
    rejected: int = 0
    extended_hours: int = 0
    duplicates: int = 0
    replaced: bool = False
    begun: bool = False
    complete: SpanNs | None = None
    empty: tuple[SpanNs, ...] = ()


def _nothing_to_add(_: WriteResult) -> Iterable[JournalEntry]:
    return ()


@dataclass(frozen=True, slots=True)
class Change:
    """Something that is done to a series: rows and journal change as one.

    `begins` says what; what `ended` gives is written once the rows are, with one entry of its kind
    and source if any row was new or other.
    """

    begins: JournalEntry
    ended: Callable[[WriteResult], Iterable[JournalEntry]] = _nothing_to_add


DELETION: Final = "delete"
"""What the journal of a series says while the series goes."""

_BLOCK: Final = 4096
_SUM: Final = re.compile(rb',"crc32":(\d{1,10})}\Z')
_SPANS: Final = frozenset({"complete", "empty"})
_TEXTS: Final = frozenset({"layout", "label", "timezone", "exchange", "adjustment"})
_NAMES: Final = frozenset(field.name for field in fields(JournalEntry))
_DEFAULTS: Final = JournalEntry("", 0)
_LEAST: Final = int(np.iinfo(np.int64).min)
_GREATEST: Final = int(np.iinfo(np.int64).max)


class Journal:
    """The entries of one series, oldest first, read from its file each time they are asked for."""

    def __init__(self, path: Path, lock: Path) -> None:
        self._path = path
        self._lock = lock

    def append(self, entry: JournalEntry) -> None:
        """Add an entry, durably.

        Raises:
            StoreError: the disk is full, or writing is not permitted.
        """
        with writing(self._lock):
            self.add(entry)

    def add(self, entry: JournalEntry) -> None:
        """Add an entry, durably, for one who holds the lock of the series.

        Raises:
            StoreError: the disk is full, or writing is not permitted.
        """
        line = _summed(json.dumps(asdict(entry), separators=(",", ":")).encode()) + b"\n"
        make_directory(self._path.parent)
        try:
            self._append_line(line)
        except OSError as error:
            raise cannot_write(self._path, error) from error

    def entries(self) -> tuple[JournalEntry, ...]:
        """Return every readable entry; none when there is no journal or it cannot be read."""
        return tuple(entry for entry in self._lines() if not entry.begun)

    def current(self) -> tuple[JournalEntry, ...]:
        """Return the entries that speak of what is stored: from the last replacement on."""
        lines = self._lines()
        starts = [place for place, entry in enumerate(lines) if entry.replaced]
        return tuple(entry for entry in lines[starts[-1] if starts else 0 :] if not entry.begun)

    def unfinished(self) -> tuple[JournalEntry, ...]:
        """Return what was begun and has not ended: of it the series may hold a part."""
        waiting: dict[tuple[str, str], JournalEntry] = {}
        for entry in self._lines():
            if entry.replaced:
                waiting.clear()
            if entry.begun:
                waiting[entry.kind, entry.source] = entry
            else:
                waiting.pop((entry.kind, entry.source), None)
        return tuple(waiting.values())

    def unreadable(self) -> int:
        """How many lines are not as they were written; a torn last one is that of a killed writer.

        Raises:
            StoreError: the journal cannot be read.
        """
        try:
            content = self._path.read_bytes()
        except FileNotFoundError:
            return 0
        except OSError as error:
            raise cannot_read(self._path, error) from error
        whole, _, _ = content.rpartition(b"\n")
        return sum(bool(line) and _entry_of(line) is None for line in whole.split(b"\n"))

    def _lines(self) -> tuple[JournalEntry, ...]:
        try:
            content = self._path.read_bytes()
        except OSError:
            return ()
        return tuple(_readable(content))

    @property
    def exchange(self) -> str | None:
        """The calendar that the series was last imported with."""
        return next((entry.exchange for entry in reversed(self.entries()) if entry.exchange), None)

    @property
    def adjustment(self) -> str | None:
        """The kind of adjustment of the prices: raw, split, total or unknown."""
        stated = (entry.adjustment for entry in reversed(self.current()) if entry.adjustment)
        return next(stated, None)

    @property
    def complete_spans(self) -> tuple[SpanNs, ...]:
        """The full records as `(first_ns, last_ns)`, both included: joined where they overlap."""
        return join_spans([entry.complete for entry in self.current() if entry.complete])

    def complete_until(self, bar_ns: int) -> tuple[SpanNs, ...]:
        """The full records as `[start_ns, end_ns)`: each to the end of its last bar."""
        return tuple((first, last + bar_ns) for first, last in self.complete_spans)

    @property
    def empty_spans(self) -> tuple[SpanNs, ...]:
        """The spans `[start_ns, end_ns)` confirmed empty: joined where they overlap or touch."""
        return join_spans([span for entry in self.current() for span in entry.empty])

    def _append_line(self, line: bytes) -> None:
        is_new = not self._path.exists()
        with self._path.open("ab+") as file:
            size = _whole_lines(file)
            if _is_whole_but_for_its_end(file, size):
                line, size = b"\n" + line, file.seek(0, os.SEEK_END)
            file.truncate(size)
            try:
                file.write(line)
                file.flush()
                os.fsync(file.fileno())
            except OSError:
                file.truncate(size)
                raise
        if is_new:
            sync_directory(self._path.parent)


def join_spans(spans: Sequence[SpanNs]) -> tuple[SpanNs, ...]:
    """Sort spans and join those that overlap or touch."""
    joined: list[SpanNs] = []
    for start, end in sorted(spans):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return tuple(joined)


def span_array(spans: Sequence[SpanNs]) -> Int64:
    """Turn spans into an array of shape (spans, 2), int64 nanoseconds."""
    return np.array(spans, np.int64).reshape(-1, 2)


def _whole_lines(file: BinaryIO) -> int:
    """Up to where a journal has whole lines: behind that is what a killed writer left of one."""
    end = file.seek(0, os.SEEK_END)
    while end:
        start = max(0, end - _BLOCK)
        file.seek(start)
        if (place := file.read(end - start).rfind(b"\n")) >= 0:
            return start + place + 1
        end = start
    return 0


def _is_whole_but_for_its_end(file: BinaryIO, size: int) -> bool:
    """Whether a killed writer left out of the last line nothing but its line feed."""
    file.seek(size)
    last = file.read()
    return bool(last) and _entry_of(last) is not None


def _summed(line: bytes) -> bytes:
    """A line with its checksum as the last entry of the object."""
    return b'%s,"crc32":%d}' % (line[:-1], crc32(line))


def _readable(content: bytes) -> Iterator[JournalEntry]:
    for line in content.split(b"\n"):
        entry = _entry_of(line)
        if entry is not None:
            yield entry


def _entry_of(line: bytes) -> JournalEntry | None:
    """The entry of a line that is as it was written; one by hand may lack the checksum."""
    found = _SUM.search(line)
    is_whole = found is not None and crc32(line[: found.start()] + b"}") == int(found[1])
    if not is_whole and b"crc32" in line:
        return None
    try:
        return _parse(json.loads(line))
    except (ValueError, TypeError, RecursionError):
        return None


def _parse(found: object) -> JournalEntry:
    if not isinstance(found, dict):
        raise TypeError("an entry is an object")
    values = {name: _value(name, value) for name, value in found.items() if name in _NAMES}
    return JournalEntry(**values)  # type: ignore[arg-type]  # each checked by _value


def _value(name: str, value: object) -> object:
    if name in _SPANS:
        return _spans(name, value)
    if name in _TEXTS and (value is None or isinstance(value, str)):
        return value
    if type(value) is type(getattr(_DEFAULTS, name)):
        return value
    raise TypeError(f"{name} has another type")


def _spans(name: str, value: object) -> SpanNs | tuple[SpanNs, ...] | None:
    if name == "complete":
        return None if value is None else _span(value)
    if not isinstance(value, list):
        raise TypeError("spans are a list")
    return tuple(_span(item) for item in value)


def _span(value: object) -> SpanNs:
    match value:
        case [int(first), int(last)] if _LEAST <= first <= last <= _GREATEST:
            return first, last
    raise TypeError("a span is two ascending instants")
