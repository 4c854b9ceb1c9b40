"""Completeness `full`: bars that lack a base bar are skipped, in the session and in history."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from mismartera.domain.columns import BarColumns
from mismartera.domain.interval import MINUTE, Interval
from mismartera.session.session_data import SessionData
from mismartera.timekeeping.time_manager import TimeManager
from tests.market_data import flat_bars, instant
from tests.memory_market import MemoryMarket, backtest_of, configured, run_sessions

FIVE = Interval.parse("5m")
M = MINUTE.ns


def with_holes(time_manager: TimeManager, holes: dict[str, int]) -> BarColumns:
    """Every minute of three sessions but the first few after some instants."""
    sessions = time_manager.sessions_between(date(2024, 7, 8), date(2024, 7, 10))
    every = np.concatenate([np.arange(each.open_ns, each.close_ns, M) for each in sessions])
    gone = [instant(at) + n * M for at, count in holes.items() for n in range(count)]
    return flat_bars(every[~np.isin(every, gone)])


def bars(
    market: MemoryMarket,
    time_manager: TimeManager,
    first: str,
    streams: tuple[str, ...],
    **data: object,
) -> tuple[SessionData, BarColumns]:
    historical = {"data": [{"trailing_days": 1, "intervals": list(streams)}]}
    completeness = {"completeness": "full"}
    configuration = configured(
        ["A"],
        streams,
        (first, "2024-07-10"),
        historical=historical,
        derived_bars=completeness,
        **data,
    )
    backtest = backtest_of(configuration, market, time_manager)
    found = run_sessions(backtest)[backtest.session]
    series = found.series("A", Interval.parse(streams[-1]))
    return found, series.block.columns(series.slot, found.timeline.length, history=10_000)


HOLES = {"2024-07-09T14:02:00Z": 2, "2024-07-10T15:00:00Z": 1}


@pytest.mark.parametrize("first", ["2024-07-09", "2024-07-10"])
def test_history_is_the_same_loaded_or_rolled(time_manager: TimeManager, first: str) -> None:
    market = MemoryMarket({("A", MINUTE): with_holes(time_manager, HOLES)})
    _, found = bars(market, time_manager, first, ("1m", "5m"))
    assert found.rows == 2 * 78 - 2
    assert instant("2024-07-09T14:00:00Z") not in found.timestamp
    assert instant("2024-07-10T15:00:00Z") not in found.timestamp


@pytest.mark.parametrize("first", ["2024-07-09", "2024-07-10"])
def test_a_day_that_lacks_a_minute_is_no_full_day(time_manager: TimeManager, first: str) -> None:
    holes = {"2024-07-09T14:02:00Z": 2}
    market = MemoryMarket({("A", MINUTE): with_holes(time_manager, holes)})
    _, found = bars(market, time_manager, first, ("1m", "1d"))
    assert found.timestamp.tolist() == [instant("2024-07-10T13:30:00Z")]


@pytest.mark.parametrize("first", ["2024-07-09", "2024-07-10"])
def test_an_empty_minute_is_none_that_lacks(time_manager: TimeManager, first: str) -> None:
    """The hole at 10:02 comes after active trading, so it is suspect; that at 09:33 is empty."""
    holes = {"2024-07-09T13:33:00Z": 1, "2024-07-09T14:02:00Z": 2}
    rows = with_holes(time_manager, holes)
    record = (int(rows.timestamp[0]), int(rows.timestamp[-1]) + M)
    market = MemoryMarket({("A", MINUTE): rows}, complete={("A", MINUTE): (record,)})
    _, found = bars(market, time_manager, first, ("1m", "5m"))
    assert instant("2024-07-09T13:30:00Z") in found.timestamp
    assert instant("2024-07-09T14:00:00Z") not in found.timestamp


def test_an_extended_bar_is_full_where_a_record_covers_it(time_manager: TimeManager) -> None:
    session = time_manager.sessions_between(date(2024, 7, 10), date(2024, 7, 10))[0]
    first = session.open_ns - 60 * M
    times = [first, first + 12 * M, session.open_ns]
    rows = flat_bars(times)
    for record, expected in ((((first, session.open_ns + M),), 2), ((), 0)):
        market = MemoryMarket({("A", MINUTE): rows}, complete={("A", MINUTE): record})
        _, found = bars(market, time_manager, "2024-07-10", ("1m", "5m"), session_hours="extended")
        assert int((found.timestamp < session.open_ns).sum()) == expected
