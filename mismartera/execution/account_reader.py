"""The account as of any ledger entry: worked out from the entries alone, by whoever asks."""

from __future__ import annotations

from collections.abc import Sequence
from copy import deepcopy
from dataclasses import dataclass
from threading import Lock

from mismartera.config.trading import TradingConfig
from mismartera.domain.fill import Fill
from mismartera.domain.ledger import LedgerEntry, Valuation
from mismartera.domain.money import units
from mismartera.domain.notice import Notice
from mismartera.domain.order import Order
from mismartera.domain.signal import Decision
from mismartera.execution.account import Account
from mismartera.execution.bill import Bill
from mismartera.execution.books import Books
from mismartera.execution.claims import claim, end_claim
from mismartera.execution.costs import commission_of


@dataclass(frozen=True, slots=True)
class AccountView:
    """An account at one moment: its books, its open orders by number, and all there were."""

    books: Books
    open_orders: tuple[Order, ...]
    orders: tuple[Order, ...]
    fills: tuple[Fill, ...]


class AccountReader:
    """Follows a ledger. Any thread may ask, of any number of entries that there are."""

    def __init__(self, limits: TradingConfig) -> None:
        self._limits = limits
        self._commission = commission_of(limits.commission)
        self._lock = Lock()
        self._count = 0
        self._begin()

    def at(self, entries: Sequence[LedgerEntry], count: int) -> AccountView:
        """The account after the first `count` entries.

        It goes on from where it was asked last; to look further back it begins anew.
        """
        with self._lock:
            self._go_to(entries, count)
            return AccountView(
                self._account.books(),
                tuple(self._open[number] for number in sorted(self._open)),
                tuple(self._orders),
                tuple(self._fills),
            )

    def copy_at(self, entries: Sequence[LedgerEntry], count: int) -> Account:
        """The account after the first `count` entries, to try things on: nobody else has it."""
        with self._lock:
            self._go_to(entries, count)
            return deepcopy(self._account)

    def _go_to(self, entries: Sequence[LedgerEntry], count: int) -> None:
        if count < self._count:
            self._count = 0
            self._begin()
        for entry in entries[self._count : count]:
            self._follow(entry)
        self._count = count

    def _begin(self) -> None:
        self._account = Account(self._limits)
        self._orders: list[Order] = []
        self._open: dict[int, Order] = {}
        self._bills: dict[int, Bill] = {}
        self._fills: list[Fill] = []

    def _follow(self, entry: LedgerEntry) -> None:
        """Do to the account what an entry says; decisions and notices move nothing."""
        match entry:
            case Order():
                self._ordered(entry)
            case Fill():
                self._filled(entry)
            case Valuation():
                self._account.value_at(entry)
            case Decision() | Notice():
                pass

    def _ordered(self, order: Order) -> None:
        if order.number > len(self._orders):
            self._orders.append(order)
            joined = order.request.joined
            self._bills[order.number] = Bill() if joined is None else self._bills[joined]
        else:
            self._orders[order.number - 1] = order
        if order.is_open:
            self._open[order.number] = order
        else:
            self._open.pop(order.number, None)
        self._claim(order)

    def _filled(self, fill: Fill) -> None:
        """Enter a fill, which stands behind the entry of its order."""
        self._fills.append(fill)
        self._account.apply(fill)
        bill = self._bills[fill.order]
        bill.enter(units(fill.quantity), fill.value_micros, fill.commission_micros)
        self._claim(self._orders[fill.order - 1])

    def _claim(self, order: Order) -> None:
        number, request = order.number, order.request
        if order.is_open:
            left = units(order.quantity) - units(order.filled)
            claim(self._account, number, request, left, self._bills[number], self._commission)
        else:
            end_claim(self._account, number, request)
