"""Values as cells of SQLite and back, equal to the bit, also those that it cannot hold as they are.

Nearly all go in and come out as they are. What does not fit is kept as something else: a whole
number of more than 64 bits as text, what is no number as `nan`, a text with half a surrogate as
bytes, a number of another library as one of Python.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import Enum
from typing import Final, SupportsFloat, SupportsIndex, TypeAlias

from mismartera.domain.order_terms import TimeInForce
from mismartera.domain.order_types import OrderType
from mismartera.domain.signal import Side

Cell: TypeAlias = int | float | str | bytes | None
Row: TypeAlias = tuple[Cell, ...]

_LEAST: Final = -(2**63)
_MOST: Final = 2**63 - 1
_NO_NUMBER: Final = "nan"

_NULL: Final = float("nan")
_CELLS: Final[dict[object, object]] = {
    None: _NULL,
    **{each: each.value for kind in (Side, OrderType, TimeInForce) for each in kind},
}


class Kind(Enum):
    """What a column holds; its value is SQLite's type, none where it must not convert."""

    TEXT = "TEXT"
    NUMBER = "REAL"
    WHOLE = "INTEGER"
    AMOUNT = ""


_USUAL: Final = {Kind.TEXT: str, Kind.NUMBER: float, Kind.WHOLE: int, Kind.AMOUNT: int}


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table; `also` is what else SQL is to know of it."""

    name: str
    kind: Kind
    required: bool = True
    also: str = ""

    @property
    def definition(self) -> str:
        needed = "NOT NULL" if self.required else ""
        # Python hands over some numbers of NumPy as bytes.
        check = "" if self.kind is Kind.TEXT else f"CHECK (typeof({self.name}) <> 'blob')"
        return " ".join(f"{self.name} {self.kind.value} {needed} {self.also} {check}".split())

    def takes_as_it_is(self, type_: type) -> bool:
        """Whether a cell of a type is the value itself."""
        return type_ is _USUAL[self.kind] or (type_ is type(None) and not self.required)


def as_cells(values: tuple[object, ...]) -> tuple[object, ...]:
    """A row of which many values may be None, so that it is written in half the time.

    Members of enumerations become their texts.
    SQLite takes a number that is none for NULL, and gets it at once; for None, Python looks for an
    adapter first, which takes ten times as long.
    """
    return tuple(map(_CELLS.get, values, values))


def fitted(values: tuple[object, ...]) -> Row:
    """A row of values of which some may not fit into cells."""
    return tuple(map(_fitted, values))


def value_in(cell: Cell, column: Column) -> Cell:
    """The value that a cell was made of.

    Raises:
        ValueError, TypeError: nothing that is kept in this column can look like that.
    """
    if column.takes_as_it_is(type(cell)):
        return cell
    match cell, column.kind:
        case bytes(), Kind.TEXT:
            return cell.decode(errors="surrogatepass")
        case str(), Kind.AMOUNT:
            return int(cell)
        case "nan", Kind.NUMBER:
            return math.nan
    raise TypeError(f"{cell!r} in column {column.name}")


def _fitted(value: object) -> Cell:
    if value is None or value is _NULL:
        return None
    match value:
        case bytes():
            return value
        case str():
            return value if _is_text(value) else value.encode(errors="surrogatepass")
        case SupportsIndex():
            number = value.__index__()
            return number if _LEAST <= number <= _MOST else str(number)
        case SupportsFloat():
            return _NO_NUMBER if math.isnan(value) else float(value)
    raise TypeError(f"{value!r} can be kept in no cell")


def _is_text(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
