"""Dukascopy's tables: `Gmt time`, `Local time` or `Time (UTC)`, then prices; bar START.

`Gmt time` and `Time (UTC)` are UTC; `Local time` is written with its offset (`GMT-0400`).
"""

from __future__ import annotations

from typing import Final

from mismartera.catalogue.importing.layout import BarLabel, Layout
from mismartera.catalogue.importing.layouts.headed import headed_form, plain_names
from mismartera.catalogue.importing.table_sample import TableForm, TableSample

DUKASCOPY: Final = Layout("dukascopy", BarLabel.START)
_TIMES: Final = frozenset(["gmttime", "localtime", "timeutc", "timeeet"])


def recognise(sample: TableSample) -> TableForm | None:
    """Recognise the name of the first column."""
    names = plain_names(sample)
    if not names or names[0] not in _TIMES:
        return None
    return headed_form(sample, DUKASCOPY)
