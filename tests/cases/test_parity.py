"""Trades and equity beside backtesting.py: SMA(10) over SMA(20) on 8½ years of its GOOG data."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Mapping
from datetime import date
from typing import Any, Final, NamedTuple

import numpy as np
import pytest
from filelock import FileLock

from benchmarks.peers.environment import HOME, ROOT, Peer, PeerFault, installed
from mismartera.domain.bar import Bar
from mismartera.domain.columns import BarColumns
from mismartera.domain.daily_row import row_of_date
from mismartera.domain.fill import Fill
from mismartera.domain.interval import DAY
from mismartera.domain.money import MICROS, amount_of
from mismartera.domain.signal import Side, Signal
from mismartera.engine.backtest import Backtest
from mismartera.engine.equity import joined
from mismartera.engine.inline import run_inline
from mismartera.strategies.context import Context
from mismartera.strategies.strategy import Sent, Strategy, StrategyParameters
from mismartera.timekeeping.time_manager import TimeManager
from tests.memory_market import MemoryMarket, backtest_of, configured

PEER: Final = Peer("backtesting.py", "backtesting==0.6.6", "tests.cases.backtesting_peer")
MOST: Final = 1e12
SHARES: Final = 10
CLOSED_TRADES: Final = 46
CLOSES: Final = 2_148
TOLERANCE: Final = 1e-6
"""Of an amount: half a micro for each of the few roundings that lie behind it."""

pytestmark = pytest.mark.timeout(300)


class Trade(NamedTuple):
    """A closed trade; commission and profit are of both its fills."""

    entered: str
    left: str
    quantity: float
    entry_price: float
    exit_price: float
    commission: float
    profit: float


class Crossover(Strategy[StrategyParameters]):
    """Long while SMA(10) is above SMA(20): some shares, or as many as a part of equity buys."""

    def __init__(self, part: float | None) -> None:
        super().__init__()
        self._part = part
        self._before: tuple[float, float] | None = None

    def setup(self) -> None:
        self.subscribe("1d")
        self._fast = self.indicator("sma", period=10, interval="1d")
        self._slow = self.indicator("sma", period=20, interval="1d")

    def on_bar(self, context: Context, bar: Bar) -> Sent:
        fast, slow = self._fast[bar.symbol], self._slow[bar.symbol]
        if fast is None or slow is None:
            return None
        before, self._before = self._before, (fast, slow)
        if before is None:
            return None
        if before[0] < before[1] and fast > slow:
            return Signal(bar.symbol, Side.BUY, self._quantity(context, bar.close))
        if before[0] > before[1] and fast < slow and context.position(bar.symbol):
            return Signal(bar.symbol, Side.SELL, context.position(bar.symbol))
        return None

    def _quantity(self, context: Context, close: float) -> float:
        return SHARES if self._part is None else int(self._part * context.account.equity / close)


@pytest.fixture(scope="module")
def peer() -> Mapping[str, Any]:
    """What backtesting.py came to, in an environment of its own that is kept for the next time."""
    HOME.mkdir(parents=True, exist_ok=True)
    try:
        with FileLock(HOME / "backtesting.py.lock"):
            interpreter = installed(PEER)
    except PeerFault as fault:
        pytest.skip(f"{PEER.requirement} cannot be installed here: {fault}")
    command = [str(interpreter), "-W", "ignore", "-m", PEER.module]
    done = subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, timeout=120, check=True
    )
    document: Mapping[str, Any] = json.loads(done.stdout)
    return document


def bars_of(peer: Mapping[str, Any]) -> BarColumns:
    days, *columns = zip(*peer["bars"], strict=True)
    stamps = np.array([row_of_date(date.fromisoformat(day)) for day in days], np.int64)
    return BarColumns(stamps, *(np.array(each, np.float64) for each in columns))


def ours(
    times: TimeManager, bars: BarColumns, days: tuple[str, str], variant: Mapping[str, Any]
) -> Backtest:
    percent = variant["commission"] * 100
    trading = {
        "max_buying_power": MOST,
        "max_per_trade": MOST,
        "max_per_symbol": MOST,
        "volume_share": 1.0,
        "commission": {"model": "percent", "percent": percent} if percent else {"model": "none"},
    }
    configuration = configured(["GOOG"], ["1d"], days, trading=trading)
    market = MemoryMarket({("GOOG", DAY): bars})
    backtest = backtest_of(configuration, market, times, [Crossover(variant["part"])])
    run_inline(backtest)
    return backtest


def closed_trades(backtest: Backtest) -> list[Trade]:
    """The trades of a strategy that is in with one fill and out with the next."""
    fills = backtest.analysis.trading.desk.broker.fills
    return [_trade(entry, exit_) for entry, exit_ in zip(fills[::2], fills[1::2], strict=False)]


def _trade(entry: Fill, exit_: Fill) -> Trade:
    moved = exit_.value_micros - entry.value_micros
    fees = entry.commission_micros + exit_.commission_micros
    return Trade(
        _day(entry),
        _day(exit_),
        entry.quantity,
        entry.price,
        exit_.price,
        amount_of(fees),
        amount_of(moved - fees),
    )


def _day(fill: Fill) -> str:
    """The date of a session of New York, whose hours lie within one day of UTC."""
    return str(np.datetime64(fill.bar, "ns").astype("datetime64[D]"))


def test_the_data_is_what_was_measured_before(peer: Mapping[str, Any]) -> None:
    assert len(peer["bars"]) == CLOSES
    assert [len(each["trades"]) for each in peer["variants"]] == [CLOSED_TRADES] * 4


@pytest.mark.parametrize("number", range(4), ids=["10", "10 0.2%", "95%", "95% 0.2%"])
def test_trades_and_equity_are_those_of_backtesting_py(
    time_manager: TimeManager, peer: Mapping[str, Any], number: int
) -> None:
    variant, bars = peer["variants"][number], bars_of(peer)
    days = peer["bars"][0][0], peer["bars"][-1][0]
    backtest = ours(time_manager, bars, days, variant)
    trades = closed_trades(backtest)
    assert len(trades) == CLOSED_TRADES
    for trade, theirs in zip(trades, variant["trades"], strict=True):
        assert trade[:5] == tuple(theirs[:5])
        assert trade[5:] == pytest.approx(tuple(theirs[5:]), abs=TOLERANCE)
    equity = joined(backtest.analysis.trading.equity).equity / MICROS
    assert equity.shape == (CLOSES,)
    np.testing.assert_allclose(equity, variant["equity"], rtol=0, atol=TOLERANCE)
