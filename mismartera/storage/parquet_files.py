"""Parquet files of other programs: read column by column for an import, written for an export."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Final, TypeAlias

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from mismartera.domain.columns import Bool, Float64, Int64
from mismartera.errors import ImportRefused
from mismartera.storage.atomic import replace_file

MAX_ROWS: Final = 50_000_000
MAX_BYTES: Final = 4 * 1024**3

Texts: TypeAlias = NDArray[np.object_]


class ColumnKind(StrEnum):
    """What a column of a user's file holds, and so what its values are read as."""

    INSTANT = "instant"  # with a zone: int64 UTC nanoseconds
    LOCAL_TIME = "local time"  # without a zone: int64 nanoseconds since 1970-01-01 00:00 there
    DATE = "date"  # int64 nanoseconds of its midnight, as if in UTC
    CLOCK = "time of day"  # int64 nanoseconds since midnight
    INTEGER = "integer"  # int64
    NUMBER = "number"  # float64
    TEXT = "text"  # str
    OTHER = "other"  # nested or binary: cannot be read


_READ_AS: Final = {
    ColumnKind.INSTANT: pa.timestamp("ns", "UTC"),
    ColumnKind.LOCAL_TIME: pa.timestamp("ns"),
    ColumnKind.DATE: pa.timestamp("ns"),
    ColumnKind.CLOCK: pa.time64("ns"),
    ColumnKind.INTEGER: pa.int64(),
    ColumnKind.NUMBER: pa.float64(),
    ColumnKind.TEXT: pa.string(),
}
_TIMES: Final = frozenset(
    {ColumnKind.INSTANT, ColumnKind.LOCAL_TIME, ColumnKind.DATE, ColumnKind.CLOCK}
)
_MISSING: Final = {ColumnKind.NUMBER: float("nan"), ColumnKind.TEXT: ""}


@dataclass(frozen=True, slots=True)
class TableDescription:
    """The rows of a user's file and the kind of each of its columns, in the file's order."""

    rows: int
    kinds: Mapping[str, ColumnKind]


@dataclass(frozen=True, slots=True, eq=False)
class TableColumn:
    """One column of a user's file: shape (rows,); where `valid` is false there is no value.

    There a number is NaN, a text is empty, and an integer or a time is 0.
    """

    kind: ColumnKind
    values: Int64 | Float64 | Texts
    valid: Bool


def describe_table(path: Path) -> TableDescription:
    """Say what a Parquet file holds, from its footer.

    Raises:
        ImportRefused: it is no Parquet file, is encrypted, damaged or too large, cannot be read,
            or has two columns of one name.
    """
    with _opened(path) as file:
        return _describe(path, file)


def read_table_columns(path: Path, names: Collection[str] | None = None) -> dict[str, TableColumn]:
    """Read columns of a Parquet file by name; without `names` every one.

    Times of any unit become nanoseconds, decimals numbers, dictionary columns what they stand for.

    Raises:
        ImportRefused: as of `describe_table`; or a column is not there, is nested or binary, or
            holds a value outside of what can be kept (a time before 1677 or after 2262).
    """
    with _opened(path) as file:
        kinds = _describe(path, file).kinds
        wanted = list(kinds) if names is None else list(names)
        for name in wanted:
            _require_readable(path, name, kinds)
        table = file.read(columns=wanted, use_threads=False)
        return {name: read_column(path, name, kinds[name], table.column(name)) for name in wanted}


def write_table_file(
    path: Path,
    columns: Mapping[str, Int64 | Float64 | Sequence[str]],
    instants: Collection[str] = ("timestamp",),
) -> None:
    """Write columns of one length as a Parquet file, in the place of what is there.

    Those named in `instants` (int64 UTC nanoseconds) become timestamps in UTC, of which the least
    whole number stands for none; a number that is not finite becomes null.

    Raises:
        StoreError: the file cannot be written.
    """
    arrays = [_array(values, is_instant=name in instants) for name, values in columns.items()]
    sink = pa.BufferOutputStream()
    pq.write_table(pa.Table.from_arrays(arrays, names=list(columns)), sink, compression="zstd")
    replace_file(path, memoryview(sink.getvalue()), hint="choose another file to write to")


