"""An indicator begins where its own first row lies, whatever else is loaded."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest
import talib

from mismartera.domain.columns import BarColumns, Float64
from mismartera.domain.interval import DAY, MINUTE, Interval
from mismartera.engine.backtest import Backtest
from mismartera.session.session_data import SessionData
from mismartera.timekeeping.time_manager import TimeManager
from tests.laws.scenarios import bars_at
from tests.memory_market import MemoryMarket, backtest_of, configured, run_sessions

FIRST_STORED, LAST_STORED = date(2024, 6, 3), date(2024, 7, 12)
SMA = {"name": "sma", "period": 20, "interval": "1m"}
EMA = {"name": "ema", "period": 50, "interval": "5m"}
RSI = {"name": "rsi", "period": 14, "interval": "15m"}
OBV = {"name": "obv", "interval": "1m"}


@pytest.fixture(scope="module")
def minutes(time_manager: TimeManager) -> BarColumns:
    """Nine of ten minutes of every session, extended hours included."""
    random = np.random.default_rng(1)
    sessions = time_manager.sessions_between(FIRST_STORED, LAST_STORED)
    hour = 60 * MINUTE.ns
    every = np.concatenate(
        [np.arange(s.open_ns - hour, s.close_ns + hour, MINUTE.ns) for s in sessions]
    )
    return bars_at(every[random.random(len(every)) < 0.9], random)


def ran(
    minutes: BarColumns, time_manager: TimeManager, dates: tuple[str, str], **data: object
) -> tuple[Backtest, SessionData]:
    market = MemoryMarket({("A", MINUTE): minutes})
    configuration = configured(["A"], ["1m"], dates, **data)
    backtest = backtest_of(configuration, market, time_manager)
    sessions = run_sessions(backtest)
    return backtest, sessions[backtest.session]


def values(data: SessionData, key: str, interval: str, output: int = 0) -> Float64:
    series = data.series("A", Interval.parse(interval))
    rows = series.rows(data.timeline.length)
    found: Float64 = series.block.indicators[key].values[output][series.slot, :rows]
    return found


def from_open_of(
    minutes: BarColumns, time_manager: TimeManager, day: date, sessions_before: int
) -> BarColumns:
    """The regular minutes from the open of a session before to the close of a day."""
    last = time_manager.trading_session(day)
    first = time_manager.previous_session(day, sessions_before) if sessions_before else last
    assert last is not None
    assert first is not None
    rows = minutes.between(first.open_ns, last.close_ns)
    sessions = time_manager.sessions_between(first.date, last.date)
    inside = [(rows.timestamp >= s.open_ns) & (rows.timestamp < s.close_ns) for s in sessions]
    return rows.take(np.logical_or.reduce(inside))


LAST = date(2024, 7, 8)
LOADS: tuple[dict[str, object], ...] = (
    {},
    {"historical": {"data": [{"trailing_days": 15, "intervals": ["1m", "5m", "15m"]}]}},
    {"indicators": {"session": [SMA, EMA, RSI, OBV, {**SMA, "period": 300}]}},
)


@pytest.mark.parametrize("first", ["2024-07-02", "2024-07-08"])
@pytest.mark.parametrize("load", LOADS)
def test_a_value_is_the_same_whatever_else_is_loaded(
    minutes: BarColumns, time_manager: TimeManager, load: dict[str, object], first: str
) -> None:
    wanted = {"indicators": {"session": [SMA, EMA, RSI, OBV]}} | load
    _, data = ran(minutes, time_manager, (first, "2024-07-08"), **wanted)
    close = from_open_of(minutes, time_manager, LAST, 1).close
    session = len(from_open_of(minutes, time_manager, LAST, 0).close)
    assert values(data, "sma_20_1m", "1m").tobytes() == talib.SMA(close, 20)[-session:].tobytes()
    whole = from_open_of(minutes, time_manager, LAST, 0)
    direct = talib.OBV(whole.close, whole.volume)
    assert values(data, "obv_1m", "1m").tobytes() == direct.tobytes()


@pytest.mark.parametrize("load", LOADS)
@pytest.mark.parametrize("first", ["2024-07-02", "2024-07-08"])
def test_a_recursive_value_of_a_derived_interval_begins_at_its_own_session(
    minutes: BarColumns, time_manager: TimeManager, load: dict[str, object], first: str
) -> None:
    """500 bars of 5m: seven sessions before 8 July (one of them a half-day) hold 510 of them."""
    wanted = {"indicators": {"session": [SMA, EMA, RSI, OBV]}} | load
    _, data = ran(minutes, time_manager, (first, "2024-07-08"), **wanted)
    closes = five_minute_closes(from_open_of(minutes, time_manager, LAST, 7))
    found = values(data, "ema_50_5m", "5m")
    assert found.tobytes() == talib.EMA(closes, 50)[-len(found) :].tobytes()


def five_minute_closes(rows: BarColumns) -> Float64:
    """The close of every five minutes; the open lies on a multiple of five."""
    bucket = rows.timestamp // (5 * MINUTE.ns)
    closes: Float64 = rows.close[np.append(np.flatnonzero(np.diff(bucket)), rows.rows - 1)]
    return closes


def test_extended_rows_count_from_the_first_open_on(
    minutes: BarColumns, time_manager: TimeManager
) -> None:
    _, data = ran(
        minutes,
        time_manager,
        ("2024-07-08", "2024-07-08"),
        session_hours="extended",
        indicators={"session": [{"name": "ema", "period": 20, "interval": "1m"}, OBV]},
    )
    before, session = time_manager.previous_session(LAST), time_manager.trading_session(LAST)
    assert session is not None
    rows = minutes.between(before.open_ns, session.close_ns + 60 * MINUTE.ns)
    found = values(data, "ema_20_1m", "1m")
    assert found.tobytes() == talib.EMA(rows.close, 20)[-len(found) :].tobytes()
    regular = minutes.between(session.open_ns, session.close_ns + 60 * MINUTE.ns)
    cumulative = values(data, "obv_1m", "1m")
    early = len(cumulative) - regular.rows
    assert np.isnan(cumulative[:early]).all()
    assert cumulative[early:].tobytes() == talib.OBV(regular.close, regular.volume).tobytes()


def test_with_less_stored_history_it_begins_at_its_first_bar(
    minutes: BarColumns, time_manager: TimeManager
) -> None:
    first = time_manager.trading_session(LAST)
    assert first is not None
    only_today = minutes.between(first.open_ns, first.close_ns)
    _, data = ran(
        only_today, time_manager, ("2024-07-08", "2024-07-08"), indicators={"session": [SMA]}
    )
    assert values(data, "sma_20_1m", "1m").tobytes() == talib.SMA(only_today.close, 20).tobytes()
    assert not np.isnan(values(data, "sma_20_1m", "1m")[19:]).any()


def test_how_much_history_is_shown_does_not_depend_on_rows(
    minutes: BarColumns, time_manager: TimeManager
) -> None:
    """Older rows that memory still holds are none of the session's."""
    historical = {"data": [{"trailing_days": 2, "intervals": ["1m"]}]}
    for first in ("2024-06-20", "2024-07-05", "2024-07-08"):
        _, data = ran(minutes, time_manager, (first, "2024-07-08"), historical=historical)
        series = data.series("A", MINUTE)
        shown = series.block.columns(series.slot, 0, history=10**9)
        begin = time_manager.previous_session(LAST, 2).open_ns
        assert shown.timestamp[0] == minutes.timestamp[minutes.timestamp >= begin][0]


