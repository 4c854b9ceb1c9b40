"""An account at one moment, as values: what panels, exports and results read."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple, TypeAlias

from mismartera.domain.account import AccountState
from mismartera.domain.holding import Holding
from mismartera.domain.money import (
    MICROS,
    PRICE_UNITS,
    UNITS,
    amount_of,
    decimal_price,
    number_of,
    price_of,
    price_units,
    value_micros,
)
from mismartera.domain.position import Position

Prices: TypeAlias = Callable[[str], float | None]
"""The last close of a symbol, None where the session has none yet."""


def no_prices(_symbol: str) -> None:
    """Know no price: what is held is worth what it was last valued at."""


class Entry(NamedTuple):
    """One holding in whole numbers; `price_units` is where it was last valued."""

    strategy: str | None
    symbol: str
    quantity_units: int
    cost_micros: int
    realised_micros: int
    fees_micros: int
    price_units: int

    @classmethod
    def of(cls, strategy: str | None, symbol: str, holding: Holding, price_units: int) -> Entry:
        """A holding as it stands, last valued at a price."""
        return cls(
            strategy,
            symbol,
            holding.quantity_units,
            holding.cost_micros,
            holding.realised_micros,
            holding.fees_micros,
            price_units,
        )

    def worth_micros(self, prices: Prices) -> int:
        price = prices(self.symbol)
        last = self.price_units if price is None else price_units(price)
        return value_micros(last, self.quantity_units)

    def position(self, prices: Prices) -> Position:
        """This holding for people, at these prices."""
        price = prices(self.symbol)
        worth, quantity = self.worth_micros(prices), self.quantity_units
        # One integer division keeps all the decimals of a price.
        average = self.cost_micros * (PRICE_UNITS * UNITS // MICROS) // quantity if quantity else 0
        return Position(
            strategy=self.strategy,
            symbol=self.symbol,
            quantity=number_of(quantity),
            cost=amount_of(self.cost_micros),
            average_price=decimal_price(price_of(average)) if quantity else None,
            price=price_of(self.price_units) if price is None else price,
            value=amount_of(worth),
            realised=amount_of(self.realised_micros),
            unrealised=amount_of(worth - self.cost_micros),
            fees=amount_of(self.fees_micros),
        )


class Books(NamedTuple):
    """An account's amounts, in micros, and its holdings, each in order of its first trade.

    `reserved_micros` is the worth of orders that open, `costs_micros` what they are expected to
    cost besides, `released_micros` the own money that open exits release. `own_share` is the part
    of a position that has to be own money.
    """

    cash_micros: int
    fees_micros: int
    reserved_micros: int
    costs_micros: int
    released_micros: int
    day_start_micros: int
    own_share: float
    maintenance_percent: float
    net: tuple[Entry, ...]
    by_strategy: tuple[Entry, ...]

    def positions(self, prices: Prices) -> tuple[Position, ...]:
        """What the account holds or has held, net."""
        return tuple(each.position(prices) for each in self.net)

    def strategy_positions(self, prices: Prices) -> tuple[Position, ...]:
        """What each strategy holds or has held."""
        return tuple(each.position(prices) for each in self.by_strategy)

    def state(self, prices: Prices) -> AccountState:
        """What the account is worth at these prices."""
        worths = [each.worth_micros(prices) for each in self.net]
        exposure = sum(map(abs, worths))
        equity = self.cash_micros + sum(worths)
        bound = round((exposure + self.reserved_micros) * self.own_share) + self.costs_micros
        free = equity - bound + self.released_micros
        return AccountState(
            cash=amount_of(self.cash_micros),
            equity=amount_of(equity),
            exposure=amount_of(exposure),
            reserved=amount_of(self.reserved_micros + self.costs_micros),
            buying_power=amount_of(max(0, round(free / self.own_share))),
            realised=amount_of(sum(each.realised_micros for each in self.net)),
            unrealised=amount_of(sum(worths) - sum(each.cost_micros for each in self.net)),
            fees=amount_of(self.fees_micros),
            day_profit=amount_of(equity - self.day_start_micros),
            margin_call=equity * 100 < exposure * self.maintenance_percent,
        )
