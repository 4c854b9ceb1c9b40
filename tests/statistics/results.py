"""Small results of runs, written by hand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from mismartera.calc.statistics.benchmark import BenchmarkWorth
from mismartera.calc.statistics.run_statistics import RunResult
from mismartera.domain.money import micros
from mismartera.domain.run_equity import RunEquity
from mismartera.domain.trade import Trade, TradeSide

MINUTE_NS = 60_000_000_000


def equity_of(*sessions: Sequence[float], exposure: Sequence[float] | None = None) -> RunEquity:
    """Equity of sessions, a row a minute; exposure is none if not given."""
    flat = [micros(amount) for session in sessions for amount in session]
    count = len(flat)
    place = [number for number, session in enumerate(sessions) for _ in session]
    held = [0] * count if exposure is None else [micros(each) for each in exposure]
    equity, worth = np.array(flat, np.int64), np.array(held, np.int64)
    timestamp = np.arange(1, count + 1, dtype=np.int64) * MINUTE_NS
    return RunEquity(timestamp, np.array(place, np.int64), equity, equity - worth, worth)


def trade(
    net: float | None,
    *,
    fees: float = 0.0,
    strategy: str = "s",
    symbol: str = "A",
    minutes: int = 10,
    traded: float = 2000.0,
    side: TradeSide = TradeSide.LONG,
    entry: int = 0,
) -> Trade:
    """A trade of ten at 100 that earned so much after fees; None is one that is open.

    It began at the end of minute `entry`.
    """
    is_open = net is None
    return Trade(
        number=1,
        strategy=strategy,
        symbol=symbol,
        side=side,
        quantity=10.0,
        open_quantity=10.0 if is_open else 0.0,
        entry_ns=entry * MINUTE_NS,
        exit_ns=None if is_open else (entry + minutes) * MINUTE_NS,
        entry_price=100.0,
        exit_price=None if is_open else 101.0,
        profit_micros=0 if net is None else micros(net + fees),
        fees_micros=micros(fees),
        traded_micros=micros(traded),
        fills=1 if is_open else 2,
    )


def result_of(
    equity: RunEquity,
    trades: Sequence[Trade] = (),
    *,
    initial: float = 1000.0,
    sessions_per_year: float = 252,
    dates: Sequence[str] | None = None,
    open_profits: Mapping[tuple[str, str], float] | None = None,
    risk_free_rate: float = 0.0,
    benchmark: Sequence[float] | None = None,
) -> RunResult:
    """A result whose sessions are on successive days from Monday, 2024-07-01; hours from 9.

    Sessions open a minute before their first row. `benchmark` is its worth at each close.
    """
    sessions = int(equity.session.max(initial=-1)) + 1
    return RunResult(
        initial_micros=micros(initial),
        sessions_per_year=sessions_per_year,
        dates=dates or [f"2024-07-{day:02}" for day in range(1, sessions + 1)],
        opens=equity.timestamp[np.flatnonzero(np.diff(equity.session, prepend=-1))] - MINUTE_NS,
        equity=equity,
        trades=trades,
        weekday=np.arange(sessions) % 7 + 1,
        hour=np.full(equity.rows, 9) + np.arange(equity.rows) % 2,
        open_micros=None
        if open_profits is None
        else {key: micros(each) for key, each in open_profits.items()},
        risk_free_rate=risk_free_rate,
        benchmark=None if benchmark is None else BenchmarkWorth("SPY", np.array(benchmark)),
    )