@contextmanager
def _opened(path: Path) -> Iterator[pq.ParquetFile]:
    """Open a user's file; whatever goes wrong while it is read becomes an ImportRefused."""
    try:
        _require_parquet(path)
        with pa.OSFile(str(path)) as source:
            yield pq.ParquetFile(source)
    except (pa.ArrowException, OSError, MemoryError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or " ".join(str(error).split())
        raise ImportRefused(
            f"cannot read {path}: {reason}", "see whether the file is there and whole"
        ) from error


def _require_parquet(path: Path) -> None:
    with path.open("rb") as file:
        size = file.seek(0, 2)
        file.seek(max(0, size - 4))
        mark = file.read()
    if mark == b"PARE":
        raise ImportRefused(f"{path} is encrypted", "write it without encryption")
    if mark != b"PAR1":
        raise ImportRefused(
            f"{path} is no Parquet file, or is cut off", "a Parquet file ends in the bytes PAR1"
        )


def _describe(path: Path, file: pq.ParquetFile) -> TableDescription:
    metadata, schema = file.metadata, file.schema_arrow
    groups = range(metadata.num_row_groups)
    size = sum(metadata.row_group(group).total_byte_size for group in groups)
    if metadata.num_rows > MAX_ROWS or size > MAX_BYTES:
        raise ImportRefused(
            f"{path} is too large: {metadata.num_rows:,} rows, {size:,} bytes unpacked",
            f"split it into files of at most {MAX_ROWS:,} rows and {MAX_BYTES:,} bytes",
        )
    if len(set(schema.names)) != len(schema.names):
        raise ImportRefused(
            f"{path} has two columns of one name", "give every column a name of its own"
        )
    return TableDescription(
        metadata.num_rows, {field.name: column_kind(field.type) for field in schema}
    )


def column_kind(type_: pa.DataType) -> ColumnKind:
    """Say as what a column of an Arrow type can be read."""
    kind = pa.types
    if kind.is_dictionary(type_):
        return column_kind(type_.value_type)
    if kind.is_timestamp(type_):
        return ColumnKind.LOCAL_TIME if type_.tz is None else ColumnKind.INSTANT
    if kind.is_date(type_):
        return ColumnKind.DATE
    if kind.is_time(type_):
        return ColumnKind.CLOCK
    if kind.is_integer(type_):
        return ColumnKind.INTEGER
    if kind.is_floating(type_) or kind.is_decimal(type_) or kind.is_null(type_):
        return ColumnKind.NUMBER
    if kind.is_string(type_) or kind.is_large_string(type_) or kind.is_string_view(type_):
        return ColumnKind.TEXT
    return ColumnKind.OTHER


def _require_readable(path: Path, name: str, kinds: Mapping[str, ColumnKind]) -> None:
    if name not in kinds:
        raise ImportRefused(
            f"{path} has no column {name!r}", f"it has {', '.join(map(repr, kinds)) or 'none'}"
        )
    if kinds[name] is ColumnKind.OTHER:
        raise ImportRefused(
            f"column {name!r} of {path} is nested or binary",
            "write it as numbers, texts or timestamps",
        )


def read_column(path: Path, name: str, kind: ColumnKind, column: pa.ChunkedArray) -> TableColumn:
    """Read an Arrow column as what it is.

    Raises:
        ImportRefused: it holds a value outside of what can be kept.
    """
    try:
        read = column.cast(_READ_AS[kind])
    except pa.ArrowException as error:
        reason = " ".join(str(error).split())
        raise ImportRefused(
            f"column {name!r} of {path} has a value that cannot be kept ({reason})",
            "leave such rows out",
        ) from error
    if kind in _TIMES:
        read = read.cast(pa.int64())
    valid = read.is_valid().to_numpy()
    values = read.fill_null(_MISSING.get(kind, 0)).to_numpy()
    return TableColumn(kind, values, valid)


def _array(values: Int64 | Float64 | Sequence[str], *, is_instant: bool) -> pa.Array:
    if not isinstance(values, np.ndarray):
        return pa.array(values, pa.string()).dictionary_encode()
    if is_instant:
        return pa.array(values.view("datetime64[ns]")).cast(pa.timestamp("ns", "UTC"))
    if values.dtype == np.float64:
        return pa.array(values, mask=~np.isfinite(values))
    return pa.array(values)
