"""Files of columns that other programs write, Parquet and Feather: opened for an import."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import pyarrow as pa
import pyarrow.parquet as pq

from mismartera.errors import ImportRefused
from mismartera.storage.parquet_files import (
    MAX_BYTES,
    MAX_ROWS,
    ColumnKind,
    TableColumn,
    column_kind,
    read_column,
)
from mismartera.storage.text_column import TextColumn

_PARQUET_MARK: Final = b"PAR1"
_ENCRYPTED_MARK: Final = b"PARE"


class Frame:
    """The columns of one file by their places; each is read when it is asked for."""

    def __init__(self, name: str, schema: pa.Schema, rows: int, read: Callable[[int], pa.Array]):
        self.names: tuple[str, ...] = tuple(schema.names)
        self.kinds: tuple[ColumnKind, ...] = tuple(column_kind(field.type) for field in schema)
        self.rows = rows
        self._name = name
        self._read = read

    def column(self, place: int, rows: int | None = None) -> TextColumn | TableColumn:
        """Read one column, or its first rows.

        Raises:
            ImportRefused: it is nested or binary, damaged, or holds what cannot be kept.
        """
        kind, name = self.kinds[place], self.names[place]
        if kind is ColumnKind.OTHER:
            raise ImportRefused(
                f"column {name!r} of {self._name} is nested or binary",
                "write it as numbers, texts or timestamps",
            )
        with _told_of(self._name):
            column = self._read(place)
            if rows is not None:
                column = column.slice(0, rows)
            if kind is ColumnKind.TEXT:
                return TextColumn.trimmed(column.cast(pa.string()))
            return read_column(Path(self._name), name, kind, column)


def parquet_frame(name: str, content: bytes | Path) -> Frame:
    """Open a Parquet file.

    Raises:
        ImportRefused: it is no Parquet file, is encrypted, damaged, cut off or too large.
    """
    with _told_of(name):
        _require_whole(name, content)
        source = str(content) if isinstance(content, Path) else pa.BufferReader(content)
        file = pq.ParquetFile(source)
        metadata = file.metadata
        groups = range(metadata.num_row_groups)
        size = sum(metadata.row_group(group).total_byte_size for group in groups)
        _require_size(name, metadata.num_rows, size)
        schema = file.schema_arrow
        _require_names(name, schema)
        return Frame(
            name,
            schema,
            metadata.num_rows,
            lambda place: file.read(columns=[schema.names[place]], use_threads=False).column(0),
        )


def feather_frame(name: str, content: bytes) -> Frame:
    """Open a Feather file (of version 2).

    Raises:
        ImportRefused: it is damaged or too large.
    """
    with _told_of(name):
        table = pa.ipc.open_file(pa.BufferReader(content)).read_all()
        _require_size(name, table.num_rows, table.nbytes)
        _require_names(name, table.schema)
        return Frame(name, table.schema, table.num_rows, table.column)


@contextmanager
def _told_of(name: str) -> Iterator[None]:
    """Tell of whatever goes wrong while a file is read as an ImportRefused."""
    try:
        yield
    except (pa.ArrowException, OSError, MemoryError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or " ".join(str(error).split())
        raise ImportRefused(
            f"cannot read {name}: {reason}", "see whether the file is there and whole"
        ) from error


def _require_whole(name: str, content: bytes | Path) -> None:
    if isinstance(content, Path):
        with content.open("rb") as file:
            file.seek(max(0, file.seek(0, 2) - len(_PARQUET_MARK)))
            mark = file.read()
    else:
        mark = content[-len(_PARQUET_MARK) :]
    if mark == _ENCRYPTED_MARK:
        raise ImportRefused(f"{name} is encrypted", "write it without encryption")
    if mark != _PARQUET_MARK:
        raise ImportRefused(
            f"{name} is no Parquet file, or is cut off", "a Parquet file ends in the bytes PAR1"
        )


def _require_size(name: str, rows: int, size: int) -> None:
    if rows > MAX_ROWS or size > MAX_BYTES:
        raise ImportRefused(
            f"{name} is too large: {rows:,} rows, {size:,} bytes unpacked",
            f"split it into files of at most {MAX_ROWS:,} rows and {MAX_BYTES:,} bytes",
        )


def _require_names(name: str, schema: pa.Schema) -> None:
    if len(set(schema.names)) != len(schema.names):
        raise ImportRefused(
            f"{name} has two columns of one name", "give every column a name of its own"
        )
