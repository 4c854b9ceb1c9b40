"""The tables of a ledger's file: one row for each entry, and what the entries come to.

`entry` counts the entries of the account from 1, over all tables together. Prices and quantities
are the numbers of the entries themselves, to the bit; amounts and what is held are whole numbers of
any size (`*_micros`, `*_units`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final, Generic, TypeAlias, TypeVar, cast, get_type_hints

from mismartera.domain.order_terms import OrderTerms
from mismartera.domain.signal import Signal
from mismartera.storage.ledger_cells import Cell, Column, Kind, Row, value_in

Values = TypeVar("Values")
"""A row of a table as the values that it was made of: a tuple, typed by its columns."""

APPLICATION_ID: Final = 0x4D4D4C47
"""What tells a ledger from a database of another program: `MMLG`."""

VERSION: Final = 3
"""The version of these tables, as SQLite's `user_version`."""


@dataclass(frozen=True)
class Table(Generic[Values]):
    """A table by its columns; the first one orders its rows."""

    name: str
    columns: tuple[Column, ...]
    _usual: set[tuple[type, ...]] = field(default_factory=set, repr=False, compare=False)

    @property
    def create(self) -> str:
        definitions = ", ".join(column.definition for column in self.columns)
        return f"CREATE TABLE {self.name} ({definitions})"

    @property
    def insert(self) -> str:
        return f"INSERT INTO {self.name} VALUES ({', '.join('?' * len(self.columns))})"

    @property
    def replace(self) -> str:
        """Insert a row, in the place of one of the same key."""
        return self.insert.replace("INSERT", "REPLACE", 1)

    @property
    def select(self) -> str:
        """All rows, in order."""
        names = [column.name for column in self.columns]
        return f"SELECT {', '.join(names)} FROM {self.name} ORDER BY {names[0]}"

    def values(self, rows: Iterable[Row]) -> Iterator[Values]:
        """The values that rows were made of.

        Raises:
            ValueError, TypeError: a cell that nothing is kept as.
        """
        return cast("Iterator[Values]", self._looked_at(rows))

    def _looked_at(self, rows: Iterable[Row]) -> Iterator[Row]:
        usual = self._usual
        for row in rows:
            types = tuple(map(type, row))
            if types in usual:
                yield row
            elif self._takes_as_they_are(types):
                usual.add(types)
                yield row
            else:
                yield tuple(map(value_in, row, self.columns))

    def _takes_as_they_are(self, types: tuple[type, ...]) -> bool:
        return all(
            column.takes_as_it_is(type_) for column, type_ in zip(self.columns, types, strict=True)
        )


def _text(name: str) -> Column:
    return Column(name, Kind.TEXT)


def _name(name: str) -> Column:
    """A text that may be missing."""
    return Column(name, Kind.TEXT, required=False)


def _number(name: str) -> Column:
    return Column(name, Kind.NUMBER)


def _price(name: str) -> Column:
    """A number that may be missing."""
    return Column(name, Kind.NUMBER, required=False)


def _whole(name: str, *, also: str = "", required: bool = True) -> Column:
    return Column(name, Kind.WHOLE, required, also)


def _amount(name: str) -> Column:
    return Column(name, Kind.AMOUNT)


def _columns_of(values: type[Signal | OrderTerms], **named: str) -> Iterator[Column]:
    """A column for each field, by its name or as it is `named`."""
    for field_name, kind in get_type_hints(values).items():
        name = named.get(field_name, field_name)
        if kind == float | None:
            yield _price(name)
        else:
            yield _number(name) if kind is float else _text(name)


_ENTRY: Final = _whole("entry", also="PRIMARY KEY")
_ORDER: Final = "REFERENCES orders"

ACCOUNT: Final = Table[tuple[str, int]]("account", (_text("name"), _amount("initial_micros")))

CASH: Final = Table[tuple[int, int, int]](
    "cash", (_whole("entries"), _amount("cash_micros"), _amount("fees_micros"))
)

UPDATE_CASH: Final = "UPDATE cash SET entries = ?, cash_micros = ?, fees_micros = ?"

