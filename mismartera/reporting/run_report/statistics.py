"""The statistics section: figures in groups, and what each strategy and each symbol came to."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from mismartera.domain.statistics import RunStatistics, TradeStatistics


@dataclass(frozen=True, slots=True)
class Statistic:
    """One figure: its name, its value and the value's unit.

    A unit is `%` (the value is a part of one), `money` (the account's currency), `ratio`,
    `minutes`, or any word that is written behind the value.
    """

    name: str
    value: float | str | None
    unit: str = ""


@dataclass(frozen=True, slots=True)
class StatisticGroup:
    """Figures that belong together."""

    name: str
    figures: tuple[Statistic, ...]


def headline(found: RunStatistics) -> tuple[Statistic, ...]:
    """The few figures at the top."""
    return (
        Statistic("Final equity", found.final_equity, "money"),
        Statistic("Total return", found.total_return, "%"),
        Statistic("Sharpe", found.annual.sharpe, "ratio"),
        Statistic("Max drawdown", _depth(found), "%"),
        Statistic("Trades", found.trades.trades),
        Statistic("Win rate", found.trades.win_rate, "%"),
        Statistic("Profit factor", found.trades.profit_factor, "ratio"),
    )


def statistic_groups(found: RunStatistics) -> tuple[StatisticGroup, ...]:
    """All figures of a run."""
    return (
        StatisticGroup("Account", tuple(_account(found))),
        StatisticGroup("Growth and risk, a year", tuple(_annual(found))),
        StatisticGroup("Drawdown", tuple(_drawdown(found))),
        StatisticGroup("Sessions", tuple(_sessions(found))),
        StatisticGroup("Exposure", tuple(_exposure(found))),
        StatisticGroup("Trades", tuple(_trades(found.trades))),
    )


def _account(found: RunStatistics) -> Iterator[Statistic]:
    yield Statistic("Initial equity", found.initial_equity, "money")
    yield Statistic("Final equity", found.final_equity, "money")
    yield Statistic("Profit", found.profit, "money")
    yield Statistic("Total return", found.total_return, "%")
    yield Statistic("Realised, before fees", found.trades.realised, "money")
    yield Statistic("Fees", found.trades.fees, "money")


def _annual(found: RunStatistics) -> Iterator[Statistic]:
    yield Statistic("Growth", found.annual.cagr, "%")
    yield Statistic("Volatility", found.annual.volatility, "%")
    yield Statistic("Sharpe", found.annual.sharpe, "ratio")
    yield Statistic("Sortino", found.annual.sortino, "ratio")
    yield Statistic("Calmar", found.annual.calmar, "ratio")
    yield Statistic("Sessions in a year", found.sessions_per_year)


def _drawdown(found: RunStatistics) -> Iterator[Statistic]:
    yield Statistic("Max drawdown, of closes", _depth(found), "%")
    yield Statistic("Within sessions", found.max_drawdown_intraday, "%")
    deepest = found.max_drawdown
    if deepest is None:
        return
    yield Statistic("Peak", deepest.peak or "the start")
    yield Statistic("Lowest", deepest.trough)
    yield Statistic("Recovered", deepest.recovered or "not yet")
    unit = "session" if deepest.sessions == 1 else "sessions"
    yield Statistic("Length", deepest.sessions, unit)


def _depth(found: RunStatistics) -> float:
    return 0.0 if found.max_drawdown is None else found.max_drawdown.depth


def _sessions(found: RunStatistics) -> Iterator[Statistic]:
    yield Statistic("Sessions", found.sessions)
    yield Statistic("Best", found.best_session, "%")
    yield Statistic("Worst", found.worst_session, "%")
    yield Statistic("That gained", found.winning_sessions, "%")


def _exposure(found: RunStatistics) -> Iterator[Statistic]:
    yield Statistic("Time in the market", found.time_in_market, "%")
    yield Statistic("Mean exposure", found.mean_exposure, "%")
    yield Statistic("Turnover, of mean equity", found.turnover, "ratio")
    yield Statistic("Traded value", found.trades.traded, "money")


def _trades(found: TradeStatistics) -> Iterator[Statistic]:
    yield Statistic("Trades", found.trades)
    yield Statistic("Still open", found.open)
    yield Statistic("Won", found.wins)
    yield Statistic("Lost", found.losses)
    yield Statistic("Win rate", found.win_rate, "%")
    yield Statistic("Profit factor", found.profit_factor, "ratio")
    yield Statistic("Expectancy", found.expectancy, "money")
    yield Statistic("Average win", found.average_win, "money")
    yield Statistic("Average loss", found.average_loss, "money")
    yield Statistic("Best", found.best, "money")
    yield Statistic("Worst", found.worst, "money")
    yield Statistic("Average length", found.average_minutes, "minutes")
