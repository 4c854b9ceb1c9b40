"""`--where COLUMN=VALUE`: which rows of a file are meant."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from mismartera.catalogue.importing.column_names import plain_name
from mismartera.catalogue.importing.columns import as_texts
from mismartera.catalogue.importing.table import LoadedTable, Table
from mismartera.domain.columns import Bool
from mismartera.errors import ImportRefused, UsageError

_MOST_SHOWN: Final = 8


@dataclass(frozen=True, slots=True)
class Condition:
    """A column by its name in any case, and the value that its rows must have."""

    column: str
    value: str

    @classmethod
    def parse(cls, text: str) -> Condition:
        """Read `COLUMN=VALUE`.

        Raises:
            UsageError: it is none.
        """
        column, sign, value = text.partition("=")
        if not sign or not column.strip():
            raise UsageError(f"{text!r} is no condition", "write COLUMN=VALUE, such as SERIES=EQ")
        return cls(column.strip(), value.strip())


def chosen_rows(table: Table, loaded: LoadedTable, conditions: Sequence[Condition]) -> Bool:
    """Mark the rows that meet every condition.

    Raises:
        UsageError: the table has no such column.
        ImportRefused: no row meets them.
    """
    chosen = np.ones(len(loaded.line), np.bool_)
    for condition in conditions:
        texts = as_texts(loaded.column(_place(table, condition)))
        values, codes = texts.distinct()
        meets = np.array([value.casefold() == condition.value.casefold() for value in values])
        if not meets.any():
            listed = ", ".join(values[:_MOST_SHOWN]) + (" …" if len(values) > _MOST_SHOWN else "")
            raise ImportRefused(
                f"{table.file}: no row has {condition.column}={condition.value}",
                f"the column holds {listed or 'nothing'}",
            )
        chosen &= meets[codes]
    return chosen


def _place(table: Table, condition: Condition) -> int:
    names = [plain_name(name) for name in table.names]
    wanted = plain_name(condition.column)
    if wanted not in names:
        found = ", ".join(name for name in table.names if name) or "none with a name"
        raise UsageError(
            f"{table.file} has no column {condition.column!r}", f"its columns are {found}"
        )
    return names.index(wanted)
