"""HistData's files of currencies: bar START, five hours behind UTC the whole year.

Its three forms are byte for byte those of other programs, so only the file's name tells:
`DAT_ASCII_EURUSD_M1_2024.csv` and `DAT_NT_…` (`YYYYMMDD HHMMSS;o;h;l;c;v`), `DAT_MT_…`
(`YYYY.MM.DD,HH:MM,o,h,l,c,v`). Their volume is always 0.
"""

from __future__ import annotations

import re
from typing import Final

from mismartera.catalogue.importing.column_names import positional_roles
from mismartera.catalogue.importing.layout import BarLabel, Layout
from mismartera.catalogue.importing.table_sample import TableForm, TableSample
from mismartera.timekeeping.zone_names import NEW_YORK_WINTER

HISTDATA: Final = Layout("histdata", BarLabel.START, NEW_YORK_WINTER, interval="1m")
_NAME: Final = re.compile(r"DAT_(?:ASCII|MT|NT)_([A-Z0-9]{6,12})_M1[_0-9]*\.(?:csv|txt)", re.I)


def recognise(sample: TableSample) -> TableForm | None:
    """Recognise a file by its name."""
    match = _NAME.fullmatch(sample.location.name)
    if match is None or sample.header is not None or not sample.body:
        return None
    roles = positional_roles(len(sample.body[0]), clock=sample.delimiter == ",")
    return None if roles is None else TableForm(HISTDATA, roles, 0, match[1].upper())