OrderValues: TypeAlias = tuple[
    int, int, str, str, str, str, float, *tuple[Cell, ...],
    int, float | None, int | None, int | None, float, int | None, str, int,
]  # fmt: skip

ORDERS: Final = Table[OrderValues](
    "orders",
    (
        _whole("number", also="PRIMARY KEY"),
        _whole("entry"),
        _text("client_id"),
        _text("strategy"),
        _text("symbol"),
        _text("side"),
        _number("quantity"),
        *_columns_of(OrderTerms),
        _whole("reduces_only"),
        _price("reference"),
        _whole("parent", required=False),
        _whole("oco_group", required=False),
        _number("reserve_price"),
        _whole("joined", required=False),
        _text("waits_for"),
        _whole("accepted_ns"),
    ),
)
"""What was asked for, which never changes. `entry` is the first of the order: its acceptance.

`waits_for` are numbers of orders, as JSON.
"""

ChangeValues: TypeAlias = tuple[int, int, str, float, int | None, str, str | None]

ORDER_CHANGES: Final = Table[ChangeValues](
    "order_changes",
    (
        _ENTRY,
        _whole("number", also=_ORDER),
        _text("state"),
        _number("filled"),
        _whole("closed_ns", required=False),
        _text("note"),
        _name("ended_by"),
    ),
)
"""How an order stood after each entry; the first has no row if it was accepted and no more."""

FillValues: TypeAlias = tuple[int, int, int, str, str, str, float, float, int, int, int, int]

FILLS: Final = Table[FillValues](
    "fills",
    (
        _ENTRY,
        _whole("number"),
        _whole("order_number", also=_ORDER),
        _text("strategy"),
        _text("symbol"),
        _text("side"),
        _number("quantity"),
        _number("price"),
        _amount("value_micros"),
        _amount("commission_micros"),
        _whole("filled_ns"),
        _whole("bar"),
    ),
)

DecisionValues: TypeAlias = tuple[
    int, int, int, str, *tuple[Cell, ...],
    int, str, float | None, float | None, float | None, str, str | None,
]  # fmt: skip

DECISIONS: Final = Table[DecisionValues](
    "decisions",
    (
        _ENTRY,
        _whole("number"),
        _whole("time_ns"),
        _text("strategy"),
        *_columns_of(Signal, quantity="signal_quantity", reason="signal_reason"),
        _whole("approved"),
        _text("reason"),
        _price("quality"),
        _price("integrity"),
        _price("quantity"),
        _text("orders"),
        _name("refused_by"),
    ),
)
"""The signal, field by field, and what became of it; `orders` are numbers, as JSON."""

ValuationValues: TypeAlias = tuple[int, int, str, int]

VALUATIONS: Final = Table[ValuationValues](
    "valuations", (_ENTRY, _whole("time_ns"), _text("prices"), _whole("begins_session"))
)
"""`prices` are pairs of a symbol and its price in units of 10⁻¹², as JSON."""

NoticeValues: TypeAlias = tuple[int, int | None, str, str | None, str]

NOTICES: Final = Table[NoticeValues](
    "notices",
    (
        _ENTRY,
        _whole("time_ns", required=False),
        _text("kind"),
        _name("symbol"),
        _text("notice"),
    ),
)
"""What the user has to know of what happened."""

PositionValues: TypeAlias = tuple[int, str | None, str, int, int, int, int]

POSITIONS: Final = Table[PositionValues](
    "positions",
    (
        _whole("place", also="PRIMARY KEY"),
        _name("strategy"),
        _text("symbol"),
        _amount("quantity_units"),
        _amount("cost_micros"),
        _amount("realised_micros"),
        _amount("fees_micros"),
    ),
)
"""What a strategy or (`strategy` NULL) the account holds or has held, by first trade."""

TABLES: Final = (
    ACCOUNT, CASH, ORDERS, ORDER_CHANGES, FILLS, DECISIONS, VALUATIONS, NOTICES, POSITIONS
)  # fmt: skip
CREATE_TABLES: Final = tuple(table.create for table in TABLES)
