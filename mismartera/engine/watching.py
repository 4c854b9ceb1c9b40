"""Bars that are only looked at: history up to the session's time, nothing streamed.

Made when somebody looks, by the same steps as a symbol of the session, in a session of their own
that nobody else sees. So they are what the symbol would have, and nothing is left behind.
"""

from __future__ import annotations

from dataclasses import replace

from mismartera.domain.interval import Interval
from mismartera.engine.backtest import Backtest
from mismartera.engine.planning import RunPlan
from mismartera.engine.requirement_changes import with_streams
from mismartera.engine.requirements import (
    CohortPlan,
    StoredIntervals,
    plan_cohorts,
)
from mismartera.session.session_data import SessionData


def look(
    backtest: Backtest,
    store: StoredIntervals,
    symbol: str,
    interval: Interval,
    sessions: int,
    instant_ns: int,
) -> tuple[SessionData, int]:
    """Make session data of one symbol alone, and the position of an instant in it.

    It has `sessions` of history of the interval, and the run's indicators on it.

    Raises:
        SessionError: the symbol is not in the store, or no stored interval divides the interval.
        StoreError: a stored file is damaged.
    """
    data = backtest.data
    assert data is not None
    requirements = with_streams(replace(backtest.requirements, history={}), [interval])
    indicators = requirements.need(interval)
    for_indicators = backtest.requirements.need(interval).bars if requirements.indicators else 0
    need = indicators.with_more(sessions=sessions, bars=for_indicators)
    requirements = replace(requirements, history={**requirements.history, interval: need})
    (plan,) = plan_cohorts(requirements, [symbol], store, {})
    session = _session_shown(backtest, interval, instant_ns)
    here = range(session, session + 1)
    alone = _alone(backtest, plan, session)
    cohort = alone.initialiser().initialise(plan, session)
    cohort.queue = alone.load_queue(plan, here)
    alone.cohorts = [cohort]
    own = alone.begin(session)
    position = own.timeline.position_at(instant_ns)
    if position:
        alone.append(position)
        alone.processor.process(position)
    return own, position


def _session_shown(backtest: Backtest, interval: Interval, instant_ns: int) -> int:
    """The session whose newest bar is looked at: of days and weeks, the last that has closed."""
    session = backtest.session
    closed = instant_ns >= backtest.plan.calendar.windows[session].session.close_ns
    return session if interval.is_intraday or closed else max(session - 1, 0)


def _alone(backtest: Backtest, plan: CohortPlan, session: int) -> Backtest:
    """A backtest of one cohort, on the same calendar and store."""
    only = range(session, session + 1)
    own: RunPlan = replace(
        backtest.plan, cohorts=(plan,), requirements=plan.requirements, sessions=only
    )
    return Backtest(
        own,
        backtest.source,
        backtest.records,
        backtest.analysis,
        type(backtest.metrics)(),
        backtest.interrupt,
        session=session,
        has_historical_indicators=False,
    )
