"""Databento's bars as CSV; prices may be whole numbers of 1e-9."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from mismartera.catalogue.importing.layout import UTC, BarLabel, Layout
from mismartera.catalogue.importing.layouts.headed import headed_form, plain_names
from mismartera.catalogue.importing.table_sample import TableForm, TableSample

DATABENTO: Final = Layout("databento", BarLabel.START, UTC, complete=True)
_INTERVALS: Final = {"32": "1s", "33": "1m", "34": "1h", "35": "1d", "36": "1d"}
FIXED_PRICE: Final = 1e9


def recognise(sample: TableSample) -> TableForm | None:
    """Recognise `ts_event, rtype, publisher_id, instrument_id, open, …`."""
    names = plain_names(sample)
    if not {"tsevent", "rtype", "instrumentid"} <= set(names):
        return None
    kinds = set(sample.column(names.index("rtype")))
    interval = _INTERVALS.get(kinds.pop()) if len(kinds) == 1 else None
    form = headed_form(sample, replace(DATABENTO, interval=interval))
    if form is None:
        return None
    prices = sample.column(form.roles.open)
    is_fixed = bool(prices) and all(price.isdigit() and len(price) >= 8 for price in prices)
    return replace(form, divisor=FIXED_PRICE) if is_fixed else form
