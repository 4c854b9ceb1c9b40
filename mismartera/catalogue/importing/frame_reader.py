"""Parquet and Feather files of bars."""

from __future__ import annotations

from functools import cache
from typing import Final

import numpy as np

from mismartera.catalogue.importing.columns import as_texts
from mismartera.catalogue.importing.sources import Source, SourceFormat
from mismartera.catalogue.importing.table import LoadedTable, Table
from mismartera.catalogue.importing.table_sample import sample_of
from mismartera.storage.frames import Frame, feather_frame, parquet_frame
from mismartera.storage.parquet_files import ColumnKind

_MOST_ROWS: Final = 200


def open_frame(source: Source) -> Table:
    """Open a Parquet or Feather file as a table.

    Raises:
        ImportRefused: it cannot be read.
    """
    if source.format is SourceFormat.FEATHER:
        frame = feather_frame(source.name, source.read())
    else:
        content = source.read() if source.is_packed else source.location
        frame = parquet_frame(source.name, content)
    sample = sample_of(
        source.location, source.format.value.lower(), frame.names, _first_rows(frame)
    )
    loaded = LoadedTable(np.arange(1, frame.rows + 1), cache(frame.column), len(frame.names))
    return Table(source.name, sample, lambda _: loaded)


def _first_rows(frame: Frame) -> list[tuple[str, ...]]:
    none = [""] * min(frame.rows, _MOST_ROWS)
    columns = [
        none if kind is ColumnKind.OTHER else as_texts(frame.column(place, _MOST_ROWS)).texts()
        for place, kind in enumerate(frame.kinds)
    ]
    return list(zip(*columns, strict=True))
