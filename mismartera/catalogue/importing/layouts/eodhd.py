"""EODHD's tables: `Timestamp,Gmtoffset,Datetime,…` in UTC, and days with `Adjusted_close`."""

from __future__ import annotations

from typing import Final

from mismartera.catalogue.importing.layout import EXCHANGE_ZONE, UTC, BarLabel, Layout
from mismartera.catalogue.importing.layouts.headed import headed_form, plain_names
from mismartera.catalogue.importing.table_sample import TableForm, TableSample

EODHD: Final = Layout("eodhd", BarLabel.START, UTC)
EODHD_DAILY: Final = Layout("eodhd", BarLabel.START, EXCHANGE_ZONE, interval="1d")


def recognise(sample: TableSample) -> TableForm | None:
    """Recognise the offset beside the time, or the adjusted close by its name."""
    names = plain_names(sample)
    if "gmtoffset" in names:
        return headed_form(sample, EODHD)
    if names[:1] == ("date",) and "adjustedclose" in names:
        return headed_form(sample, EODHD_DAILY)
    return None
