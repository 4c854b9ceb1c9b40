"""Equity by the minute: it is what the account itself says, also of prices that are tiny."""

from __future__ import annotations

import numpy as np

from mismartera.domain.bar import Bar
from mismartera.domain.columns import BarColumns
from mismartera.strategies.context import Context
from mismartera.strategies.strategy import Sent
from mismartera.timekeeping.time_manager import TimeManager
from tests.engine.scripted import Caller, buy
from tests.engine.test_analysis import OPEN, M
from tests.engine.test_trading import equity_of, traded


class Watcher(Caller):
    """Buys a billion at the first bar, and notes at each what the account says it is worth."""

    def __init__(self) -> None:
        super().__init__(["1m"])
        self.worth: dict[int, float] = {}

    def on_bar(self, context: Context, bar: Bar) -> Sent:
        self.worth[bar.end] = context.account.equity
        return buy("A", 1e9) if bar.timestamp == OPEN else None


def test_equity_is_what_the_account_says_with_more_decimals_than_eight(
    time_manager: TimeManager,
) -> None:
    price = np.array([1.2345678e-5, 1.2345678e-5, 1.2351234e-5, 1.2399999e-5])
    stamps = OPEN + np.arange(4) * M
    bars = BarColumns(stamps, price, price, price, price, np.full(4, 1e10))
    watcher = Watcher()
    equity = equity_of(traded(time_manager, bars, watcher, max_per_trade=1e6, max_per_symbol=1e6))
    assert watcher.worth == {end: equity[end] for end in watcher.worth}
