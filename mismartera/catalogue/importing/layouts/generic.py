"""Any other table of bars: columns found by name, or by place where there is no header."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final

from mismartera.catalogue.importing.clock_texts import parse_clock
from mismartera.catalogue.importing.column_names import positional_roles
from mismartera.catalogue.importing.layout import UTC, BarLabel, Layout
from mismartera.catalogue.importing.layouts.headed import headed_form
from mismartera.catalogue.importing.table_sample import TableForm, TableSample
from mismartera.catalogue.importing.written_times import are_epochs, are_times

EPOCH: Final = Layout("epoch", BarLabel.START, UTC, is_certain=False)
_CLOCK: Final = re.compile(r"[0-9]{1,2}:[0-9]{2}(:[0-9]{2}(\.[0-9]+)?)?|[0-9]{4}|[0-9]{6}")


def recognise(sample: TableSample) -> TableForm | None:
    """Find the columns; epoch numbers usually stand for a bar's start, in UTC."""
    form = headed_form(sample, Layout(sample.kind)) or _without_header(sample)
    if form is None or form.roles.clock is not None:
        return form
    if are_epochs([text for text in sample.column(form.roles.time) if text]):
        return replace(form, layout=EPOCH)
    return form


def _without_header(sample: TableSample) -> TableForm | None:
    if sample.header is not None or not sample.body or len(sample.body[0]) < 5:
        return None
    first = sample.body[0]
    if not are_times([row[0] for row in sample.body]):
        return None
    is_clock = _CLOCK.fullmatch(first[1]) is not None and parse_clock(first[1]) is not None
    is_day = len(first[0]) <= 11 and not are_epochs([first[0]])
    roles = positional_roles(len(first), clock=is_clock and is_day and len(first) >= 6)
    return None if roles is None else TableForm(Layout(sample.kind), roles, skip=0)
