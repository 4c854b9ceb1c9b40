"""MetaTrader's exports: bar START in the broker's own time, of which the file says nothing.

MetaTrader 5 names its columns in brackets and parts them by tabs; where `<VOL>` is 0 throughout,
as in currencies, the ticks are the volume. MetaTrader 4 writes
`2024.07.01,00:00,o,h,l,c,v` without a header.
"""

from __future__ import annotations

import re
from typing import Final

from mismartera.catalogue.importing.column_names import positional_roles
from mismartera.catalogue.importing.layout import BarLabel, Layout
from mismartera.catalogue.importing.layouts.headed import headed_form, plain_names
from mismartera.catalogue.importing.table_sample import TableForm, TableSample

METATRADER: Final = Layout(
    "metatrader",
    BarLabel.START,
    caution="its times are those of the broker's server, which --tz says",
)
_DATE: Final = re.compile(r"[0-9]{4}\.[0-9]{2}\.[0-9]{2}")
_CLOCK: Final = re.compile(r"[0-9]{2}:[0-9]{2}")


def recognise(sample: TableSample) -> TableForm | None:
    """Recognise the names in brackets with a column of ticks, or dates with points."""
    if sample.header is not None:
        names = plain_names(sample)
        is_five = names[:1] == ("date",) and "tickvol" in names
        return headed_form(sample, METATRADER) if is_five else None
    first = sample.body[0] if sample.body else ()
    if len(first) < 6 or not (_DATE.fullmatch(first[0]) and _CLOCK.fullmatch(first[1])):
        return None
    roles = positional_roles(len(first), clock=True)
    return None if roles is None else TableForm(METATRADER, roles, 0)
