"""Bars that are only looked at: history up to the session's time, nothing streamed.

Made when somebody looks, by the same steps as a symbol of the session, in a session of their own
that nobody else sees. So they are what the symbol would have, and nothing is left behind.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from mismartera.domain.columns import FIELDS, BarColumns, Float64
from mismartera.domain.interval import Interval
from mismartera.engine.backtest import Backtest
from mismartera.engine.planning import RunPlan
from mismartera.engine.requirement_changes import with_streams
from mismartera.engine.requirements import (
    CohortPlan,
    HistoryNeed,
    Requirements,
    StoredIntervals,
    choose_base,
    plan_cohorts,
)
from mismartera.errors import SessionError
from mismartera.session.block import COVERAGE
from mismartera.session.session_data import Series


@dataclass(frozen=True, slots=True)
class Watched:
    """Bars in a session of their own, as of an instant.

    `bars` are the rows of the days asked for, oldest first; `coverage` is the share of base bars
    that each had, None for base bars. `series` at `position` has the indicators: of days and
    weeks, those of the last session that has closed.
    """

    series: Series
    position: int
    bars: BarColumns
    coverage: Float64 | None


def look(
    backtest: Backtest,
    store: StoredIntervals,
    symbol: str,
    interval: Interval,
    days: int,
    session: int,
    instant_ns: int,
) -> Watched:
    """Look at one symbol alone: the `days` sessions before `session`, and it up to an instant.

    The run's indicators on that interval are there too, warmed up as in the session.

    Raises:
        SessionError: the symbol is not in the store, or no stored interval divides the interval.
        StoreError: a stored file is damaged.
    """
    requirements = _requirements(backtest.requirements, interval, days)
    shown = _session_shown(backtest, interval, session, instant_ns)
    base = _base_in_session(backtest, store, symbol, interval)
    (plan,) = plan_cohorts(requirements, [symbol], store, base)
    series, position = _series(backtest, plan, interval, session, instant_ns)
    first = backtest.plan.calendar.windows[max(session - days, 0)]
    bars, coverage = _since(series, position, first.start_ns)
    if shown != session:
        (plan,) = plan_cohorts(requirements, [symbol], store, {})
        series, position = _series(backtest, plan, interval, shown, instant_ns)
    return Watched(series, position, bars, coverage)


def _series(
    backtest: Backtest, plan: CohortPlan, interval: Interval, session: int, instant_ns: int
) -> tuple[Series, int]:
    """Open a session of a symbol alone; return an interval of it and the instant's position."""
    alone = _alone(backtest, plan, session)
    cohort = alone.initialiser().initialise(plan, session)
    cohort.queue = alone.load_queue(plan, range(session, session + 1))
    alone.cohorts = [cohort]
    data = alone.begin(session)
    position = data.timeline.position_at(instant_ns)
    if position:
        alone.append(position)
        alone.processor.process(position)
    return data.series(plan.symbols[0], interval), position


def _base_in_session(
    backtest: Backtest, store: StoredIntervals, symbol: str, interval: Interval
) -> Mapping[str, Interval]:
    """The base interval that the symbol has or would have in the session, if it can have one."""
    cohort = backtest.cohort_of(symbol)
    if cohort is not None:
        base = cohort.plan.base
        return {symbol: base} if base.divides(interval) else {}
    wanted = sorted({*backtest.requirements.intervals, interval})
    try:
        return {symbol: choose_base(symbol, wanted, store.intervals(symbol), None)}
    except SessionError:
        return {}


def _requirements(requirements: Requirements, interval: Interval, days: int) -> Requirements:
    """What is needed to show an interval alone: days of history, and the indicators' warm-up."""
    alone = replace(requirements, configured={interval: HistoryNeed(sessions=days)})
    return with_streams(alone, [interval])


def _session_shown(backtest: Backtest, interval: Interval, session: int, instant_ns: int) -> int:
    """The session whose newest bar is looked at: of days and weeks, the last that has closed."""
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


def _since(series: Series, position: int, start_ns: int) -> tuple[BarColumns, Float64 | None]:
    """The rows of a series from an instant on, with their coverage."""
    block, slot = series.block, series.slot
    oldest, stop = int(block.history[slot]), int(block.starts[slot]) + series.rows(position)
    timestamp = block.arrays["timestamp"][slot, oldest:stop]
    rows = slice(oldest + int(np.searchsorted(timestamp, start_ns)), stop)
    bars = BarColumns(*(block.arrays[name][slot, rows] for name in FIELDS))
    coverage = block.arrays[COVERAGE][slot, rows] if block.is_derived else None
    return bars, coverage
