"""How good a run was, in numbers.

Returns and shares are parts of one: 0.05 is 5 %. A number that does not exist, because there was
nothing to measure or nothing to divide by, is None.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class AnnualStatistics:
    """Growth and risk in a year, from the returns of sessions, without a risk-free rate.

    All are None with fewer than two sessions, or once there was no equity left. `volatility` is
    the standard deviation, `sharpe` and `sortino` the mean return over the deviation of all and of
    the negative ones, `calmar` the growth over the deepest drawdown.
    """

    cagr: float | None
    volatility: float | None
    sharpe: float | None
    sortino: float | None
    calmar: float | None


@dataclass(frozen=True, slots=True)
class Drawdown:
    """The deepest fall of the sessions' closing equity from its highest so far.

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
class TradeStatistics:
    """What trades came to; wins, losses and averages are of closed ones, after fees.

    `realised` is before `fees` and `net` after; open trades count with what they have closed.
    `traded` is the value of all fills. `profit_factor` is what winners earned over what losers
    lost, `expectancy` the average of all.
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
    average_minutes: float | None
    realised: float
    fees: float
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

    `max_drawdown_intraday` is the depth over all rows of the equity and not closes alone.
    `time_in_market` is the share of rows with a position, `mean_exposure` the average worth of
    positions over equity. `turnover` is the value of all fills over the average equity: a round
    trip of everything counts two.
    """

    sessions: int
    sessions_per_year: float
    initial_equity: float
    final_equity: float
    profit: float
    total_return: float
    annual: AnnualStatistics
    max_drawdown: Drawdown | None
    max_drawdown_intraday: float | None
    best_session: float | None
    worst_session: float | None
    winning_sessions: float | None
    time_in_market: float | None
    mean_exposure: float | None
    turnover: float | None
    trades: TradeStatistics
    by_strategy: Mapping[str, TradeStatistics]
    by_symbol: Mapping[str, TradeStatistics]
    by_weekday: tuple[WeekdayReturn, ...]
    by_hour: tuple[HourReturn, ...]
    by_session: tuple[SessionReturn, ...]
