"""Stooq's tables: `<TICKER>,<PER>,<DATE>,<TIME>,…` of its archive, and those of its pages."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from mismartera.catalogue.importing.column_names import ColumnRoles
from mismartera.catalogue.importing.layout import Layout
from mismartera.catalogue.importing.layouts.headed import headed_form, plain_names
from mismartera.catalogue.importing.table_sample import TableForm, TableSample

STOOQ: Final = Layout("stooq")
_PAGE: Final = (
    ("Date", "Open", "High", "Low", "Close", "Volume"),
    ("Date", "Time", "Open", "High", "Low", "Close", "Volume"),
    ("Date", "Open", "High", "Low", "Close"),
)
_POLISH: Final = ("data", "otwarcie", "najwyzszy", "najnizszy", "zamkniecie", "wolumen")
_INTERVALS: Final = {"D": "1d", "W": "1w", "1": "1m", "5": "5m", "15": "15m", "60": "1h"}


def recognise(sample: TableSample) -> TableForm | None:
    """Recognise the archive's names in brackets, or the exact names of its pages."""
    names = plain_names(sample)
    if names[:3] == ("ticker", "per", "date"):
        periods = set(sample.column(1))
        interval = _INTERVALS.get(periods.pop().upper()) if len(periods) == 1 else None
        return headed_form(sample, replace(STOOQ, interval=interval))
    if sample.names in _PAGE and sample.delimiter == ",":
        return headed_form(sample, STOOQ)
    return _polish(sample)


def _polish(sample: TableSample) -> TableForm | None:
    if not sample.rows or tuple(name.casefold() for name in sample.rows[0]) != _POLISH:
        return None
    return TableForm(STOOQ, ColumnRoles(0, 1, 2, 3, 4, volume=5), skip=1)
