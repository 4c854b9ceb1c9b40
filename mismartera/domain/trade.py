"""Trades: round trips of one strategy in one symbol, from flat to flat."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple

from mismartera.domain.money import amount_of


class TradeSide(StrEnum):
    """Which way a trade was held."""

    LONG = "long"
    SHORT = "short"


class Trade(NamedTuple):
    """One round trip: from the fill that opened a position to the one that closed or reversed it.

    `number` counts the account's trades from 1, in order of their opening; `quantity` is the most
    that was held, `open_quantity` what still is. `entry_price` and `exit_price` are averages over
    all that was bought and sold (None while nothing was closed). `profit_micros` is what closed
    quantities earned at average cost, before `fees_micros`; `traded_micros` is the value of all
    its fills, of which there were `fills`; all in millionths of the currency. A fill that reverses
    a position belongs to two trades, in parts.
    """

    number: int
    strategy: str
    symbol: str
    side: TradeSide
    quantity: float
    open_quantity: float
    entry_ns: int
    exit_ns: int | None
    entry_price: float
    exit_price: float | None
    profit_micros: int
    fees_micros: int
    traded_micros: int
    fills: int

    @property
    def is_open(self) -> bool:
        return self.exit_ns is None

    @property
    def net_micros(self) -> int:
        """What it earned after fees."""
        return self.profit_micros - self.fees_micros

    @property
    def entry_value(self) -> float:
        """The most that was held, at the average price of entry."""
        return self.entry_price * self.quantity

    @property
    def net_return(self) -> float:
        """What it earned after fees over its value at entry."""
        value = self.entry_value
        return self.net / value if value else 0.0

    @property
    def profit(self) -> float:
        return amount_of(self.profit_micros)

    @property
    def fees(self) -> float:
        return amount_of(self.fees_micros)

    @property
    def net(self) -> float:
        return amount_of(self.net_micros)
