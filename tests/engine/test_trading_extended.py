"""Trading in sessions with extended hours: orders wait for the open, worth follows every price."""

from __future__ import annotations

from mismartera.domain.bar import Bar
from mismartera.domain.columns import BarColumns
from mismartera.domain.fill import Fill
from mismartera.engine.backtest import Backtest
from mismartera.strategies.context import Context
from mismartera.strategies.strategy import Sent
from mismartera.timekeeping.time_manager import TimeManager
from tests.engine.scripted import Caller, buy
from tests.engine.test_analysis import CLOSE, OPEN, M, market
from tests.engine.test_trading import MANY, NEXT_OPEN, TWO_DAYS, equity_of, fills_of, rising
from tests.market_data import instant
from tests.memory_market import backtest_of, configured, run_sessions

LATE = CLOSE + 5 * M
NEXT_PRE_MARKET = instant("2024-07-03T08:00:00Z")


class Buyer(Caller):
    """Buys at the bars of some ends, and notes what it was worth at the start of each session."""

    def __init__(self, *ends: int) -> None:
        super().__init__(["1m"])
        self._ends = ends
        self.worth: list[float] = []
        self.day_profit: list[float] = []

    def on_start(self, context: Context) -> Sent:
        self.worth.append(context.account.equity)
        self.day_profit.append(context.account.day_profit)
        return None

    def on_bar(self, context: Context, bar: Bar) -> Sent:
        return buy("A", 10.0) if bar.end in self._ends else None


def traded(time_manager: TimeManager, buyer: Buyer, *parts: BarColumns) -> Backtest:
    configuration = configured(
        ["A"], ("1m",), TWO_DAYS, session_hours="extended", trading=MANY | {"max_per_trade": 1e6}
    )
    stored = market(A=BarColumns.concatenate(parts))
    backtest = backtest_of(configuration, stored, time_manager, [buyer])
    run_sessions(backtest)
    return backtest


def bars_of(fills: list[Fill]) -> list[int]:
    return [fill.bar for fill in fills]


def test_a_position_is_carried_over_night_at_its_last_price_after_the_close(
    time_manager: TimeManager,
) -> None:
    buyer = Buyer(OPEN + M)
    parts = rising(OPEN, 3), rising(LATE, 2, 150.0), rising(NEXT_OPEN, 2, 200.0)
    equity = equity_of(traded(time_manager, buyer, *parts))
    last = 100_000 + 10 * (151.5 - 101)
    assert equity[CLOSE] == 100_000 + 10 * (102.5 - 101)
    assert equity[LATE + 2 * M] == last
    assert equity[NEXT_PRE_MARKET + M] == equity[NEXT_OPEN] == last
    assert buyer.worth == [100_000, last]
    assert buyer.day_profit == [0, 0]


def test_orders_of_extended_hours_are_filled_in_regular_hours_alone(
    time_manager: TimeManager,
) -> None:
    buyer = Buyer(NEXT_PRE_MARKET + M, LATE + M)
    parts = rising(OPEN, 3), rising(LATE, 3), rising(NEXT_PRE_MARKET, 3), rising(NEXT_OPEN, 2)
    backtest = traded(time_manager, buyer, *parts)
    assert bars_of(fills_of(backtest)) == [NEXT_OPEN, NEXT_OPEN]
    reasons = [each.reason for each in backtest.analysis.decisions]
    assert reasons == ["every check passed", "every check passed"]
