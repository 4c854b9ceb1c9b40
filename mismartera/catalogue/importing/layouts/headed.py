"""Tables whose columns are named."""

from __future__ import annotations

from mismartera.catalogue.importing.column_names import find_roles, plain_name
from mismartera.catalogue.importing.layout import Layout
from mismartera.catalogue.importing.table_sample import TableForm, TableSample


def headed_form(sample: TableSample, layout: Layout) -> TableForm | None:
    """The form of a table in this layout whose columns are found by their names."""
    if sample.header is None:
        return None
    roles = find_roles(sample.names)
    return None if roles is None else TableForm(layout, roles, sample.header + 1)


def plain_names(sample: TableSample) -> tuple[str, ...]:
    """The columns' names without case, spaces and signs."""
    return tuple(plain_name(name) for name in sample.names)
