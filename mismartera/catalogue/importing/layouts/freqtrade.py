"""freqtrade's files: `BTC_USDT-1m.json`, `….feather`; bar START in UTC.

JSON holds lists of epoch milliseconds, prices and volume; Feather and Parquet a column `date`.
"""

from __future__ import annotations

import re
from typing import Final

from mismartera.catalogue.importing.column_names import positional_roles
from mismartera.catalogue.importing.layout import UTC, BarLabel, Layout
from mismartera.catalogue.importing.layouts.headed import headed_form
from mismartera.catalogue.importing.table_sample import TableForm, TableSample

FREQTRADE: Final = Layout("freqtrade", BarLabel.START, UTC, exchange="24/7")
_NAME: Final = re.compile(
    r"[A-Z0-9]+_[A-Z0-9]+(?:_[A-Z0-9]+)?-[0-9]+[mhdwM](?:-(?:futures|mark|index))?"
    r"\.(?:json|feather|parquet)(?:\.gz)?"
)
_WIDTH: Final = 6


def recognise(sample: TableSample) -> TableForm | None:
    """Recognise the form of the file's name."""
    if _NAME.fullmatch(sample.location.name) is None:
        return None
    if sample.header is not None:
        return headed_form(sample, FREQTRADE)
    roles = positional_roles(_WIDTH, clock=False)
    fits = bool(sample.body) and len(sample.body[0]) == _WIDTH
    return TableForm(FREQTRADE, roles, 0) if roles and fits else None
