"""Alpha Vantage's tables: `timestamp,open,high,low,close,volume`, no offset, newest row first."""

from __future__ import annotations

from typing import Final

from mismartera.catalogue.importing.layout import Layout
from mismartera.catalogue.importing.layouts.headed import headed_form
from mismartera.catalogue.importing.table_sample import TableForm, TableSample

ALPHA_VANTAGE: Final = Layout("alpha-vantage")
_PRICES: Final = ("open", "high", "low", "close", "volume")


def recognise(sample: TableSample) -> TableForm | None:
    """Recognise the names, exactly, and that the second row is older than the first."""
    if sample.names[:1] not in {("timestamp",), ("datetime",)} or sample.names[1:] != _PRICES:
        return None
    times = sample.column(0)
    if len(times) < 2 or times[0] <= times[1] or not times[0][:4].isdigit():
        return None
    has_offset = times[0].endswith("Z") or "+" in times[0]
    return None if has_offset else headed_form(sample, ALPHA_VANTAGE)
