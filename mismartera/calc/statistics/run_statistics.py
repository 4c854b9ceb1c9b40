"""All statistics of a run, from its equity and its trades."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from mismartera.calc.statistics.annual import annual_statistics
from mismartera.calc.statistics.by_time import returns_by_hour, returns_by_weekday
from mismartera.calc.statistics.drawdown import deepest_drawdown, greatest_depth
from mismartera.calc.statistics.exposure import mean_exposure, time_in_market, turnover
from mismartera.calc.statistics.finite import finite, ratio
from mismartera.calc.statistics.returns import session_returns
from mismartera.calc.statistics.trading import trade_statistics, trade_statistics_by
from mismartera.domain.columns import Float64, Int64
from mismartera.domain.money import amount_of
from mismartera.domain.run_equity import RunEquity
from mismartera.domain.statistics import RunStatistics, SessionReturn
from mismartera.domain.trade import Trade


@dataclass(frozen=True, slots=True, eq=False)
class RunResult:
    """What statistics are made of.

    `dates` names the run's sessions in ISO form; `weekday` (sessions,) is 1 to 7 and `hour`
    (rows,) the exchange's own hour that each row's minute lies in. `initial_micros` is above 0.
    """

    initial_micros: int
    sessions_per_year: float
    dates: Sequence[str]
    equity: RunEquity
    trades: Sequence[Trade]
    weekday: Int64
    hour: Int64


def run_statistics(result: RunResult) -> RunStatistics:
    """Work out every statistic; one that does not exist is None, never NaN or infinite."""
    initial, equity = result.initial_micros, result.equity
    last = equity.closing_rows
    closing, sessions = equity.equity[last], equity.session[last]
    dates = [result.dates[place] for place in sessions]
    returns = session_returns(initial, closing)
    known = returns[np.isfinite(returns)]
    final = int(closing[-1]) if len(closing) else initial
    trades = trade_statistics(result.trades)
    traded_micros = sum(trade.traded_micros for trade in result.trades)
    return RunStatistics(
        sessions=len(closing),
        sessions_per_year=result.sessions_per_year,
        initial_equity=amount_of(initial),
        final_equity=amount_of(final),
        profit=amount_of(final - initial),
        total_return=final / initial - 1,
        annual=annual_statistics(returns, result.sessions_per_year),
        max_drawdown=deepest_drawdown(initial, closing, dates),
        max_drawdown_intraday=greatest_depth(initial, equity.equity) if equity.rows else None,
        best_session=float(known.max()) if len(known) else None,
        worst_session=float(known.min()) if len(known) else None,
        winning_sessions=ratio(int((returns > 0).sum()), len(returns)),
        time_in_market=time_in_market(equity.exposure),
        mean_exposure=mean_exposure(equity.exposure, equity.equity),
        turnover=turnover(traded_micros, equity.equity),
        trades=trades,
        by_strategy=trade_statistics_by(lambda trade: trade.strategy, result.trades),
        by_symbol=trade_statistics_by(lambda trade: trade.symbol, result.trades),
        by_weekday=returns_by_weekday(returns, result.weekday[sessions]),
        by_hour=returns_by_hour(initial, equity, result.hour),
        by_session=_by_session(initial, closing, returns, dates),
    )


def _by_session(
    initial_micros: int, closing: Int64, returns: Float64, dates: Sequence[str]
) -> tuple[SessionReturn, ...]:
    gained = np.diff(closing, prepend=initial_micros).tolist()
    values = zip(dates, closing.tolist(), gained, returns.tolist(), strict=True)
    return tuple(
        SessionReturn(day, amount_of(equity), amount_of(profit), finite(gain))
        for day, equity, profit, gain in values
    )
