"""How good a run was, in numbers.

Returns and shares are parts of one: 0.05 is 5 %. A number that does not exist, because there was
nothing to measure or nothing to divide by, is None.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class AnnualStatistics:
    """Growth and risk in a year, from the returns of sessions.

    All are None with fewer than two sessions, or once there was no equity left. `volatility` is
    the standard deviation, `sharpe` and `sortino` the mean return above the risk-free rate over
    the deviation of all and of those below it, `calmar` the growth over the deepest drawdown.
    """

    cagr: float | None
    volatility: float | None
    sharpe: float | None
    sortino: float | None
    calmar: float | None


@dataclass(frozen=True, slots=True)
class RiskStatistics:
    """How the returns of sessions are spread; none of these is of a year but the first.

    `downside_deviation` is that of returns below the risk-free rate, in a year. `value_at_risk` is
    the return that one session in twenty falls short of, `conditional_value_at_risk` the mean of
    those. `kurtosis` is 0 for a normal distribution.
    """

    downside_deviation: float | None
    value_at_risk: float | None
    conditional_value_at_risk: float | None
    skew: float | None
    kurtosis: float | None
    omega: float | None
    tail_ratio: float | None
    gain_to_pain: float | None


@dataclass(frozen=True, slots=True)
class Drawdown:
    """A fall of the sessions' closing equity from its highest so far.

    `depth` is negative. `peak` is the date of the session that closed highest (None: what the run
    began with), `trough` that of the lowest close, `recovered` that of the first close back at the
    peak (None: not yet). `sessions` counts them from the peak to the recovery, or to the end.
    """

    depth: float
    peak: str | None
    trough: str
    recovered: str | None
    sessions: int


@dataclass(frozen=True, slots=True)
class DrawdownStatistics:
    """All falls of the closing equity together; depths are 0 or negative, lengths in sessions.

    `current` is how far the last close lies below the highest. `ulcer_index` is the root of the
    mean square of all closes' depths, `recovery_factor` the total return over the deepest one.
    """

    deepest: float
    current: float
    falls: int
    average_depth: float | None
    average_sessions: float | None
    longest_sessions: int
    ulcer_index: float
    recovery_factor: float | None


@dataclass(frozen=True, slots=True)
class PeriodReturn:
    """What a month (`2024-07`) or a year (`2024`) gained over the equity before it."""

    period: str
    sessions: int
    period_return: float | None


@dataclass(frozen=True, slots=True)
class PeriodStatistics:
    """The best and the worst months and years, and the share of them that gained."""

    best_month: float | None
    worst_month: float | None
    winning_months: float | None
    best_year: float | None
    worst_year: float | None
    winning_years: float | None


@dataclass(frozen=True, slots=True)
class BenchmarkStatistics:
    """What the benchmark came to, and the run against it, from the returns of sessions.

    `name` is a symbol, or `buy_and_hold`. `equity` is what the initial cash would have become at
    each close, `excess_return` the run's total return less the benchmark's. `alpha`, the tracking
    error and the ratios are of a year; they are None where `AnnualStatistics` are.
    """

    name: str
    total_return: float
    excess_return: float
    cagr: float | None
    volatility: float | None
    max_drawdown: float
    alpha: float | None
    beta: float | None
    correlation: float | None
    r_squared: float | None
    tracking_error: float | None
    information_ratio: float | None
    treynor: float | None
    up_capture: float | None
    down_capture: float | None
    equity: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class TradeReturns:
    """What closed trades earned after fees over their value at entry.

    `expectancy` is the arithmetic mean, `average` the geometric one (None once all was lost).
    """

    best: float | None
    worst: float | None
    average: float | None
    expectancy: float | None


@dataclass(frozen=True, slots=True)
class TradeLengths:
    """How long closed trades lasted, in minutes, nights and weekends included."""

    longest: float | None
    average_win: float | None
    longest_win: float | None
    average_loss: float | None
    longest_loss: float | None


@dataclass(frozen=True, slots=True)
class TradeStatistics:
    """What trades came to; wins, losses and averages are of closed ones, after fees.

    `realised` is before `fees`; `net` is after them, with the `open_profit` that open trades have
    at their last prices (None where it was not recorded). `traded` is the value of all fills.
    `profit_factor` is what winners earned over what losers lost, `expectancy` the average of all,
    `payoff` the average win over the average loss, `sqn` the root of their number times mean over
    deviation, `kelly` the share of the equity that the Kelly criterion would stake.
    """

    trades: int
    open: int
    wins: int
    losses: int
    win_rate: float | None
    profit_factor: float | None
    expectancy: float | None
    average_win: float | None
    average_loss: float | None
    best: float | None
    worst: float | None
    payoff: float | None
    sqn: float | None
    kelly: float | None
    most_wins_in_a_row: int
    most_losses_in_a_row: int
    returns: TradeReturns
    average_minutes: float | None
    lengths: TradeLengths
    realised: float
    fees: float
    open_profit: float | None
    net: float
    traded: float


@dataclass(frozen=True, slots=True)
class WeekdayReturn:
    """Returns of the sessions on one weekday, 1 for Monday to 7 for Sunday."""

    weekday: int
    sessions: int
    mean_return: float | None


@dataclass(frozen=True, slots=True)
class HourReturn:
    """What the equity gained within one hour of the exchange's day, 0 to 23.

    A session's first hour has what happened over night as well. `mean_return` is over the sessions
    that reach into the hour.
    """

    hour: int
    sessions: int
    profit: float
    mean_return: float | None


@dataclass(frozen=True, slots=True)
class SessionReturn:
    """One session: its closing equity, what it gained, and that over the equity before."""

    date: str
    equity: float
    profit: float
    session_return: float | None


@dataclass(frozen=True, slots=True)
class RunStatistics:
    """Everything together; amounts are in the account's currency.

    `risk_free_rate` is that of a year. `equity_peak` and `lowest_cash` are over all rows of the
    equity, and so is the depth of `max_drawdown_intraday`. `time_in_market` is the share of rows
    in which something was held, `mean_exposure` and `most_exposure` are the average and the
    greatest worth of positions over equity. `turnover` is the value of all fills over the average
    equity: a round trip of everything counts two. `worst_drawdowns` has the five deepest, the
    deepest first; `by_side` has `long` and `short` trades.
    """

    sessions: int
    sessions_per_year: float
    risk_free_rate: float
    initial_equity: float
    final_equity: float
    profit: float
    total_return: float
    equity_peak: float
    lowest_cash: float
    annual: AnnualStatistics
    risk: RiskStatistics
    max_drawdown: Drawdown | None
    max_drawdown_intraday: float | None
    drawdowns: DrawdownStatistics
    worst_drawdowns: tuple[Drawdown, ...]
    best_session: float | None
    worst_session: float | None
    winning_sessions: float | None
    periods: PeriodStatistics
    benchmark: BenchmarkStatistics | None
    time_in_market: float | None
    mean_exposure: float | None
    most_exposure: float | None
    turnover: float | None
    trades: TradeStatistics
    by_side: Mapping[str, TradeStatistics]
    by_strategy: Mapping[str, TradeStatistics]
    by_symbol: Mapping[str, TradeStatistics]
    by_weekday: tuple[WeekdayReturn, ...]
    by_hour: tuple[HourReturn, ...]
    by_session: tuple[SessionReturn, ...]
    by_month: tuple[PeriodReturn, ...]
    by_year: tuple[PeriodReturn, ...]
