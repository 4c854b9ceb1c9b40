"""NinjaTrader's export: no header, semicolons, `YYYYMMDD HHMMSS;o;h;l;c;v`, bar END in UTC."""

from __future__ import annotations

import re
from typing import Final

from mismartera.catalogue.importing.column_names import ColumnRoles
from mismartera.catalogue.importing.layout import UTC, BarLabel, Layout
from mismartera.catalogue.importing.table_sample import TableForm, TableSample

NINJATRADER: Final = Layout("ninjatrader", BarLabel.END, UTC)
_TIME: Final = re.compile(r"[0-9]{8}( [0-9]{6})?")
_WIDTH: Final = 6


def recognise(sample: TableSample) -> TableForm | None:
    """Recognise a table without a header by its delimiter and the form of its times."""
    if sample.header is not None or sample.delimiter != ";" or not sample.body:
        return None
    first = sample.body[0]
    if len(first) != _WIDTH or _TIME.fullmatch(first[0]) is None:
        return None
    return TableForm(NINJATRADER, ColumnRoles(0, 1, 2, 3, 4, volume=5), skip=0)
