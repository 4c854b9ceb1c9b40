"""From the form of a file to the reader of it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from mismartera.catalogue.importing.dbn_reader import read_dbn
from mismartera.catalogue.importing.file_rows import FileRows
from mismartera.catalogue.importing.json_reader import read_json
from mismartera.catalogue.importing.parquet_reader import read_parquet
from mismartera.catalogue.importing.sources import Source, SourceFormat, find_sources
from mismartera.catalogue.importing.table_reader import read_table
from mismartera.errors import ImportRefused

_READERS = {
    SourceFormat.TEXT: read_table,
    SourceFormat.JSON: read_json,
    SourceFormat.PARQUET: read_parquet,
    SourceFormat.DBN: read_dbn,
}


def read_files(paths: Sequence[Path]) -> tuple[FileRows, ...]:
    """Read files, folders and archives of bars.

    Raises:
        ImportRefused: one of them cannot be read or holds no bars.
    """
    files = tuple(_read(source) for source in find_sources(paths))
    for file in files:
        if not any(len(series.rows) for series in file.series):
            raise ImportRefused(_why_empty(file), "import a file of bars")
    return files


def _read(source: Source) -> FileRows:
    reader = _READERS.get(source.format)
    if reader is None:
        kind = (
            "an archive within an archive"
            if source.is_packed
            else "neither text nor a known format"
        )
        raise ImportRefused(
            f"{source.name} is {kind}",
            "CSV, Parquet, JSON, DBN, zip and gzip files of bars are taken",
        )
    return reader(source)


def _why_empty(file: FileRows) -> str:
    if not file.faults:
        return f"{file.file} holds no bars: it has no rows"
    first = file.faults[0]
    return (
        f"{file.file} holds no bars: none of its {len(file.faults)} rows can be taken, "
        f"the first (line {first.line}) because {first.reason}"
    )
