"""Small results of runs, written by hand."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

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
) -> Trade:
    """A trade that earned so much after fees; None is one that is open."""
    is_open = net is None
    return Trade(
        number=1,
        strategy=strategy,
        symbol=symbol,
        side=TradeSide.LONG,
        quantity=10.0,
        open_quantity=10.0 if is_open else 0.0,
        entry_ns=0,
        exit_ns=None if is_open else minutes * MINUTE_NS,
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
) -> RunResult:
    """A result whose sessions are on successive days from Monday, 2024-07-01; hours from 9."""
    sessions = int(equity.session.max(initial=-1)) + 1
    return RunResult(
        initial_micros=micros(initial),
        sessions_per_year=sessions_per_year,
        dates=[f"2024-07-{day:02}" for day in range(1, sessions + 1)],
        equity=equity,
        trades=trades,
        weekday=np.arange(sessions) % 7 + 1,
        hour=np.full(equity.rows, 9) + np.arange(equity.rows) % 2,
    )
