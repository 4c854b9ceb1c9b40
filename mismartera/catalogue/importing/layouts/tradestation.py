"""TradeStation's exports: `Date,Time,Open,High,Low,Close,Up,Down`, bar END in exchange time.

The volume is that of up ticks and of down ticks together; by the day it is `Vol`, beside `OI`.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from mismartera.catalogue.importing.layout import EXCHANGE_ZONE, BarLabel, Layout
from mismartera.catalogue.importing.layouts.headed import headed_form, plain_names
from mismartera.catalogue.importing.table_sample import TableForm, TableSample

TRADESTATION: Final = Layout("tradestation", BarLabel.END, EXCHANGE_ZONE)
_PRICES: Final = ("date", "time", "open", "high", "low", "close")


def recognise(sample: TableSample) -> TableForm | None:
    """Recognise the names of the two volumes."""
    names = plain_names(sample)
    if names[:6] != _PRICES or names[6:8] not in {("up", "down"), ("vol", "oi")}:
        return None
    form = headed_form(sample, TRADESTATION)
    if form is None or names[6] == "vol":
        return form
    return replace(form, roles=replace(form.roles, volume=6, more_volume=7))
