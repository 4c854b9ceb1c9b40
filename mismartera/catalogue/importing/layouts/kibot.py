"""Kibot's files: no header, `MM/DD/YYYY,HH:MM,o,h,l,c,v`, bar START in the exchange's time.

Other programs write this form as well, so the calendar is asked before Kibot's habit is taken.
"""

from __future__ import annotations

import re
from typing import Final

from mismartera.catalogue.importing.column_names import positional_roles
from mismartera.catalogue.importing.layout import EXCHANGE_ZONE, BarLabel, Layout
from mismartera.catalogue.importing.table_sample import TableForm, TableSample

KIBOT: Final = Layout("kibot", BarLabel.START, EXCHANGE_ZONE, is_certain=False)
_DATE: Final = re.compile(r"[0-9]{2}/[0-9]{2}/[0-9]{4}")
_CLOCK: Final = re.compile(r"[0-9]{2}:[0-9]{2}")
_WIDTH: Final = 7


def recognise(sample: TableSample) -> TableForm | None:
    """Recognise a table without a header by the form of its dates and times."""
    first = sample.body[0] if sample.header is None and sample.body else ()
    if len(first) != _WIDTH or sample.delimiter != ",":
        return None
    if not (_DATE.fullmatch(first[0]) and _CLOCK.fullmatch(first[1])):
        return None
    roles = positional_roles(_WIDTH, clock=True)
    return None if roles is None else TableForm(KIBOT, roles, 0)
