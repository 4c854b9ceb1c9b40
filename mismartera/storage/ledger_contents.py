"""Reading a ledger's file: the entries in order, and what they come to."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final, NamedTuple, TypeVar

from mismartera.domain.check import Check
from mismartera.domain.fill import Fill
from mismartera.domain.ledger import LedgerEntry
from mismartera.domain.notice import Notice
from mismartera.domain.order import Order
from mismartera.domain.order_end import OrderEnd
from mismartera.domain.signal import Decision
from mismartera.domain.tally import EndedOrders, RefusedSignals, Tally
from mismartera.storage.ledger_books import LedgerBooks, LedgerPosition
from mismartera.storage.ledger_cells import Cell, Column, Kind, value_in
from mismartera.storage.ledger_faults import damaged, reading
from mismartera.storage.ledger_rows import (
    change_in,
    decision_in,
    fill_in,
    notice_in,
    order_in,
    valuation_in,
)
from mismartera.storage.ledger_tables import (
    ACCOUNT,
    CASH,
    DECISIONS,
    FILLS,
    NOTICES,
    ORDER_CHANGES,
    ORDERS,
    POSITIONS,
    VALUATIONS,
    Table,
    Values,
)

Made = TypeVar("Made")

_REFUSED: Final = """
SELECT refused_by, symbol, count(*) AS times, sum(approved) FROM decisions
WHERE refused_by IS NOT NULL GROUP BY refused_by, symbol ORDER BY times DESC, min(entry)
"""
_REFUSED_DECISIONS: Final = f"""
SELECT {", ".join(each.name for each in DECISIONS.columns)} FROM decisions
WHERE refused_by IS NOT NULL AND entry <= ? ORDER BY entry DESC LIMIT ?
"""
_ENDED: Final = """
SELECT ended_by, symbol, count(*) AS times, sum(filled > 0)
FROM order_changes JOIN orders USING (number)
WHERE ended_by IS NOT NULL GROUP BY ended_by, symbol ORDER BY times DESC, min(order_changes.entry)
"""


class LedgerAccount(NamedTuple):
    """Whose ledger it is: the account's name, and the cash that it began with in micros."""

    name: str
    initial_micros: int


class Kept(NamedTuple):
    """What a ledger says of itself: how many entries it has, the cash and fees they come to."""

    entries: int
    cash_micros: int
    fees_micros: int


class Counts(NamedTuple):
    """How many decisions, orders and fills there are."""

    decisions: int
    orders: int
    fills: int


class LedgerContents:
    """What stands in a ledger. Every method raises StoreError where the file is damaged."""

    def __init__(self, path: Path, connection: sqlite3.Connection) -> None:
        self.path = path
        self._connection = connection

    @property
    def account(self) -> LedgerAccount:
        """Whose ledger it is."""
        return LedgerAccount(*self._only(ACCOUNT))

    @property
    def kept(self) -> Kept:
        """The sums that were kept with the last transaction."""
        return Kept(*self._only(CASH))

    @property
    def cash_micros(self) -> int:
        """The account's cash."""
        return self.kept.cash_micros

    @property
    def last_order(self) -> int:
        """The number of the last order, 0 where there is none."""
        with reading(self.path):
            (last,) = self._connection.execute("SELECT max(number) FROM orders").fetchone()
            return last or 0

    @property
    def counts(self) -> Counts:
        """How much there is of what is traded."""
        with reading(self.path):
            queries = [f"SELECT count(*) FROM {t.name}" for t in (DECISIONS, ORDERS, FILLS)]
            return Counts(*(self._connection.execute(each).fetchone()[0] for each in queries))

    def positions(self) -> list[LedgerPosition]:
        """What each strategy and the account hold or have held, by first trade."""
        with reading(self.path):
            return [LedgerPosition(*values[1:]) for values in self._values(POSITIONS)]

    def books(self) -> LedgerBooks:
        """Cash and positions, to go on from."""
        kept = self.kept
        books = LedgerBooks(kept.cash_micros, kept.fees_micros)
        books.restore(self.positions())
        return books

    def orders(self) -> list[Order]:
        """Every order as it stands now, by number."""
        latest = {order.number: order for order in self._order_entries().values()}
        return list(latest.values())

    def fills(self) -> list[Fill]:
        """Every fill, in order."""
        return list(self._by_entry(FILLS, fill_in).values())

    def decisions(self) -> list[Decision]:
        """Every decision, in order."""
        return list(self._by_entry(DECISIONS, decision_in).values())

    def refused_decisions(self, until: int, most: int) -> list[Decision]:
        """The last decisions of which a check refused something, by number.

        Of those among the first `until` entries, at most so many.
        """
        with reading(self.path):
            rows = self._connection.execute(_REFUSED_DECISIONS, (until, most)).fetchall()
            return [decision_in(values)[1] for values in DECISIONS.values(reversed(rows))]

    def notices(self) -> list[Notice]:
        """Every notice, in order."""
        return list(self._by_entry(NOTICES, notice_in).values())

    def tally(self) -> Tally:
        """What was refused and what ended early, counted."""
        with reading(self.path):
            refused = self._connection.execute(_REFUSED).fetchall()
            ended = self._connection.execute(_ENDED).fetchall()
            return Tally(
                tuple(RefusedSignals(Check(why), _text(of), *n) for why, of, *n in refused),
                tuple(EndedOrders(OrderEnd(why), _text(of), *n) for why, of, *n in ended),
            )

    def entries(self) -> list[LedgerEntry]:
        """Every entry, equal to what was written, in the order of writing."""
        return list(self.numbered_entries().values())

    def numbered_entries(self) -> dict[int, LedgerEntry]:
        """Every entry by its number, in order."""
        found: dict[int, LedgerEntry] = {**self._order_entries()}
        found |= self._by_entry(FILLS, fill_in)
        found |= self._by_entry(DECISIONS, decision_in)
        found |= self._by_entry(VALUATIONS, valuation_in)
        found |= self._by_entry(NOTICES, notice_in)
        return {number: found[number] for number in sorted(found)}

    def assert_sound(self) -> None:
        """Look at every page of the file.

        Raises:
            StoreError: the file is damaged.
        """
        with reading(self.path):
            (found,) = self._connection.execute("PRAGMA quick_check(1)").fetchone()
        if found != "ok":
            raise damaged(self.path, str(found))

    def _order_entries(self) -> dict[int, Order]:
        """Every order as it was accepted, then every change, by the entries' numbers."""
        found = self._by_entry(ORDERS, order_in)
        orders = {order.number: order for order in found.values()}
        with reading(self.path):
            for values in self._values(ORDER_CHANGES):
                entry, number, *_ = values
                if number not in orders:
                    raise damaged(self.path, f"order {number} has changed, but is not there")
                found[entry] = change_in(orders[number], values)
        return found

    def _by_entry(
        self, table: Table[Values], made_of: Callable[[Values], tuple[int, Made]]
    ) -> dict[int, Made]:
        with reading(self.path):
            return dict(map(made_of, self._values(table)))

    def _values(self, table: Table[Values]) -> Iterator[Values]:
        return table.values(self._connection.execute(table.select))

    def _only(self, table: Table[Values]) -> Values:
        """The row of a table that has one."""
        with reading(self.path):
            rows = list(self._values(table))
        if len(rows) != 1:
            raise damaged(self.path, f"its table {table.name} has {len(rows)} rows")
        return rows[0]


def _text(cell: Cell) -> str:
    """A symbol as it was before it was kept."""
    return str(value_in(cell, Column("symbol", Kind.TEXT)))
