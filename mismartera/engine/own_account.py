"""The account as one strategy sees it: its own positions and orders, and the whole's worth."""

from __future__ import annotations

from dataclasses import dataclass

from mismartera.domain.account import AccountState
from mismartera.domain.money import number_of
from mismartera.domain.order import Order
from mismartera.engine.trading import Trading


@dataclass(frozen=True, slots=True)
class OwnAccount:
    """What a strategy may ask of the account."""

    strategy: str
    trading: Trading

    def position(self, symbol: str) -> float:
        """What this strategy holds of a symbol; negative when short."""
        return number_of(self.trading.desk.account.portfolio.held(self.strategy, symbol))

    def positions(self) -> dict[str, float]:
        """All that this strategy holds, by symbol."""
        holdings = self.trading.desk.account.portfolio.by_strategy.items()
        return {
            symbol: number_of(each.quantity_units)
            for (strategy, symbol), each in holdings
            if strategy == self.strategy and each.quantity_units
        }

    def orders(self, symbol: str | None) -> tuple[Order, ...]:
        """The open orders of this strategy, by number."""
        return tuple(self.trading.desk.broker.open_orders(self.strategy, symbol))

    def state(self) -> AccountState:
        """Cash, equity, buying power … of the whole account."""
        return self.trading.state()
