"""Phase 0 of a run: its sessions, its calendar with enough history, its cohorts of symbols."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, Protocol

from mismartera.config.models import SessionConfiguration
from mismartera.domain.interval import DAY, WEEK, Interval
from mismartera.domain.notice import Notice, of_plan
from mismartera.domain.trading_session import Segment, SessionHours, TradingSession
from mismartera.engine.calendar import RunCalendar, SessionWindow
from mismartera.engine.requirements import (
    CohortPlan,
    HistoryNeed,
    Requirements,
    StoredIntervals,
    plan_cohorts,
    requirements_of,
)
from mismartera.errors import SessionError
from mismartera.strategies.strategy import AnyStrategy

SESSIONS_AT_HAND: Final = 520
"""Sessions before the run that its calendar knows: history for what is added on the way."""


class Calendars(Protocol):
    """What planning asks of the time manager."""

    def resolve_exchange(self, code: str) -> str: ...

    def sessions_between(
        self, first: date, last: date, exchange: str | None = None
    ) -> tuple[TradingSession, ...]: ...

    def bounds(self, exchange: str | None = None) -> tuple[date, date]: ...

    def window(self, session: TradingSession, hours: SessionHours) -> tuple[Segment, ...]: ...


class SymbolExchanges(Protocol):
    """Whose calendar a stored symbol belongs to."""

    def exchange_of(self, symbol: str) -> str: ...


@dataclass(frozen=True, slots=True)
class RunPlan:
    """Everything that is settled before a run begins.

    `sessions` are the numbers of the run's sessions in `calendar`; `notices` say what was
    asked for and is done otherwise; what is added by itself its requirements say.
    """

    configuration: SessionConfiguration
    exchange: str
    calendar: RunCalendar
    sessions: range
    requirements: Requirements
    cohorts: tuple[CohortPlan, ...]
    notices: tuple[Notice, ...]

    @property
    def left_out(self) -> tuple[str, ...]:
        """The sentences of `notices`."""
        return tuple(each.text for each in self.notices)

    def calendar_place(self, day: date) -> int:
        """The number of the session of a date in the calendar."""
        dates = (window.session.date for window in self.calendar.windows)
        return next(place for place, each in enumerate(dates) if each == day)


def plan_run(
    configuration: SessionConfiguration,
    strategies: Sequence[AnyStrategy],
    calendars: Calendars,
    store: StoredIntervals,
    exchanges: SymbolExchanges,
) -> RunPlan:
    """Settle what a backtest will do.

    Raises:
        SessionError: there is no session in the dates, a symbol is not in the store, has no base
            interval, or belongs to another exchange.
        TimeError: the dates lie beyond the calendar, or it has no extended hours.
        UsageError: the exchange or an indicator is unknown.
    """
    exchange = calendars.resolve_exchange(configuration.exchange_group)
    data = configuration.session_data_config
    requirements = requirements_of(configuration, strategies)
    calendar, sessions = _calendar(configuration, calendars, exchange, requirements)
    for symbol in data.symbols:
        require_exchange(symbol, exchange, store, exchanges)
    overrides = {symbol: Interval.parse(str(each)) for symbol, each in data.base_interval.items()}
    cohorts = plan_cohorts(requirements, data.symbols, store, overrides)
    notices = (of_plan("ticks are ignored in a backtest"),) if data.has_ticks else ()
    return RunPlan(configuration, exchange, calendar, sessions, requirements, cohorts, notices)


def _calendar(
    configuration: SessionConfiguration,
    calendars: Calendars,
    exchange: str,
    requirements: Requirements,
) -> tuple[RunCalendar, range]:
    backtest = configuration.backtest_config
    assert backtest is not None
    first, last = backtest.start_date, backtest.end_date
    found = calendars.sessions_between(first, last, exchange)
    if not found:
        raise SessionError(
            f"{exchange} has no session from {first} to {last}", "choose dates with a trading day"
        )
    needed = max((_most_sessions(n, i) for i, n in requirements.history.items()), default=0)
    deepest = max(needed, SESSIONS_AT_HAND)
    before = _sessions_before(calendars, exchange, found[0].date, deepest)
    after = _sessions_after(calendars, exchange, found[-1].date)
    hours = configuration.session_data_config.session_hours
    sessions = (*before, *found, *after)
    windows = [SessionWindow(each, calendars.window(each, hours)) for each in sessions]
    return RunCalendar(windows), range(len(before), len(before) + len(found))


def _sessions_before(
    calendars: Calendars, exchange: str, day: date, count: int
) -> tuple[TradingSession, ...]:
    """The last `count` sessions before a date, or as many as the calendar has."""
    earliest, _ = calendars.bounds(exchange)
    back = max(earliest, day - timedelta(days=2 * count + 20))
    return calendars.sessions_between(back, day - timedelta(days=1), exchange)[-count:]


def _sessions_after(calendars: Calendars, exchange: str, day: date) -> tuple[TradingSession, ...]:
    """The next session after a date (it tells whether a week is over), if the calendar has one."""
    _, latest = calendars.bounds(exchange)
    first, last = day + timedelta(days=1), min(latest, day + timedelta(days=20))
    return calendars.sessions_between(first, last, exchange)[:1] if first <= last else ()


def _most_sessions(need: HistoryNeed, interval: Interval) -> int:
    """A number of sessions that surely holds what is needed, half-days and holidays included."""
    if interval == WEEK:
        for_bars = need.bars * 7
    elif interval == DAY:
        for_bars = need.bars
    else:
        at_least_an_hour = max(1, Interval(3600).seconds // interval.seconds)
        for_bars = -(-need.bars // at_least_an_hour)
    return max(need.sessions, for_bars, need.calendar_days) + 8 if _any(need) else 0


def _any(need: HistoryNeed) -> bool:
    return bool(need.sessions or need.bars or need.calendar_days)


def require_exchange(
    symbol: str, exchange: str, store: StoredIntervals, exchanges: SymbolExchanges
) -> None:
    """Check that a symbol is stored and follows the calendar of the run.

    Raises:
        SessionError: it is not in the store, or belongs to another exchange.
    """
    if not store.intervals(symbol):
        raise SessionError(
            f"{symbol} is not in the store", "`data import FILE` or `data sample` brings bars"
        )
    own = exchanges.exchange_of(symbol)
    if own != exchange:
        raise SessionError(
            f"{symbol} belongs to {own}, the run to {exchange}",
            "set exchange_group, or import the symbol with --exchange",
        )
