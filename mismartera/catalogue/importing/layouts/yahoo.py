"""Yahoo's downloaded tables: `Date,Open,High,Low,Close,Adj Close,Volume`, and its charts' JSON."""

from __future__ import annotations

from typing import Final

from mismartera.catalogue.importing.layout import EXCHANGE_ZONE, UTC, BarLabel, Layout
from mismartera.catalogue.importing.layouts.headed import headed_form, plain_names
from mismartera.catalogue.importing.table_sample import TableForm, TableSample

YAHOO: Final = Layout("yahoo", BarLabel.START, EXCHANGE_ZONE)
YAHOO_CHART: Final = Layout("yahoo", BarLabel.START, UTC)


def recognise(sample: TableSample) -> TableForm | None:
    """Recognise the column of adjusted closes; the close as traded is what is read."""
    names = plain_names(sample)
    if names[:1] not in {("date",), ("datetime",)} or "adjclose" not in names:
        return None
    return headed_form(sample, YAHOO)
