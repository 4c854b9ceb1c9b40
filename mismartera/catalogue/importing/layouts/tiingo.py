"""Tiingo's tables and answers: `date` in UTC, bar START; by the day with `adjClose`, `divCash`."""

from __future__ import annotations

from typing import Final

from mismartera.catalogue.importing.layout import UTC, BarLabel, Layout
from mismartera.catalogue.importing.layouts.headed import headed_form, plain_names
from mismartera.catalogue.importing.table_sample import TableForm, TableSample

TIINGO: Final = Layout("tiingo", BarLabel.START, UTC)
_DAILY: Final = {"adjclose", "adjopen", "divcash", "splitfactor"}


def recognise(sample: TableSample) -> TableForm | None:
    """Recognise the columns of adjusted prices, cash dividends and splits."""
    return headed_form(sample, TIINGO) if set(plain_names(sample)) >= _DAILY else None
