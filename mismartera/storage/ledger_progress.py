"""Writing entries into a ledger's tables, and what they make of positions and cash."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from typing import Final, Generic, TypeVar

from mismartera.domain.fill import Fill
from mismartera.domain.ledger import LedgerEntry
from mismartera.domain.notice import Notice
from mismartera.domain.order import Order
from mismartera.domain.signal import Decision
from mismartera.storage.ledger_books import LedgerBooks
from mismartera.storage.ledger_cells import fitted
from mismartera.storage.ledger_rows import (
    change_row,
    decision_row,
    fill_row,
    is_plain,
    notice_row,
    order_row,
    valuation_row,
)
from mismartera.storage.ledger_tables import (
    DECISIONS,
    FILLS,
    NOTICES,
    ORDER_CHANGES,
    ORDERS,
    POSITIONS,
    UPDATE_CASH,
    VALUATIONS,
    Table,
    Values,
)

Entry = TypeVar("Entry")

UNFIT: Final = (sqlite3.ProgrammingError, sqlite3.InterfaceError, sqlite3.IntegrityError,
                OverflowError, UnicodeEncodeError)  # fmt: skip
"""Raised by `LedgerProgress.write`, maybe for a value that SQLite does not take as it is."""


class LedgerProgress:
    """How far a ledger is written: its number of entries and of orders, and its books."""

    def __init__(self, entries: int, orders: int, books: LedgerBooks) -> None:
        self._entries = entries
        self._orders = orders
        self._books = books

    def write(
        self, connection: sqlite3.Connection, entries: Sequence[LedgerEntry], *, fit: bool = False
    ) -> None:
        """Write entries within a transaction; after one that failed this object is of no use.

        `fit`: look at each value and make it fit, which takes longer.
        """
        accepted, changed = _Rows(ORDERS, order_row), _Rows(ORDER_CHANGES, change_row)
        fills, valuations = _Rows(FILLS, fill_row), _Rows(VALUATIONS, valuation_row)
        decisions, notices = _Rows(DECISIONS, _decision_row), _Rows(NOTICES, notice_row)
        for number, entry in enumerate(entries, self._entries + 1):
            if isinstance(entry, Order):
                is_new = entry.number > self._orders
                if is_new:
                    self._orders = entry.number
                    accepted.add(number, entry)
                if not (is_new and is_plain(entry)):
                    changed.add(number, entry)
            elif isinstance(entry, Fill):
                self._books.enter(entry)
                fills.add(number, entry)
            elif isinstance(entry, Decision):
                decisions.add(number, entry)
            elif isinstance(entry, Notice):
                notices.add(number, entry)
            else:
                valuations.add(number, entry)
        accepted.insert(connection, fit=fit)  # before what refers to it
        for rows in (changed, fills, decisions, valuations, notices):
            rows.insert(connection, fit=fit)
        self._entries += len(entries)
        self._write_books(connection)

    def _write_books(self, connection: sqlite3.Connection) -> None:
        books = self._books
        moved = [fitted((place, *position)) for place, position in books.take_moved()]
        connection.executemany(POSITIONS.replace, moved)
        sums = fitted((self._entries, books.cash_micros, books.fees_micros))
        connection.execute(UPDATE_CASH, sums)


class _Rows(Generic[Entry]):
    """Entries that become rows of one table; made one by one, so that they fill no memory."""

    def __init__(
        self, table: Table[Values], row_of: Callable[[int, Entry], tuple[object, ...]]
    ) -> None:
        self._table = table
        self._row_of = row_of
        self._numbers: list[int] = []
        self._entries: list[Entry] = []

    def add(self, number: int, entry: Entry) -> None:
        self._numbers.append(number)
        self._entries.append(entry)

    def insert(self, connection: sqlite3.Connection, *, fit: bool) -> None:
        if self._entries:
            rows = map(self._row_of, self._numbers, self._entries)
            connection.executemany(self._table.insert, map(fitted, rows) if fit else rows)


def _decision_row(entry: int, decision: Decision) -> tuple[object, ...]:
    """What was rejected may be no number at all, which SQLite takes for a missing one."""
    row = decision_row(entry, decision)
    return row if decision.approved else fitted(row)
