"""Our own export: `timestamp,open,high,low,close,volume`, ISO 8601 with Z or an offset."""

from __future__ import annotations

import re
from typing import Final

from mismartera.catalogue.importing.layout import UTC, BarLabel, Layout
from mismartera.catalogue.importing.layouts.headed import headed_form
from mismartera.catalogue.importing.table_sample import TableForm, TableSample

OWN: Final = Layout("mismartera", BarLabel.START, UTC)
_NAMES: Final = {"timestamp", "open", "high", "low", "close", "volume"}
_TIME: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]+(Z|[+-][0-9]{2}:[0-9]{2})")


def recognise(sample: TableSample) -> TableForm | None:
    """Recognise the names, exactly, and a time with its offset."""
    if not set(sample.names) >= _NAMES or not sample.body:
        return None
    form = headed_form(sample, OWN)
    times = sample.column(sample.names.index("timestamp"))
    return form if times and _TIME.fullmatch(times[0]) else None
