"""FirstRate Data's files: no header, commas, `YYYY-MM-DD HH:MM:SS,o,h,l,c[,v]`."""

from __future__ import annotations

import re
from typing import Final

from mismartera.catalogue.importing.column_names import positional_roles
from mismartera.catalogue.importing.layout import Layout
from mismartera.catalogue.importing.table_sample import TableForm, TableSample

FIRSTRATE: Final = Layout("firstrate")
_TIME: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}( [0-9]{2}:[0-9]{2}:[0-9]{2})?")


def recognise(sample: TableSample) -> TableForm | None:
    """Recognise a table without a header by its delimiter and the form of its times."""
    if sample.header is not None or sample.delimiter != "," or not sample.body:
        return None
    first = sample.body[0]
    if _TIME.fullmatch(first[0]) is None or len(first) not in (5, 6):
        return None
    roles = positional_roles(len(first), clock=False)
    return None if roles is None else TableForm(FIRSTRATE, roles, skip=0)
