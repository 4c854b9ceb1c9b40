"""Any other table of bars: columns found by name, or by place where there is no header."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final

from mismartera.catalogue.importing.column_names import positional_roles
from mismartera.catalogue.importing.layout import BarLabel, Layout, ZoneRule
from mismartera.catalogue.importing.layouts.headed import headed_form
from mismartera.catalogue.importing.table_sample import TableForm, TableSample
from mismartera.catalogue.importing.written_times import WrittenTimes, parse_clock

CSV: Final = Layout("csv")
EPOCH_MS: Final = Layout("epoch-ms", BarLabel.START, ZoneRule.UTC)
_MILLISECOND: Final = 1_000_000
_CLOCK: Final = re.compile(r"[0-9]{1,2}:[0-9]{2}(:[0-9]{2}(\.[0-9]+)?)?|[0-9]{6}")


def recognise(sample: TableSample) -> TableForm | None:
    """Find the columns; epoch milliseconds stand for a bar's start in UTC."""
    form = headed_form(sample, CSV) or _without_header(sample)
    if form is None or form.roles.clock is not None:
        return form
    if WrittenTimes.of(sample.column(form.roles.time)).epoch_ns == _MILLISECOND:
        return replace(form, layout=EPOCH_MS)
    return form


def _without_header(sample: TableSample) -> TableForm | None:
    if not sample.body or len(sample.body[0]) < 5:
        return None
    first = sample.body[0]
    times = WrittenTimes.of([first[0]]).read([first[0]])
    if not times.is_time[0]:
        return None
    has_clock = _CLOCK.fullmatch(first[1]) is not None and parse_clock(first[1]) is not None
    roles = positional_roles(len(first), clock=has_clock and len(first) >= 6)
    return None if roles is None else TableForm(CSV, roles, skip=0)
