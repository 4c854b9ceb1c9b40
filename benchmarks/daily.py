"""Ten years of 1d bars of many symbols, with a strategy written for whole steps."""

from __future__ import annotations

from collections.abc import Iterator
from statistics import median
from typing import Final

from benchmarks.engine import Backtest, run
from benchmarks.registry import FULL, Goal, Measurement, Size, workload
from benchmarks.workload import StoredBars, daily

MOST_SECONDS: Final = 30.0
WARM_UP_SESSIONS: Final = 200


@workload("daily")
def measure(size: Size) -> Iterator[Measurement]:
    """Many symbols over years of 1d bars, called once a day."""
    bars = daily(size)
    backtest = _backtest(bars)
    runs = [run(backtest) for _ in range(min(size.repeats, 3))]
    name = f"{len(bars.symbols)} symbols × {size.daily_years} years of 1d"
    is_full = (size.daily_symbols, size.daily_years) == (FULL.daily_symbols, FULL.daily_years)
    goal = Goal("≤", MOST_SECONDS) if is_full else None
    yield Measurement(name, median(each.whole_seconds for each in runs), "s", goal)
    expected = Goal("=", len(bars.symbols) * len(backtest.sessions))
    yield Measurement(f"{name}: bars seen", runs[-1].outcome.calls, "bars", expected)


def _backtest(bars: StoredBars) -> Backtest:
    """All sessions but those that the longest average needs before the first."""
    averages = [{"name": "sma", "period": period, "interval": "1d"} for period in (5, 20)]
    return Backtest(
        bars=bars,
        symbols=bars.symbols,
        sessions=bars.sessions[WARM_UP_SESSIONS:],
        data={"streams": ["1d"], "indicators": {"session": averages}},
        strategy="step_crossover",
        config={"interval": "1d", "fast": 5, "slow": 20},
    )
