"""From the form of a file to the reader of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from mismartera.catalogue.importing.dbn_reader import open_dbn
from mismartera.catalogue.importing.file_rows import FileRows
from mismartera.catalogue.importing.frame_reader import open_frame
from mismartera.catalogue.importing.json_reader import open_json
from mismartera.catalogue.importing.sources import (
    FoundFile,
    Source,
    SourceFormat,
    files_at,
    sources_of,
)
from mismartera.catalogue.importing.table import Table
from mismartera.catalogue.importing.table_rows import Choices, read_rows
from mismartera.catalogue.importing.text_reader import open_text
from mismartera.errors import ImportRefused

_OPENERS: Final[dict[SourceFormat, Callable[[Source], Table]]] = {
    SourceFormat.TEXT: open_text,
    SourceFormat.PARQUET: open_frame,
    SourceFormat.FEATHER: open_frame,
    SourceFormat.DBN: open_dbn,
}


@dataclass(frozen=True, slots=True)
class ReadFiles:
    """What was read, and of each file that was not, why."""

    files: tuple[FileRows, ...]
    refused: tuple[ImportRefused, ...]


def read_files(paths: Sequence[Path], choices: Choices) -> ReadFiles:
    """Read files, folders and archives of bars; one that cannot be read hinders no other.

    Raises:
        UsageError: a condition names a column that a file does not have.
    """
    files: list[FileRows] = []
    refused: list[ImportRefused] = []
    for path in paths:
        try:
            found = files_at(path, refused)
        except ImportRefused as error:
            refused.append(error)
            continue
        for file in found:
            read = _read_file(file, choices)
            files += read.files
            refused += read.refused
    return ReadFiles(tuple(files), tuple(refused))


def _read_file(file: FoundFile, choices: Choices) -> ReadFiles:
    """Read a file, or the members of an archive; of a damaged archive nothing is taken."""
    files: list[FileRows] = []
    refused: list[ImportRefused] = []
    try:
        for source in sources_of(file):
            try:
                files += _read(source, choices)
            except ImportRefused as error:
                refused.append(error)
    except ImportRefused as error:
        return ReadFiles((), (error,))
    return ReadFiles(tuple(files), tuple(refused))


def _read(source: Source, choices: Choices) -> list[FileRows]:
    files = [read_rows(table, choices) for table in _tables(source)]
    if not any(len(series.rows) for rows in files for series in rows.series):
        raise ImportRefused(_why_empty(files[0]), "import a file of bars")
    return files


def _tables(source: Source) -> list[Table]:
    if source.format is SourceFormat.JSON:
        return open_json(source)
    opener = _OPENERS.get(source.format)
    if opener is None:
        kind = (
            "an archive within an archive"
            if source.is_packed
            else "neither text nor a known format"
        )
        raise ImportRefused(
            f"{source.name} is {kind}",
            "CSV, JSON, Parquet, Feather and DBN are taken, also packed (zip, tar, gz, xz, zst)",
        )
    return [opener(source)]


def _why_empty(file: FileRows) -> str:
    if not file.faults:
        return f"{file.file} holds no bars: it has no rows"
    first, count = file.faults[0], len(file.faults)
    which = "its only row cannot" if count == 1 else f"none of its {count:,} rows can"
    order = "it is" if count == 1 else "the first is"
    return f"{file.file} holds no bars: {which} be taken, {order} line {first.line}: {first.reason}"
