"""From the form of a file to the reader of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from mismartera.catalogue.importing.dbn_reader import read_dbn
from mismartera.catalogue.importing.file_rows import FileRows
from mismartera.catalogue.importing.json_reader import read_json
from mismartera.catalogue.importing.parquet_reader import read_parquet
from mismartera.catalogue.importing.sources import (
    FoundFile,
    Source,
    SourceFormat,
    files_at,
    sources_of,
)
from mismartera.catalogue.importing.table_reader import read_table
from mismartera.errors import ImportRefused

_READERS = {
    SourceFormat.TEXT: read_table,
    SourceFormat.JSON: read_json,
    SourceFormat.PARQUET: read_parquet,
    SourceFormat.DBN: read_dbn,
}


@dataclass(frozen=True, slots=True)
class ReadFiles:
    """What was read, and of each file that was not, why."""

    files: tuple[FileRows, ...]
    refused: tuple[ImportRefused, ...]


def read_files(paths: Sequence[Path]) -> ReadFiles:
    """Read files, folders and archives of bars; one that cannot be read hinders no other."""
    files: list[FileRows] = []
    refused: list[ImportRefused] = []
    for path in paths:
        try:
            found = files_at(path, refused)
        except ImportRefused as error:
            refused.append(error)
            continue
        for file in found:
            read = _read_file(file)
            files += read.files
            refused += read.refused
    return ReadFiles(tuple(files), tuple(refused))


def _read_file(file: FoundFile) -> ReadFiles:
    """Read a file, or the members of an archive; of a damaged archive nothing is taken."""
    files: list[FileRows] = []
    refused: list[ImportRefused] = []
    try:
        for source in sources_of(file):
            try:
                files.append(_read(source))
            except ImportRefused as error:
                refused.append(error)
    except ImportRefused as error:
        return ReadFiles((), (error,))
    return ReadFiles(tuple(files), tuple(refused))


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
    rows = reader(source)
    if not any(len(series.rows) for series in rows.series):
        raise ImportRefused(_why_empty(rows), "import a file of bars")
    return rows


def _why_empty(file: FileRows) -> str:
    if not file.faults:
        return f"{file.file} holds no bars: it has no rows"
    first = file.faults[0]
    return (
        f"{file.file} holds no bars: none of its {len(file.faults)} rows can be taken, "
        f"the first (line {first.line}) because {first.reason}"
    )
