"""One Parquet file of bars: written, summarised from its footer, read by row groups."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TypeAlias, TypeVar

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from mismartera.domain.columns import FIELDS, PRICES, BarColumns, Int64
from mismartera.errors import StoreError
from mismartera.storage.atomic import cannot_read
from mismartera.storage.merging import ascends
from mismartera.storage.seal import BrokenSeal, ReadAt, Seal, read_seal, seal

SCHEMA: Final = pa.schema(
    [
        pa.field("timestamp", pa.timestamp("ns", "UTC"), nullable=False),
        *(pa.field(name, pa.float64(), nullable=False) for name in FIELDS[1:]),
    ]
)

FIRST_NS: Final = int(np.iinfo(np.int64).min) + 1  # the very least is numpy's "not a time"
LAST_NS: Final = int(np.iinfo(np.int64).max)

_SMALL: Final = 128 * 1024
"""Up to this size a file is read whole, which halves what many files of 1d bars cost."""

_BYTES: Final = 8
"""A value of any column has so many."""

# A file is told from the one that it replaced by its inode, its time and its size.
FileVersion: TypeAlias = tuple[int, int, int]
_Number = TypeVar("_Number", np.int64, np.float64)


@dataclass(frozen=True, slots=True, eq=False)
class FileSummary:
    """What a file's footer says: its size, and of each row group first and last time and rows."""

    bytes: int
    group_first_ns: Int64
    group_last_ns: Int64
    group_rows: Int64

    @property
    def rows(self) -> int:
        return int(self.group_rows.sum())

    def groups_between(self, start_ns: int, end_ns: int) -> range:
        """The row groups that overlap `[start_ns, end_ns)`."""
        first = np.searchsorted(self.group_last_ns, start_ns, side="left")
        return range(int(first), int(np.searchsorted(self.group_first_ns, end_ns, side="left")))

    def last_groups(self, count: int) -> range:
        """The fewest row groups at the end that hold `count` rows, or all of them."""
        held = np.cumsum(self.group_rows[::-1])
        groups = len(held)
        needed = int(np.searchsorted(held, count)) + 1 if count > 0 else 0
        return range(groups - min(needed, groups), groups)


@dataclass(frozen=True, slots=True)
class _OpenFile:
    parquet: pq.ParquetFile
    read_at: ReadAt
    seal: Seal
    version: FileVersion


class BarFiles:
    """Reads bar files, and remembers their summaries until a file changes."""

    def __init__(self) -> None:
        self._summaries: dict[Path, tuple[FileVersion, FileSummary]] = {}

    def summary(self, path: Path) -> FileSummary | None:
        """Return a file's summary, or None when the file is gone.

        Raises:
            StoreError: the file is damaged, is no bar file, or cannot be read.
        """
        try:
            known = self._known(path, _version(os.stat(path)))
            if known is not None:
                return known
            with _opened(path) as file:
                return self._summary_of(path, file)
        except FileNotFoundError:
            self._summaries.pop(path, None)
            return None
        except OSError as error:
            raise cannot_read(path, error) from error

    def read(self, path: Path, start_ns: int, end_ns: int) -> BarColumns:
        """Read the rows in `[start_ns, end_ns)`; none when the file is gone.

        Raises:
            StoreError: the file is damaged, is no bar file, or cannot be read.
        """
        if path in self._summaries:  # a look at what is known may save opening the file
            summary = self.summary(path)
            if summary is None or not summary.groups_between(start_ns, end_ns):
                return BarColumns.empty()
        try:
            with _opened(path) as file:
                groups = self._summary_of(path, file).groups_between(start_ns, end_ns)
                columns = _read_groups(path, file, groups)
        except FileNotFoundError:
            return BarColumns.empty()
        return _only(columns, *np.searchsorted(columns.timestamp, [start_ns, end_ns]).tolist())

    def read_last(self, path: Path, count: int) -> BarColumns:
        """Read the last `count` rows, or all when there are fewer; errors as of `read`."""
        try:
            with _opened(path) as file:
                groups = self._summary_of(path, file).last_groups(count)
                columns = _read_groups(path, file, groups)
        except FileNotFoundError:
            return BarColumns.empty()
        return _only(columns, max(0, columns.rows - count), columns.rows)

    def require_whole(self, path: Path) -> None:
        """Check every byte of a file against its seal; one that is gone is whole.

        Raises:
            StoreError: it is damaged, is no bar file, or cannot be read.
        """
        try:
            with _opened(path) as file:
                for group in range(len(file.seal.ends)):
                    file.seal.require_groups(file.read_at, range(group, group + 1))
        except FileNotFoundError:
            return

    def forget(self, path: Path) -> None:
        """Drop what is remembered of a file."""
        self._summaries.pop(path, None)

    def _known(self, path: Path, version: FileVersion) -> FileSummary | None:
        remembered = self._summaries.get(path)
        return remembered[1] if remembered is not None and remembered[0] == version else None

    def _summary_of(self, path: Path, file: _OpenFile) -> FileSummary:
        known = self._known(path, file.version)
        if known is None:
            known = _summarise(file)
            self._summaries[path] = (file.version, known)
        return known


