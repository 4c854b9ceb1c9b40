"""Binance's klines: bar START in UTC, epoch milliseconds (from 2025 on microseconds).

Twelve fields: open time, prices, volume of the coin, close time, volume of the quote, trades, …
The files of futures name them, those of spot have no header.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final

from mismartera.catalogue.importing.column_names import ColumnRoles
from mismartera.catalogue.importing.layout import UTC, BarLabel, Layout
from mismartera.catalogue.importing.layouts.headed import headed_form, plain_names
from mismartera.catalogue.importing.table_sample import TableForm, TableSample

BINANCE: Final = Layout("binance", BarLabel.START, UTC, exchange="24/7")
_EPOCH: Final = re.compile(r"[0-9]{13}|[0-9]{16}")
_WIDTH: Final = 12
_LENGTHS: Final = {1: "1s", 60: "1m", 86_400: "1d"}


def recognise(sample: TableSample) -> TableForm | None:
    """Recognise the time of the close, a unit before the next bar's open."""
    names = plain_names(sample)
    if names:
        form = headed_form(sample, BINANCE) if {"opentime", "closetime"} <= set(names) else None
    else:
        first = sample.body[0] if sample.body else ()
        is_kline = len(first) == _WIDTH and all(map(_EPOCH.fullmatch, (first[0], first[6])))
        roles = ColumnRoles(0, 1, 2, 3, 4, volume=5)
        form = TableForm(BINANCE, roles, 0) if is_kline else None
    if form is None or not sample.body:
        return form
    return replace(form, layout=replace(BINANCE, interval=_interval(sample, form)))


def _interval(sample: TableSample, form: TableForm) -> str | None:
    """The length of the first bar, from its open to its close."""
    row = sample.body[0]
    opened, closed = row[form.roles.time], row[6]
    if not (_EPOCH.fullmatch(opened) and _EPOCH.fullmatch(closed) and len(opened) == len(closed)):
        return None
    seconds = (int(closed) + 1 - int(opened)) // 10 ** (len(opened) - 10)
    return _LENGTHS.get(seconds)
