"""Real bars traded twice: by the engine, and worked out with pandas alone. To the cent the same.

The pandas side knows no session, step or broker: it shifts columns and multiplies.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from mismartera.domain.bar import Bar
from mismartera.domain.columns import BarColumns
from mismartera.domain.interval import DAY, MINUTE, Interval
from mismartera.domain.money import MICROS
from mismartera.domain.signal import Side, Signal
from mismartera.engine.backtest import Backtest
from mismartera.engine.equity import joined
from mismartera.included.strategies.opening_range_breakout import OpeningRangeBreakout
from mismartera.included.strategies.sma_crossover import SmaCrossover
from mismartera.strategies.context import Context
from mismartera.strategies.strategy import AnyStrategy, Strategy, StrategyParameters
from mismartera.timekeeping.time_manager import TimeManager
from tests.market_data import read_uniform
from tests.memory_market import MemoryMarket, backtest_of, configured, run_sessions

CASH = 100_000.0
PER_SHARE = 0.01
FAST, SLOW = 5, 20
NEW_YORK = "America/New_York"
TRADING = {
    "min_quality": 0,
    "max_per_trade": 1e9,
    "max_per_symbol": 1e9,
    "max_buying_power": 1e9,
    "commission": {"model": "per_share", "amount": PER_SHARE},
}


class BuyAndHold(Strategy[StrategyParameters]):
    """Buys once, at the first bar, and never sells."""

    quantity = 100.0
    interval = "1d"

    def setup(self) -> None:
        self.subscribe(self.interval)
        self._bought = False

    def on_bar(self, context: Context, bar: Bar) -> Signal | None:
        bought, self._bought = self._bought, True
        return None if bought else Signal(bar.symbol, Side.BUY, self.quantity)


class BuyAndHoldMinutes(BuyAndHold):
    """The same on bars of a minute."""

    interval = "1m"


@dataclass(frozen=True)
class Outcome:
    """Trades as (instant of the fill's bar, signed quantity, price); equity by instant."""

    trades: list[tuple[pd.Timestamp, float, float]]
    equity: pd.Series[float]


def engine_outcome(
    bars: BarColumns,
    stored: Interval,
    streams: tuple[str, ...],
    strategy: AnyStrategy,
    time_manager: TimeManager,
    **trading: object,
) -> Outcome:
    """What the engine makes of it, from the first stored date to the last."""
    dates = tuple(str(pd.Timestamp(int(ns)).date()) for ns in bars.timestamp[[0, -1]])
    limits = {**TRADING, **trading}
    configuration = configured(["SPY"], streams, (dates[0], dates[1]), trading=limits)
    market = MemoryMarket({("SPY", stored): bars})
    backtest = backtest_of(configuration, market, time_manager, [strategy])
    run_sessions(backtest)
    return Outcome(_trades(backtest), _equity(backtest))


def _trades(backtest: Backtest) -> list[tuple[pd.Timestamp, float, float]]:
    fills = backtest.analysis.trading.desk.broker.fills
    return [
        (
            pd.Timestamp(fill.bar, tz="UTC"),
            fill.quantity if fill.side is Side.BUY else -fill.quantity,
            fill.price,
        )
        for fill in fills
    ]


def _equity(backtest: Backtest) -> pd.Series[float]:
    rows = joined(backtest.analysis.trading.equity)
    return pd.Series(rows.equity / MICROS, pd.to_datetime(rows.timestamp, utc=True))


def worked_out(
    bars: pd.DataFrame, orders: Mapping[pd.Timestamp, float], moments: pd.DatetimeIndex
) -> Outcome:
    """Fill orders at the open of the first bar that starts at or after each, and value each moment.

    `bars`: open and close by start, with the instant `end`; `orders`: signed quantities.
    """
    starts = pd.DatetimeIndex(bars.index)
    places = starts.searchsorted(pd.DatetimeIndex(list(orders)))
    filled = [
        (starts[int(place)], quantity, float(bars["open"].iloc[place]))
        for place, quantity in zip(places, orders.values(), strict=True)
        if place < len(starts)
    ]
    ends = pd.DatetimeIndex([bars["end"].loc[start] for start, _, _ in filled])
    quantity = pd.Series([q for _, q, _ in filled], ends, dtype=float)
    paid = pd.Series([q * p + abs(q) * PER_SHARE for _, q, p in filled], ends, dtype=float)
    closes = pd.Series(bars["close"].to_numpy(), pd.DatetimeIndex(bars["end"]))
    price = closes.reindex(moments, method="ffill")
    held = quantity.cumsum().reindex(moments, method="ffill").fillna(0.0)
    cash = CASH - paid.cumsum().reindex(moments, method="ffill").fillna(0.0)
    return Outcome(filled, cash + held * price.fillna(0.0))


def crossings(
    close: pd.Series[float], seen: pd.DatetimeIndex, quantity: float
) -> dict[pd.Timestamp, float]:
    """Signed quantities by the instant of the crossing; what is not held is not sold.

    Averages that are equal have not crossed.
    """
    cents = (close * 10_000).round()  # whole numbers: equal averages are equal
    apart = cents.rolling(FAST).sum() * SLOW - cents.rolling(SLOW).sum() * FAST
    orders: dict[pd.Timestamp, float] = {}
    was: bool | None = None
    held = 0.0
    for instant, difference in zip(seen, apart, strict=True):
        if difference == 0 or np.isnan(difference):
            continue
        is_above = difference > 0
        if was is not None and is_above != was and (is_above or held):
            orders[instant] = quantity if is_above else -quantity
            held += orders[instant]
        was = is_above
    return orders


def assert_same(ours: Outcome, theirs: Outcome) -> None:
    assert len(ours.trades) == len(theirs.trades)
    for mine, other in zip(ours.trades, theirs.trades, strict=True):
        assert mine == other
    assert ours.equity.index.equals(theirs.equity.index)
    assert np.abs(ours.equity - theirs.equity).max() < 0.005


@pytest.fixture(scope="module")
def days(shared_data: Path) -> pd.DataFrame:
    """SPY of 2011, a row a session: prices, and its open and close as instants."""
    file = shared_data / "raw" / "yahoo_daily_csv" / "spy-2011-yahoofinance.csv"
    table = pd.read_csv(file, parse_dates=["Date"], index_col="Date").sort_index()
    table.columns = table.columns.str.lower()
    dates = pd.DatetimeIndex(table.index)
    hours = np.where(dates == pd.Timestamp("2011-11-25"), 13, 16)  # that year's one early close
    opens = (dates + pd.Timedelta(hours=9.5)).tz_localize(NEW_YORK).tz_convert("UTC")
    closes = (dates + pd.to_timedelta(hours, "h")).tz_localize(NEW_YORK).tz_convert("UTC")
    return table.assign(end=closes).set_index(opens)


def daily_columns(days: pd.DataFrame) -> BarColumns:
    stamps = pd.DatetimeIndex(days.index).tz_convert(NEW_YORK).normalize().tz_localize(None)
    values = (days[name].to_numpy(float) for name in ("open", "high", "low", "close", "volume"))
    return BarColumns(stamps.as_unit("ns").asi8, *values)


@pytest.fixture(scope="module")
def minutes(shared_data: Path) -> BarColumns:
    """SPY of January 2011, regular hours alone."""
    file = shared_data / "bars" / "pyalgotrade_ninjatrader" / "SPY_1m_2011-01.csv"
    bars = read_uniform(file)
    local = pd.to_datetime(bars.timestamp, utc=True).tz_convert(NEW_YORK)
    minute = local.hour * 60 + local.minute
    return bars.take(np.asarray((minute >= 570) & (minute < 960)))


def frame_of(bars: BarColumns) -> pd.DataFrame:
    starts = pd.to_datetime(bars.timestamp, utc=True)
    prices = {name: getattr(bars, name) for name in ("open", "high", "low", "close")}
    frame = pd.DataFrame(prices, starts)
    return frame.assign(end=starts + pd.Timedelta(minutes=1))


def five_minute_closes(frame: pd.DataFrame) -> pd.Series[float]:
    """The close of every five minutes, by their end."""
    return frame["close"].resample("5min", label="right").last().dropna()


def test_buy_and_hold_on_real_days(days: pd.DataFrame, time_manager: TimeManager) -> None:
    ours = engine_outcome(daily_columns(days), DAY, ("1d",), BuyAndHold(), time_manager)
    first, closes = days["end"].iloc[0], pd.DatetimeIndex(days["end"])
    theirs = worked_out(days, {first: 100.0}, closes)
    assert_same(ours, theirs)
    assert ours.trades[0][2] == days["open"].iloc[1]


def test_a_crossover_on_real_days_fills_at_the_next_open(
    days: pd.DataFrame, time_manager: TimeManager
) -> None:
    strategy = SmaCrossover({"interval": "1d", "fast": FAST, "slow": SLOW, "quantity": 10})
    ours = engine_outcome(daily_columns(days), DAY, ("1d",), strategy, time_manager)
    closes = pd.DatetimeIndex(days["end"])
    orders = crossings(days["close"], closes, 10.0)
    assert len(orders) > 10
    assert_same(ours, worked_out(days, orders, closes))


def test_buy_and_hold_on_real_minutes(minutes: BarColumns, time_manager: TimeManager) -> None:
    ours = engine_outcome(minutes, MINUTE, ("1m",), BuyAndHoldMinutes(), time_manager)
    frame = frame_of(minutes)
    ends = pd.DatetimeIndex(frame["end"])
    assert_same(ours, worked_out(frame, {ends[0]: 100.0}, ends))


def test_a_crossover_on_real_minutes(minutes: BarColumns, time_manager: TimeManager) -> None:
    strategy = SmaCrossover({"interval": "5m", "fast": FAST, "slow": SLOW, "quantity": 10})
    ours = engine_outcome(minutes, MINUTE, ("1m", "5m"), strategy, time_manager)
    frame = frame_of(minutes)
    closes = five_minute_closes(frame)
    orders = crossings(closes, pd.DatetimeIndex(closes.index), 10.0)
    assert len(orders) > 30
    assert_same(ours, worked_out(frame, orders, pd.DatetimeIndex(frame["end"])))


def breaks(
    frame: pd.DataFrame, range_minutes: int, quantity: float, *, short: bool
) -> dict[pd.Timestamp, float]:
    """Signed quantities by instant: each day's first close of five minutes out of the range.

    At 15:45 it is traded back. Without short sales a break below is nothing, then and later.
    """
    five = frame.tz_convert(NEW_YORK).resample("5min", label="right")
    bars = pd.DataFrame({"high": five["high"].max(), "low": five["low"].min()})
    bars = bars.assign(close=five["close"].last()).dropna()
    orders: dict[pd.Timestamp, float] = {}
    for _, day in bars.groupby(pd.DatetimeIndex(bars.index).date):
        ends = pd.DatetimeIndex(day.index)
        minute = ends.hour * 60 + ends.minute - 570
        opening, after = day[minute <= range_minutes], (minute > range_minutes) & (minute < 375)
        above = after & (day["close"] > opening["high"].max())
        out = ends[above | (after & (day["close"] < opening["low"].min()))]
        if len(out) and (short or above[out[0]]):
            signed = quantity if above[out[0]] else -quantity
            orders[out[0].tz_convert("UTC")] = signed
            orders[ends[minute == 375][0].tz_convert("UTC")] = -signed
    return orders


@pytest.mark.parametrize(("short", "trades"), [(True, 40), (False, 24)])
def test_a_breakout_on_real_minutes_is_flat_each_night(
    minutes: BarColumns, time_manager: TimeManager, short: bool, trades: int
) -> None:
    strategy = OpeningRangeBreakout({"interval": "5m", "minutes": 30, "quantity": 10})
    streams = ("1m", "5m")
    ours = engine_outcome(minutes, MINUTE, streams, strategy, time_manager, short_sales=short)
    frame = frame_of(minutes)
    orders = breaks(frame, 30, 10.0, short=short)
    assert len(orders) == trades
    assert_same(ours, worked_out(frame, orders, pd.DatetimeIndex(frame["end"])))
    assert sum(quantity for _, quantity, _ in ours.trades) == 0
