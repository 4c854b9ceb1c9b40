"""Loading: which stored rows belong to a session, and how much is read at once."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from mismartera.domain.daily_row import row_of_date
from mismartera.domain.interval import DAY, MINUTE
from mismartera.domain.trading_session import SessionHours
from mismartera.engine.interrupt import Interrupt, Stopped
from mismartera.engine.loading import SessionRows, StreamQueue, load_rows
from mismartera.timekeeping.time_manager import TimeManager
from tests.engine.test_calendar import calendar_of
from tests.market_data import flat_bars, instant, instants
from tests.memory_market import MemoryMarket

HOURS = ("08:00:00", "13:29:00", "13:30:00", "19:59:00", "20:00:00", "23:59:00")
TIMES = instants([f"2024-07-02T{each}Z" for each in HOURS])


def loaded(
    time_manager: TimeManager,
    market: MemoryMarket,
    hours: SessionHours = SessionHours.REGULAR,
    interval: object = MINUTE,
) -> SessionRows:
    first, last = date(2024, 7, 1), date(2024, 7, 5)
    calendar = calendar_of(time_manager, first, last, market.exchange, hours)
    symbols = sorted({symbol for symbol, _ in market.bars})
    kind = DAY if interval == DAY else MINUTE
    return load_rows(market, symbols, kind, calendar, range(len(calendar)), lambda: None)


def test_rows_outside_the_window_are_left_out(time_manager: TimeManager) -> None:
    market = MemoryMarket({("A", MINUTE): flat_bars(TIMES)})
    assert loaded(time_manager, market).rows.columns.timestamp.tolist() == TIMES[2:4].tolist()
    extended = loaded(time_manager, market, SessionHours.EXTENDED)
    assert extended.rows.columns.timestamp.tolist() == TIMES.tolist()
    assert extended.session.tolist() == [1] * 6


def test_rows_in_a_break_are_left_out(time_manager: TimeManager) -> None:
    times = instants([f"2024-07-02T{at}:00Z" for at in ("03:59", "04:00", "04:59", "05:00")])
    market = MemoryMarket({("A", MINUTE): flat_bars(times)}, "XHKG")
    found = loaded(time_manager, market).rows.columns.timestamp
    assert found.tolist() == times[[0, 3]].tolist()


def test_a_stored_day_begins_at_its_session_s_open(time_manager: TimeManager) -> None:
    days = [row_of_date(date(2024, 7, day)) for day in (3, 4, 5)]
    market = MemoryMarket({("A", DAY): flat_bars(days, [3.0, 4.0, 5.0])})
    found = loaded(time_manager, market, interval=DAY)
    opens = [instant(f"2024-07-0{day}T13:30:00Z") for day in (3, 5)]
    assert found.rows.columns.timestamp.tolist() == opens
    assert (found.rows.columns.close.tolist(), found.session.tolist()) == ([3.0, 5.0], [2, 3])


def test_rows_are_ordered_by_symbol_and_queued_by_session(time_manager: TimeManager) -> None:
    both = instants(["2024-07-01T14:00:00Z", "2024-07-02T14:00:00Z"])
    market = MemoryMarket(
        {
            ("A", MINUTE): flat_bars(both),
            ("B", MINUTE): flat_bars(both[1:]),
            ("C", MINUTE): flat_bars([]),
        }
    )
    rows = loaded(time_manager, market)
    assert rows.rows.slot.tolist() == [0, 0, 1]
    queue = StreamQueue(rows, 0, 4)
    assert [queue.rows_of(session).slot.tolist() for session in range(4)] == [[0], [0, 1], [], []]


def test_reading_can_be_given_up_between_two_reads(time_manager: TimeManager) -> None:
    calendar = calendar_of(time_manager, date(2024, 7, 1), date(2024, 7, 5))
    market = MemoryMarket({(f"S{n}", MINUTE): flat_bars(TIMES) for n in range(60)})
    interrupt = Interrupt()

    def check() -> None:
        interrupt.stop = len(market.reads) == 2
        interrupt.check()

    with pytest.raises(Stopped):
        load_rows(market, [f"S{n}" for n in range(60)], MINUTE, calendar, range(4), check)
    assert len(market.reads) == 2


def test_nothing_is_read_of_no_session(time_manager: TimeManager) -> None:
    calendar = calendar_of(time_manager, date(2024, 7, 1), date(2024, 7, 5))
    market = MemoryMarket({("A", MINUTE): flat_bars(np.empty(0, np.int64))})
    found = load_rows(market, ["A"], MINUTE, calendar, range(0), lambda: None)
    assert (found.rows.rows, market.reads) == (0, [])
