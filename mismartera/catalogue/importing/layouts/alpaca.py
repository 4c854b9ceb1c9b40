"""Alpaca's bars as a table: the columns of its client's data frames."""

from __future__ import annotations

from typing import Final

from mismartera.catalogue.importing.layout import UTC, BarLabel, Layout
from mismartera.catalogue.importing.layouts.headed import headed_form, plain_names
from mismartera.catalogue.importing.table_sample import TableForm, TableSample

ALPACA: Final = Layout("alpaca", BarLabel.START, UTC, complete=True)


def recognise(sample: TableSample) -> TableForm | None:
    """Recognise `timestamp, open, high, low, close, volume, trade_count, vwap`."""
    if not {"timestamp", "tradecount", "vwap"} <= set(plain_names(sample)):
        return None
    return headed_form(sample, ALPACA)
