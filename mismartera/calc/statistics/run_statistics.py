"""All statistics of a run, from its equity and its trades."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from mismartera.calc.statistics.annual import annual_statistics, of_a_session
from mismartera.calc.statistics.benchmark import BenchmarkWorth, Market, benchmark_statistics
from mismartera.calc.statistics.by_time import returns_by_hour, returns_by_weekday
from mismartera.calc.statistics.drawdown import (
    drawdown_statistics,
    drawdowns,
    greatest_depth,
    worst,
)
from mismartera.calc.statistics.exposure import (
    exposures,
    rows_held,
    shares_held,
    time_in_market,
    turnover,
)
from mismartera.calc.statistics.finite import finite, ratio
from mismartera.calc.statistics.periods import (
    MONTH,
    YEAR,
    period_statistics,
    returns_by_period,
)
from mismartera.calc.statistics.returns import session_returns
from mismartera.calc.statistics.risk import risk_statistics
from mismartera.calc.statistics.rounding import rounding_of
from mismartera.calc.statistics.trading import measured, trade_statistics, trade_statistics_by
from mismartera.domain.columns import Float64, Int64
from mismartera.domain.money import amount_of
from mismartera.domain.run_equity import RunEquity
from mismartera.domain.statistics import (
    BenchmarkStatistics,
    PeriodReturn,
    RunStatistics,
    SessionReturn,
)
from mismartera.domain.trade import Trade

_MOST_DRAWDOWNS: Final = 5


@dataclass(frozen=True, slots=True, eq=False)
class RunResult:
    """What statistics are made of.

    `dates` names the run's sessions in ISO form, `opens` are their opens in UTC nanoseconds;
    `weekday` (sessions,) is 1 to 7 and `hour` (rows,) the exchange's own hour that each row's
    minute lies in. `initial_micros` is above 0. `open_micros` is the profit of what each strategy
    still holds of a symbol (None: not known), `risk_free_rate` that of a year. The benchmark has
    its worth at the close of every session.
    """

    initial_micros: int
    sessions_per_year: float
    dates: Sequence[str]
    opens: Int64
    equity: RunEquity
    trades: Sequence[Trade]
    weekday: Int64
    hour: Int64
    open_micros: Mapping[tuple[str, str], int] | None = None
    risk_free_rate: float = 0.0
    benchmark: BenchmarkWorth | None = None


@dataclass(frozen=True, slots=True, eq=False)
class _Closes:
    """The sessions that have a row: their closing equity and returns, each of shape (sessions,).

    `places` are their numbers among the run's sessions, `initial` is in micros.
    """

    initial: int
    places: Int64
    dates: Sequence[str]
    equity: Int64
    returns: Float64
    market: Market

    @classmethod
    def of(cls, result: RunResult) -> _Closes:
        rows, initial, year = (
            result.equity.closing_rows,
            result.initial_micros,
            result.sessions_per_year,
        )
        closing, places = result.equity.equity[rows], result.equity.session[rows]
        risk_free = of_a_session(result.risk_free_rate, year)
        return cls(
            initial,
            places,
            [result.dates[place] for place in places],
            closing,
            session_returns(initial, closing),
            Market(year, risk_free, rounding_of(initial, closing)),
        )

    @property
    def final(self) -> int:
        """What the run ended with, in micros."""
        return int(self.equity[-1]) if len(self.equity) else self.initial

    @property
    def total_return(self) -> float:
        return (self.final - self.initial) / self.initial

    def by_period(self, signs: int) -> tuple[PeriodReturn, ...]:
        """The returns of months or years."""
        return returns_by_period(self.initial, self.equity, self.returns, self.dates, signs)


def run_statistics(result: RunResult) -> RunStatistics:
    """Work out every statistic; one that does not exist is None, never NaN or infinite."""
    initial, equity, closes = result.initial_micros, result.equity, _Closes.of(result)
    returns, market = closes.returns, closes.market
    of_year = (market.sessions_per_year, market.risk_free, market.rounding)
    known = returns[np.isfinite(returns)].tolist()
    falls = drawdowns(initial, closes.equity, closes.dates)
    months, years = closes.by_period(MONTH), closes.by_period(YEAR)
    trades = measured(result.trades, equity, result.opens, result.open_micros)
    mean_exposure, most_exposure = exposures(shares_held(equity, result.trades))
    return RunStatistics(
        sessions=len(returns),
        sessions_per_year=result.sessions_per_year,
        risk_free_rate=result.risk_free_rate,
        initial_equity=amount_of(initial),
        final_equity=amount_of(closes.final),
        profit=amount_of(closes.final - initial),
        total_return=closes.total_return,
        equity_peak=amount_of(int(equity.equity.max(initial=initial))),
        lowest_cash=amount_of(int(equity.cash.min(initial=initial))),
        annual=annual_statistics(returns, *of_year),
        risk=risk_statistics(returns, *of_year),
        max_drawdown=next(iter(worst(falls, 1)), None),
        max_drawdown_intraday=greatest_depth(initial, equity.equity) if equity.rows else None,
        drawdowns=drawdown_statistics(initial, closes.equity, falls, market.rounding),
        worst_drawdowns=worst(falls, _MOST_DRAWDOWNS),
        best_session=max(known, default=None),
        worst_session=min(known, default=None),
        winning_sessions=ratio(sum(each > 0 for each in known), len(returns)),
        periods=period_statistics(months, years),
        benchmark=_benchmark(result, closes),
        time_in_market=time_in_market(rows_held(equity, result.trades)),
        mean_exposure=mean_exposure,
        most_exposure=most_exposure,
        turnover=turnover(sum(each.traded_micros for each in result.trades), equity.equity),
        trades=trade_statistics(trades),
        by_side=trade_statistics_by(lambda trade: trade.side.value, trades),
        by_strategy=trade_statistics_by(lambda trade: trade.strategy, trades),
        by_symbol=trade_statistics_by(lambda trade: trade.symbol, trades),
        by_weekday=returns_by_weekday(returns, result.weekday[closes.places]),
        by_hour=returns_by_hour(initial, equity, result.hour),
        by_session=_by_session(closes),
        by_month=months,
        by_year=years,
    )


def _benchmark(result: RunResult, closes: _Closes) -> BenchmarkStatistics | None:
    if result.benchmark is None or not len(closes.places):
        return None
    benchmark = BenchmarkWorth(result.benchmark.name, result.benchmark.worth[closes.places])
    initial, total = amount_of(closes.initial), closes.total_return
    return benchmark_statistics(benchmark, initial, total, closes.returns, closes.market)


def _by_session(closes: _Closes) -> tuple[SessionReturn, ...]:
    gained = np.diff(closes.equity, prepend=closes.initial).tolist()
    values = zip(closes.dates, closes.equity.tolist(), gained, closes.returns.tolist(), strict=True)
    return tuple(
        SessionReturn(day, amount_of(equity), amount_of(profit), finite(gain))
        for day, equity, profit, gain in values
    )
