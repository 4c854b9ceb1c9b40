"""Polygon's aggregates as a table: its flat files, and its client's results written out."""

from __future__ import annotations

from typing import Final

from mismartera.catalogue.importing.layout import UTC, BarLabel, Layout
from mismartera.catalogue.importing.layouts.headed import headed_form, plain_names
from mismartera.catalogue.importing.table_sample import TableForm, TableSample

POLYGON: Final = Layout("polygon", BarLabel.START, UTC, complete=True)
_FLAT_FILE: Final = {"ticker", "windowstart", "transactions"}
_RESULTS: Final = {"t", "o", "h", "l", "c", "v", "vw"}


def recognise(sample: TableSample) -> TableForm | None:
    """Recognise `ticker, volume, open, close, high, low, window_start, transactions`."""
    names = set(plain_names(sample))
    if not (names >= _FLAT_FILE or names >= _RESULTS):
        return None
    return headed_form(sample, POLYGON)
