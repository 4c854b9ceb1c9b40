"""Investing.com's history: `Date, Price, Open, High, Low, Vol., Change %`, one row a day.

`Price` is the close, the volume is shortened (`37.37M`). Its sites write dates and decimal marks
as their countries do, so both are decided by the file.
"""

from __future__ import annotations

from typing import Final

from mismartera.catalogue.importing.layout import EXCHANGE_ZONE, BarLabel, Layout
from mismartera.catalogue.importing.layouts.headed import headed_form, plain_names
from mismartera.catalogue.importing.table_sample import TableForm, TableSample

INVESTING: Final = Layout("investing", BarLabel.START, EXCHANGE_ZONE, interval="1d")


def recognise(sample: TableSample) -> TableForm | None:
    """Recognise the order of the names and the change in percent at the end."""
    names = plain_names(sample)
    if names[:5] != ("date", "price", "open", "high", "low") or names[-1] != "change":
        return None
    return headed_form(sample, INVESTING)
