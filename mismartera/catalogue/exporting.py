"""Bars written to a file of the user's: CSV or Parquet, in the form that imports again."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Final

import numpy as np

from mismartera.domain.columns import FIELDS, BarColumns
from mismartera.errors import StoreError, UsageError
from mismartera.storage.atomic import replace_file
from mismartera.storage.parquet_files import write_table_file

_HINT: Final = "choose another file to write to"


class ExportFormat(StrEnum):
    """Files that bars can be written to."""

    CSV = "csv"
    PARQUET = "parquet"


def format_of(path: Path, asked: str | None) -> ExportFormat:
    """Return the format asked for, else the one that the file's name ends in.

    Raises:
        UsageError: there is no such format, or the name does not tell.
    """
    name = asked if asked is not None else path.suffix.removeprefix(".")
    try:
        return ExportFormat(name.lower())
    except ValueError:
        raise UsageError(
            f"{name!r} is not a format to export to" if name else f"{path} does not say its format",
            "end the file's name in .csv or .parquet, or say --format csv or --format parquet",
        ) from None


def export_bars(path: Path, columns: BarColumns, file_format: ExportFormat) -> None:
    """Write bars to a file, whole or not at all; an old file of that name is replaced.

    CSV has a header, `timestamp` with Z, and numbers that read back to the same bits.

    Raises:
        StoreError: the file cannot be written.
    """
    if not path.parent.is_dir():
        raise StoreError(f"{path.parent} is not a directory", "make it first, or name another")
    if path.is_dir():
        raise StoreError(f"{path} is a directory", "name a file")
    if file_format is ExportFormat.CSV:
        replace_file(path, csv_text(columns).encode(), hint=_HINT)
    else:
        write_table_file(path, {name: getattr(columns, name) for name in FIELDS})


def csv_text(columns: BarColumns) -> str:
    """Write bars as CSV: the start of each in UTC, whole numbers without a fraction."""
    starts = np.datetime_as_string(columns.timestamp.view("datetime64[ns]"), unit="s")
    times = [f"{start}Z" for start in starts.tolist()]
    numbers = [map(_number, getattr(columns, name).tolist()) for name in FIELDS[1:]]
    lines = map(",".join, zip(times, *numbers, strict=True))
    return "\n".join([",".join(FIELDS), *lines, ""])


def _number(value: float) -> str:
    return repr(value).removesuffix(".0")
