"""The account as of any ledger entry: worked out from the entries alone, by whoever asks."""

from __future__ import annotations

from collections.abc import Sequence
from copy import deepcopy
from dataclasses import dataclass
from threading import Lock

from mismartera.config.trading import TradingConfig
from mismartera.domain.fill import Fill
from mismartera.domain.ledger import LedgerEntry, Valuation
from mismartera.domain.money import units, value_micros
from mismartera.domain.order import Order
from mismartera.domain.signal import Decision
from mismartera.execution.account import Account
from mismartera.execution.books import Books


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
        self._lock = Lock()
        self._count = 0
        self._account = Account(limits)
        self._orders: list[Order] = []
        self._open: dict[int, Order] = {}
        self._fills: list[Fill] = []

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
            self._begin()
        for entry in entries[self._count : count]:
            self._follow(entry)
        self._count = count

    def _begin(self) -> None:
        self._count = 0
        self._account = Account(self._limits)
        self._orders, self._open, self._fills = [], {}, []

    def _follow(self, entry: LedgerEntry) -> None:
        """Do to the account what an entry says; a decision moves nothing, its orders do."""
        match entry:
            case Order():
                self._ordered(entry)
            case Fill():
                self._fills.append(entry)
                self._account.apply(entry)
            case Valuation():
                self._account.value_at(entry)
            case Decision():
                pass

    def _ordered(self, order: Order) -> None:
        if order.number > len(self._orders):
            self._orders.append(order)
        else:
            self._orders[order.number - 1] = order
        if order.is_open:
            self._open[order.number] = order
        else:
            self._open.pop(order.number, None)
        self._account.reservations.set(order.number, order.symbol, _reserved(order))


def _reserved(order: Order) -> int:
    """What is set aside for an open order, in micros."""
    request = order.request
    if not order.is_open or not request.reserve_price:
        return 0
    return value_micros(units(request.reserve_price), units(request.quantity) - units(order.filled))