@pytest.mark.parametrize("name", ["vwap", "obv"])
@pytest.mark.parametrize("interval", ["1d", "1w"])
def test_cumulative_functions_of_days_and_weeks_have_their_one_bar(
    minutes: BarColumns, time_manager: TimeManager, name: str, interval: str
) -> None:
    indicator = {"name": name, "interval": interval}
    _, data = ran(
        minutes, time_manager, ("2024-07-05", "2024-07-05"), indicators={"session": [indicator]}
    )
    assert np.isfinite(values(data, f"{name}_{interval}", interval)).tolist() == [True]


def test_days_of_history_are_made_of_minutes_where_no_day_is_stored(
    minutes: BarColumns, time_manager: TimeManager
) -> None:
    """A stored 1d row of 2 July alone: the other days are aggregated, loaded or rolled alike."""
    stored = bars_at(np.array([date_row(2024, 7, 2)]), np.random.default_rng(2))
    market = MemoryMarket({("A", MINUTE): minutes, ("A", DAY): stored})
    trailing = {"data": [{"trailing_days": 6, "intervals": ["1d"]}]}
    shown = []
    for first in ("2024-06-24", "2024-07-03", "2024-07-08"):
        configuration = configured(["A"], ["1m"], (first, "2024-07-08"), historical=trailing)
        backtest = backtest_of(configuration, market, time_manager)
        data = run_sessions(backtest)[backtest.session]
        series = data.series("A", DAY)
        shown.append(series.block.columns(series.slot, 0, history=10**9))
    assert [each.rows for each in shown] == [6, 6, 6]
    assert all(each.equals(shown[0]) for each in shown)
    assert stored.close[0] in shown[0].close


def date_row(year: int, month: int, day: int) -> int:
    return (date(year, month, day) - date(1970, 1, 1)).days * DAY.ns
