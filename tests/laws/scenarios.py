"""Small, nasty markets and configurations, drawn by Hypothesis."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

import numpy as np
from hypothesis import strategies as st

from mismartera.config.models import SessionConfiguration
from mismartera.domain.columns import BarColumns, Int64
from mismartera.domain.daily_row import row_of_date
from mismartera.domain.interval import DAY, MINUTE, SECOND, Interval
from mismartera.domain.trading_session import SessionHours
from mismartera.engine.calendar import SessionWindow
from mismartera.strategies.strategy import AnyStrategy
from mismartera.timekeeping.time_manager import TimeManager
from tests.laws.witness import StepWitness, Witness
from tests.memory_market import MemoryMarket, configured

MARKETS: Final = (
    ("XNYS", "regular", date(2024, 7, 1)),
    ("XNYS", "regular", date(2024, 11, 27)),
    ("XNYS", "extended", date(2024, 7, 2)),
    ("XHKG", "regular", date(2024, 2, 5)),
    ("24/7", "regular", date(2024, 3, 1)),
)
BASES: Final = ((MINUTE,), (MINUTE,), (MINUTE, DAY), (SECOND,), (SECOND, MINUTE))
FILLINGS: Final = ("empty", "one", "sparse", "sparse", "dense", "full", "head", "tail")
INDICATORS: Final[tuple[dict[str, object], ...]] = (
    {"name": "sma", "period": 5},
    {"name": "ema", "period": 3},
    {"name": "rsi", "period": 4},
    {"name": "macd", "params": {"fast": 3, "slow": 5, "signal": 2}},
    {"name": "bbands", "period": 4},
    {"name": "obv"},
    {"name": "ad"},
    {"name": "ta_vwap"},
    {"name": "vwap"},
    {"name": "twap"},
    {"name": "maxindex", "period": 4},
    {"name": "sar"},
    {"name": "cdlengulfing"},
    {"name": "pivot_points"},
    {"name": "relative_volume", "params": {"sessions": 2}},
    {"name": "swing_high_low"},
    {"name": "historical_volatility"},
)
HISTORICAL: Final = {
    "volume_3d": {"type": "trailing_average", "period": "3d", "field": "volume"},
    "skipping": {
        "type": "trailing_average",
        "period": "2d",
        "field": "close",
        "skip_early_close": True,
    },
    "minutes": {
        "type": "trailing_average",
        "period": "2d",
        "granularity": "minute",
        "field": "volume",
    },
    "high_1w": {"type": "trailing_max", "period": "1w", "field": "high"},
    "low_1m": {"type": "trailing_min", "period": "1m", "field": "low"},
}


TRADING: Final[tuple[dict[str, object], ...]] = (
    {},
    {"volume_share": 1.0, "max_open_positions": 100, "min_confidence": 0.2},
    {
        "short_sales": True,
        "margin": {},
        "volume_share": 0.5,
        "slippage": {"model": "volume_share"},
        "commission": {"model": "per_share", "amount": 0.0035, "minimum": 0.35},
    },
    {
        "flatten_at_close": True,
        "volume_share": 1.0,
        "max_orders_per_minute": 2,
        "max_daily_loss": 5.0,
        "commission": {"model": "percent", "percent": 0.1},
    },
    {
        "short_sales": True,
        "volume_share": 1.0,
        "max_price_deviation_percent": 2.0,
        "slippage": {"model": "basis_points", "basis_points": 10},
    },
)


@dataclass(frozen=True)
class Scenario:
    """A configuration, and what is stored by symbol and interval."""

    exchange: str
    hours: str
    first: date
    last: date
    stored: tuple[tuple[str, tuple[Interval, ...]], ...]
    fillings: tuple[str, ...]
    streams: tuple[str, ...]
    indicators: tuple[dict[str, object], ...]
    historical: tuple[str, ...]
    trailing: tuple[str, ...]
    completeness: str
    measures_quality: bool
    recorded: bool
    subscriptions: tuple[str, ...]
    step_subscription: str
    every: int
    trading: dict[str, object]
    seed: int

    @property
    def symbols(self) -> tuple[str, ...]:
        return tuple(symbol for symbol, _ in self.stored)

    def configuration(self) -> SessionConfiguration:
        data = [{"trailing_days": 3, "intervals": list(self.trailing)}] if self.trailing else []
        return configured(
            self.symbols,
            self.streams,
            (self.first.isoformat(), self.last.isoformat()),
            exchange=self.exchange,
            trading={"min_quality": 60.0, **self.trading},
            session_hours=self.hours,
            derived_bars={"completeness": self.completeness},
            historical={
                "data": data,
                "indicators": {name: HISTORICAL[name] for name in self.historical},
            },
            indicators={"session": list(self.indicators)},
            gap_filler={"enable_session_quality": self.measures_quality},
        )

    def witness_config(self, outputs: Sequence[tuple[str, int]]) -> dict[str, object]:
        return {
            "subscriptions": self.subscriptions,
            "intervals": self.streams,
            "indicators": tuple(outputs),
            "historical": self.historical,
            "every": self.every,
        }

    def strategies(self, outputs: Sequence[tuple[str, int]]) -> tuple[AnyStrategy, AnyStrategy]:
        config = self.witness_config(outputs)
        stepped = config | {"subscriptions": (self.step_subscription,)}
        return Witness(config), StepWitness(stepped)


@st.composite
def scenarios(draw: st.DrawFn) -> Scenario:
    """A market of a few symbols over one to three sessions, with history before them."""
    exchange, hours, first = draw(st.sampled_from(MARKETS))
    first += timedelta(days=draw(st.integers(0, 4)))
    last = first + timedelta(
        days=draw(st.integers(2, 4) if exchange != "24/7" else st.integers(0, 2))
    )
    is_daily = draw(st.integers(0, 5)) == 0
    bases = ((DAY,),) if is_daily else BASES
    symbols = draw(st.lists(st.sampled_from("ABCDE"), min_size=1, max_size=3, unique=True))
    stored = tuple((symbol, draw(st.sampled_from(bases))) for symbol in symbols)
    all_minutes = all(MINUTE in each or SECOND in each for _, each in stored)
    possible = ["1d", "1w"] if is_daily else ["1m", "5m", "7m", "15m", "30m", "1h", "1d", "1w"]
    streams = draw(st.lists(st.sampled_from(possible), min_size=1, max_size=4, unique=True))
    indicators = draw(
        st.lists(st.sampled_from(INDICATORS), max_size=4, unique_by=lambda each: str(each["name"]))
    )
    interval = st.sampled_from(streams)
    historical = [name for name in HISTORICAL if name != "minutes" or all_minutes]
    subscriptions = draw(st.lists(interval, min_size=1, max_size=3, unique=True))
    return Scenario(
        exchange=exchange,
        hours=hours,
        first=first,
        last=last,
        stored=stored,
        fillings=tuple(draw(st.lists(st.sampled_from(FILLINGS), min_size=3, max_size=3))),
        streams=tuple(streams),
        indicators=tuple(each | {"interval": draw(interval)} for each in indicators),
        historical=tuple(draw(st.lists(st.sampled_from(historical), max_size=2, unique=True))),
        trailing=tuple(draw(st.lists(interval, max_size=2, unique=True))),
        completeness=draw(st.sampled_from(["any", "full"])),
        measures_quality=draw(st.integers(0, 4)) > 0,
        recorded=draw(st.booleans()),
        subscriptions=tuple(subscriptions),
        step_subscription=draw(interval),
        every=draw(st.sampled_from([3, 17, 97])),
        trading=draw(st.sampled_from(TRADING)),
        seed=draw(st.integers(0, 2**32 - 1)),
    )


STORED_SESSIONS: Final = 6
"""Sessions stored before the first of a run."""


def market_of(scenario: Scenario, time_manager: TimeManager) -> MemoryMarket:
    """Make what a scenario has stored: the same rows for the same scenario."""
    market = MemoryMarket({}, scenario.exchange)
    begin = scenario.first - timedelta(days=STORED_SESSIONS + 3)
    sessions = time_manager.sessions_between(begin, scenario.last, scenario.exchange)
    extended = time_manager.supports_extended(scenario.exchange)
    hours = SessionHours.EXTENDED if extended else SessionHours.REGULAR
    windows = [SessionWindow(each, time_manager.window(each, hours)) for each in sessions]
    for place, (symbol, intervals) in enumerate(scenario.stored):
        for interval in intervals:
            random = np.random.default_rng((scenario.seed, place, interval.seconds))
            parts = [
                _rows(scenario.fillings[random.integers(3)], window, interval, random)
                for window in windows
            ]
            bars = BarColumns.concatenate(parts)
            market.bars[symbol, interval] = bars
            if scenario.recorded and bars.rows > 1:
                market.complete[symbol, interval] = _records(bars.timestamp, interval, random)
                market.empty[symbol, interval] = _confirmed(bars.timestamp, interval, random)
    return market


def _rows(
    filling: str, window: SessionWindow, interval: Interval, random: np.random.Generator
) -> BarColumns:
    if interval == DAY:
        there = filling != "empty"
        return bars_at(np.array([row_of_date(window.session.date)] * there, np.int64), random)
    begin, end = window.start_ns, window.end_ns
    if random.integers(2):
        begin, end = window.session.open_ns, window.session.close_ns
    grid = np.arange(begin, end, interval.ns)
    return bars_at(grid[_chosen(filling, len(grid), random)], random)


def _chosen(filling: str, count: int, random: np.random.Generator) -> Int64:
    few = np.sort(random.choice(count, min(count, 40), replace=False))
    first = int(random.integers(count))
    part = {
        "empty": few[:0],
        "one": few[:1],
        "sparse": few,
        "dense": np.union1d(few, np.arange(first, min(first + 150, count))),
        "full": np.arange(min(count, 960)),
        "head": np.arange(min(count, 70)),
        "tail": np.arange(max(0, count - 70), count),
    }
    return part[filling].astype(np.int64)


def bars_at(timestamp: Int64, random: np.random.Generator) -> BarColumns:
    """Bars with prices in cents and volumes that are whole, fractional or 0."""
    count = len(timestamp)
    close = np.round(100 + np.cumsum(random.normal(0, 0.2, count)), 2)
    opened = np.round(close + random.normal(0, 0.1, count), 2)
    high = np.maximum(opened, close) + np.round(random.exponential(0.1, count), 2)
    low = np.minimum(opened, close) - np.round(random.exponential(0.1, count), 2)
    volume = random.integers(0, 50, count) * random.choice([1.0, 0.1], count)
    return BarColumns(timestamp, opened, high, low, close, volume)


def _records(
    timestamp: Int64, interval: Interval, random: np.random.Generator
) -> tuple[tuple[int, int], ...]:
    """One or two complete records, each from a row to a row."""
    cuts = np.sort(random.choice(len(timestamp), 2, replace=False))
    begin, middle, last = int(timestamp[0]), timestamp[cuts], int(timestamp[-1])
    if random.integers(2):
        return ((begin, last + interval.ns),)
    return ((begin, int(middle[0]) + interval.ns), (int(middle[1]), last + interval.ns))


def _confirmed(
    timestamp: Int64, interval: Interval, random: np.random.Generator
) -> tuple[tuple[int, int], ...]:
    """Sometimes a stretch that a source has confirmed to be empty."""
    holes = np.flatnonzero(np.diff(timestamp) > interval.ns)
    if not len(holes) or random.integers(3):
        return ()
    hole = int(random.choice(holes))
    return ((int(timestamp[hole]) + interval.ns, int(timestamp[hole + 1])),)


def available_ns(
    market: MemoryMarket, symbol: str, interval: Interval, time_manager: TimeManager
) -> Int64:
    """When each stored row becomes available: its end; a 1d row at its session's close."""
    timestamp = market.bars[symbol, interval].timestamp
    if interval != DAY:
        return timestamp + interval.ns
    days = [date(1970, 1, 1) + timedelta(days=int(row) // DAY.ns) for row in timestamp]
    sessions = [time_manager.trading_session(day, market.exchange) for day in days]
    return np.array([each.close_ns for each in sessions if each is not None], np.int64)
