"""1w bars: whole weeks of history, their coverage, and what a stored 1d bar changes in them."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from mismartera.domain.columns import BarColumns
from mismartera.domain.daily_row import row_of_date
from mismartera.domain.interval import DAY, MINUTE, WEEK, Interval
from mismartera.session.session_data import SessionData
from mismartera.timekeeping.time_manager import TimeManager
from tests.market_data import flat_bars, instant
from tests.memory_market import MemoryMarket, backtest_of, configured, run_sessions

HISTORY = 1_000


def daily(time_manager: TimeManager, first: date, last: date) -> BarColumns:
    """1d bars whose close counts the sessions from 1."""
    sessions = time_manager.sessions_between(first, last)
    rows = [row_of_date(each.date) for each in sessions]
    return flat_bars(rows, np.arange(1.0, len(rows) + 1).tolist())


def minutes(time_manager: TimeManager, first: date, last: date, price: float) -> BarColumns:
    """The first and the last minute of every session."""
    sessions = time_manager.sessions_between(first, last)
    return flat_bars(
        [at for each in sessions for at in (each.open_ns, each.close_ns - MINUTE.ns)], price
    )


def last_session(
    market: MemoryMarket, time_manager: TimeManager, dates: tuple[str, str], **data: object
) -> SessionData:
    configuration = configured(["A"], ["1d", "1w"], dates, **data)
    sessions = run_sessions(backtest_of(configuration, market, time_manager))
    return sessions[max(sessions)]


def weeks(data: SessionData, history: int = HISTORY) -> BarColumns:
    series = data.series("A", WEEK)
    return series.block.columns(series.slot, data.timeline.length, history=history)


def coverage(data: SessionData) -> list[float]:
    series = data.series("A", WEEK)
    shares = series.block.coverage(series.slot, data.timeline.length)
    assert shares is not None
    return [float(share) for share in shares]


def test_the_first_week_of_history_is_a_whole_one(time_manager: TimeManager) -> None:
    stored = daily(time_manager, date(2024, 5, 1), date(2024, 7, 31))
    trailing = {"data": [{"trailing_days": 10, "intervals": ["1w"]}]}
    market = MemoryMarket({("A", DAY): stored})
    data = last_session(market, time_manager, ("2024-07-08", "2024-07-08"), historical=trailing)
    days = stored.between(row_of_date(date(2024, 6, 17)), row_of_date(date(2024, 6, 22)))
    assert weeks(data).timestamp[0] == instant("2024-06-17T13:30:00Z")
    assert weeks(data).open[0] == days.open[0]
    assert weeks(data).volume[0] == days.rows == 4


def test_a_week_ends_at_the_close_of_its_last_session(time_manager: TimeManager) -> None:
    stored = daily(time_manager, date(2024, 6, 1), date(2024, 7, 31))
    market = MemoryMarket({("A", DAY): stored})
    data = last_session(market, time_manager, ("2024-07-01", "2024-07-05"))
    week = weeks(data, history=0)
    assert week.timestamp.tolist() == [instant("2024-07-01T13:30:00Z")]
    before_close = data.timeline.position_at(data.session.close_ns - 1)
    assert data.series("A", WEEK).rows(before_close) == 0
    assert (week.volume.tolist(), coverage(data)) == ([4.0], [1.0])


def test_a_week_that_the_run_leaves_unfinished_makes_no_bar(time_manager: TimeManager) -> None:
    market = MemoryMarket({("A", DAY): daily(time_manager, date(2024, 6, 1), date(2024, 7, 31))})
    data = last_session(market, time_manager, ("2024-07-01", "2024-07-03"))
    assert weeks(data, history=0).rows == 0


def test_coverage_of_a_week_counts_its_base_bars(time_manager: TimeManager) -> None:
    stored = minutes(time_manager, date(2024, 6, 1), date(2024, 7, 5), 10.0)
    market = MemoryMarket({("A", MINUTE): stored})
    data = last_session(market, time_manager, ("2024-07-05", "2024-07-05"))
    assert coverage(data) == [8 / (3 * 390 + 210)]


@pytest.mark.parametrize("first", ["2024-07-01", "2024-07-08"])
def test_a_rolled_week_is_made_of_the_stored_days(time_manager: TimeManager, first: str) -> None:
    """Whether the week was rolled in the run or loaded when the run began, it is the same."""
    stored = minutes(time_manager, date(2024, 6, 1), date(2024, 7, 31), 10.0)
    days = daily(time_manager, date(2024, 6, 1), date(2024, 7, 31))
    market = MemoryMarket({("A", MINUTE): stored, ("A", DAY): days})
    trailing = {"data": [{"trailing_days": 5, "intervals": ["1w"]}]}
    data = last_session(market, time_manager, (first, "2024-07-08"), historical=trailing)
    whole = days.between(row_of_date(date(2024, 7, 1)), row_of_date(date(2024, 7, 6)))
    week = weeks(data)
    assert week.close[-1] == whole.close[-1]
    assert week.high[-1] == whole.high.max()


def test_a_full_week_lacks_no_session(time_manager: TimeManager) -> None:
    days = daily(time_manager, date(2024, 6, 1), date(2024, 7, 31))
    without = days.take(days.timestamp != row_of_date(date(2024, 7, 2)))
    market = MemoryMarket({("A", DAY): without})
    dates = ("2024-07-01", "2024-07-05")
    full = {"derived_bars": {"completeness": "full"}}
    assert weeks(last_session(market, time_manager, dates, **full), history=0).rows == 0
    data = last_session(market, time_manager, dates)
    assert coverage(data) == [0.75]


def test_a_market_that_never_closes_has_weeks_of_seven_sessions(time_manager: TimeManager) -> None:
    sessions = time_manager.sessions_between(date(2024, 1, 1), date(2024, 3, 31), "24/7")
    rows = flat_bars([row_of_date(each.date) for each in sessions])
    market = MemoryMarket({("A", DAY): rows}, "24/7")
    indicators = {"session": [{"name": "sma", "period": 2, "interval": "1w"}]}
    configuration = configured(
        ["A"], ["1w"], ("2024-03-17", "2024-03-17"), exchange="24/7", indicators=indicators
    )
    backtest = backtest_of(configuration, market, time_manager)
    data = run_sessions(backtest)[backtest.session]
    series = data.series("A", WEEK)
    found = series.block.columns(series.slot, data.timeline.length, history=HISTORY)
    assert set(found.volume.tolist()) == {7.0}
    assert backtest.plan.calendar.weeks[0] < backtest.plan.calendar.weeks[-1] - 10


def test_weeks_are_made_of_days_even_if_no_day_is_asked_for(time_manager: TimeManager) -> None:
    market = MemoryMarket({("A", DAY): daily(time_manager, date(2024, 6, 1), date(2024, 7, 31))})
    configuration = configured(["A"], ["1w"], ("2024-07-01", "2024-07-05"))
    backtest = backtest_of(configuration, market, time_manager)
    assert Interval.parse("1d") in backtest.plan.requirements.intervals
