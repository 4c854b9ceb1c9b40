"""Kraken's bars: epoch seconds, bar START in UTC.

Its files: `time,o,h,l,c,volume,trades` without a header. Its answers: lists of eight, in which the
average price stands before the volume.
"""

from __future__ import annotations

import re
from typing import Final

from mismartera.catalogue.importing.column_names import ColumnRoles
from mismartera.catalogue.importing.layout import UTC, BarLabel, Layout
from mismartera.catalogue.importing.table_sample import TableForm, TableSample

KRAKEN: Final = Layout("kraken", BarLabel.START, UTC, exchange="24/7")
_SECONDS: Final = re.compile(r"[0-9]{10}")
_IN_FILE, _IN_ANSWER = 7, 8


def recognise(sample: TableSample) -> TableForm | None:
    """Recognise seven fields without a header, the last a count; or eight with an average."""
    rows = sample.body
    if sample.header is not None or not rows or not all(map(_is_bar, rows)):
        return None
    if len(rows[0]) == _IN_FILE:
        return TableForm(KRAKEN, ColumnRoles(0, 1, 2, 3, 4, volume=5), 0)
    return TableForm(KRAKEN, ColumnRoles(0, 1, 2, 3, 4, volume=6), 0)


def _is_bar(row: tuple[str, ...]) -> bool:
    if len(row) not in (_IN_FILE, _IN_ANSWER) or not _SECONDS.fullmatch(row[0]):
        return False
    return row[-1].isdigit() and (len(row) == _IN_FILE or _has_average(row))


def _has_average(row: tuple[str, ...]) -> bool:
    try:
        high, low, average = float(row[2]), float(row[3]), float(row[5])
    except ValueError:
        return False
    return average == 0 or low <= average <= high