def encode(columns: BarColumns, group_rows: int, *, quick: bool = False) -> bytes:
    """Write bars as the bytes of a sealed Parquet file, `group_rows` to a row group.

    Times are written as differences and prices as dictionaries, with zstd: half the size of
    plain ones, and as quick to read in thousands. Files with few rows are quicker with plain
    prices and lz4, which need no set-up for each column.
    """
    arrays = [_arrow(getattr(columns, field.name), field.type) for field in SCHEMA]
    sink = pa.BufferOutputStream()
    in_dictionaries = [] if quick else list(PRICES)
    plain = [name for name in FIELDS[1:] if name not in in_dictionaries]
    pq.write_table(
        pa.Table.from_arrays(arrays, schema=SCHEMA),
        sink,
        row_group_size=group_rows,
        compression="lz4" if quick else "zstd",
        use_dictionary=in_dictionaries,
        column_encoding={"timestamp": "DELTA_BINARY_PACKED", **dict.fromkeys(plain, "PLAIN")},
        write_statistics=["timestamp"],
        store_schema=False,
    )
    content = memoryview(sink.getvalue())
    return seal(content, _group_starts(content))


def damaged(path: Path, reason: object) -> StoreError:
    """The error for a file that cannot be what the store wrote."""
    line = " ".join(str(reason).split())
    return StoreError(
        f"{path} is damaged or was not written by MisMartera ({line})",
        "delete the series with `data delete` and import it again",
    )


def file_version(path: Path) -> FileVersion | None:
    """What tells a file from the one that it replaced; None where there is none."""
    try:
        return _version(os.stat(path))
    except FileNotFoundError:
        return None
    except OSError as error:
        raise cannot_read(path, error) from error


def _version(status: os.stat_result) -> FileVersion:
    return status.st_ino, status.st_mtime_ns, status.st_size


@contextmanager
def _opened(path: Path) -> Iterator[_OpenFile]:
    """Open a bar file; whatever goes wrong while it is read becomes a StoreError.

    Raises:
        FileNotFoundError: the file is gone (a reader takes that for no rows).
        StoreError: the file is damaged, is no bar file, or cannot be read.
    """
    try:
        with pa.OSFile(str(path)) as file:
            version = _version(os.fstat(file.fileno()))
            source, read_at = _source(file, version[2])
            found = read_seal(read_at, version[2])
            parquet = pq.ParquetFile(source)
            if not parquet.schema_arrow.equals(SCHEMA):
                raise damaged(path, "its columns are others")
            yield _OpenFile(parquet, read_at, found, version)
    except FileNotFoundError:
        raise
    except (BrokenSeal, pa.ArrowException) as error:
        raise damaged(path, error) from error
    except OSError as error:
        # The system's errors have a number; pyarrow's about the content have none.
        raise (damaged(path, error) if error.errno is None else cannot_read(path, error)) from error


def _source(file: pa.OSFile, size: int) -> tuple[pa.NativeFile, ReadAt]:
    """What Arrow and the seal read of an open file: one that is small is in memory by then."""
    descriptor = file.fileno()
    if size > _SMALL:
        return file, lambda length, offset: os.pread(descriptor, length, offset)
    content = memoryview(os.pread(descriptor, size, 0))
    return pa.BufferReader(content), lambda length, offset: content[offset : offset + length]


def _summarise(file: _OpenFile) -> FileSummary:
    metadata = file.parquet.metadata
    bounds = []
    for group in range(metadata.num_row_groups):
        row_group = metadata.row_group(group)
        statistics = row_group.column(0).statistics
        bounds.append((statistics.min_raw, statistics.max_raw, row_group.num_rows))
    first, last, rows = np.array(bounds, np.int64).reshape(-1, 3).T.copy()
    return FileSummary(file.version[2], first, last, rows)


def _group_starts(content: memoryview) -> list[int]:
    metadata = pq.read_metadata(pa.BufferReader(content))
    columns = [metadata.row_group(group).column(0) for group in range(metadata.num_row_groups)]
    # A column without a dictionary begins with its data; the timestamp, first of all, is one.
    return [column.data_page_offset for column in columns]


def _read_groups(path: Path, file: _OpenFile, groups: range) -> BarColumns:
    if not groups:
        return BarColumns.empty()
    file.seal.require_groups(file.read_at, groups)
    table = file.parquet.read_row_groups(groups, use_threads=False)
    columns = BarColumns.concatenate([_columns(batch) for batch in table.to_batches()])
    if not ascends(columns.timestamp):
        raise damaged(path, "its timestamps do not ascend")
    return columns


# By way of their buffers, since pyarrow's own conversions import pandas first (0.4 s).
def _arrow(values: NDArray[np.generic], type_: pa.DataType) -> pa.Array:
    contiguous = np.ascontiguousarray(values)
    return pa.Array.from_buffers(type_, len(values), [None, pa.py_buffer(contiguous)])


def _columns(batch: pa.RecordBatch) -> BarColumns:
    timestamp, *others = batch.columns
    return BarColumns(_numpy(timestamp, np.int64), *(_numpy(each, np.float64) for each in others))


def _numpy(values: pa.Array, number: type[_Number]) -> NDArray[_Number]:
    return np.frombuffer(values.buffers()[1], number, len(values), values.offset * _BYTES)


def _only(columns: BarColumns, first: int, last: int) -> BarColumns:
    if first == 0 and last == columns.rows:
        return columns
    # Copies: a view of one day would keep the whole row groups in memory.
    return BarColumns(*(getattr(columns, name)[first:last].copy() for name in FIELDS))
