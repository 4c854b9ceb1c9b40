"""Yahoo's downloaded tables: `Date,Open,High,Low,Close,Adj Close,Volume`."""

from __future__ import annotations

from typing import Final

from mismartera.catalogue.importing.layout import BarLabel, Layout, ZoneRule
from mismartera.catalogue.importing.layouts.headed import headed_form, plain_names
from mismartera.catalogue.importing.table_sample import TableForm, TableSample

YAHOO: Final = Layout("yahoo", BarLabel.START, ZoneRule.EXCHANGE)


def recognise(sample: TableSample) -> TableForm | None:
    """Recognise the column of adjusted closes; the close as traded is what is read."""
    names = plain_names(sample)
    if names[:1] not in {("date",), ("datetime",)} or "adjclose" not in names:
        return None
    return headed_form(sample, YAHOO)
