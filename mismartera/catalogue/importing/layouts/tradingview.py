"""TradingView's chart export: `NASDAQ_AAPL, 1.csv`, bar START, epoch seconds or ISO with offset."""

from __future__ import annotations

import re
from typing import Final

from mismartera.catalogue.importing.layout import UTC, BarLabel, Layout
from mismartera.catalogue.importing.layouts.headed import headed_form, plain_names
from mismartera.catalogue.importing.table_sample import TableForm, TableSample

TRADINGVIEW: Final = Layout("tradingview", BarLabel.START, UTC)
_NAME: Final = re.compile(r"[A-Z0-9_]+_[^,]+, ?[0-9]{0,4}[A-Z]?(?:_[0-9a-f]+)?\.csv")


def recognise(sample: TableSample) -> TableForm | None:
    """Recognise the form of the file's name and the first names of columns."""
    if plain_names(sample)[:5] != ("time", "open", "high", "low", "close"):
        return None
    is_chart = _NAME.fullmatch(sample.location.name) is not None
    return headed_form(sample, TRADINGVIEW) if is_chart else None
