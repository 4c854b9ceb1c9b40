"""How the decisions of two runs are compared, and how a future is altered."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mismartera.domain.columns import PRICES, Int64
from mismartera.domain.fill import Fill
from mismartera.domain.interval import DAY, MINUTE, Interval
from mismartera.domain.order import Order, OrderRequest, OrderState
from mismartera.domain.order_terms import OrderTerms
from mismartera.domain.signal import Decision, OrderType, Side, Signal
from mismartera.domain.trading_session import SessionHours
from mismartera.engine.alteration import Alteration, available_at
from mismartera.engine.calendar import RunCalendar, SessionWindow
from mismartera.engine.verification import (
    Difference,
    Event,
    EventKind,
    event_of,
    events_of,
    first_difference,
    last_difference_ns,
)
from mismartera.services.verification.job import (
    Observation,
    Trial,
    read_observations,
    write_observations,
)
from mismartera.services.verification.verdict import Verdict
from mismartera.services.verification.watch import Watch
from mismartera.storage.merging import require_bars
from mismartera.timekeeping.time_manager import TimeManager
from tests.budget import examples
from tests.system.market import walk

DECISION = EventKind.DECISION
BUY = Event(
    DECISION, 10, "A", "buy", {"quantity": 5.0, "reason": "up"}, {"decision's approved": True}
)
LATER = replace(BUY, time_ns=20)
FILL = Event(EventKind.FILL, 15, "A", "buy", {}, {"price": 10.0})
CANCELLED = Event(EventKind.ORDER, 10, "C", "buy", {}, {"state": "cancelled"})
CANCELLED_NEXT = replace(CANCELLED, became={"state": "cancelled", "number": 2})
NO_CANCEL = Difference(EventKind.ORDER, 10, "C", "buy", "it is not there then")


def _other(**changes: object) -> Event:
    return replace(BUY, wanted={**BUY.wanted, **changes})  # type: ignore[dict-item]


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ([BUY, LATER], [BUY, LATER], None),
        ([BUY], [], Difference(DECISION, 10, "A", "buy", "it is not there then")),
        ([LATER], [BUY, LATER], Difference(DECISION, 10, "A", "buy", "it is there only then")),
        ([BUY, LATER], [LATER], Difference(DECISION, 10, "A", "buy", "it is not there then")),
        (
            [BUY, FILL],
            [BUY, replace(FILL, became={"price": 10.5})],
            Difference(EventKind.FILL, 15, "A", "buy", "its price is then 10.5, not 10"),
        ),
        (
            [replace(BUY, time_ns=15)],
            [FILL],
            Difference(DECISION, 15, "A", "buy", "it is not there then"),
        ),
        ([CANCELLED, BUY, LATER], [BUY, LATER], NO_CANCEL),
        ([BUY, LATER], [CANCELLED, BUY, LATER], replace(NO_CANCEL, what="it is there only then")),
        ([CANCELLED, CANCELLED_NEXT], [CANCELLED_NEXT], NO_CANCEL),
        (
            [CANCELLED_NEXT],
            [CANCELLED, CANCELLED_NEXT],
            replace(NO_CANCEL, what="it is there only then"),
        ),
        (
            [BUY],
            [_other(quantity=7.0)],
            Difference(DECISION, 10, "A", "buy", "its quantity is then 7, not 5"),
        ),
        (
            [BUY],
            [replace(BUY, side="sell")],
            Difference(DECISION, 10, "A", "buy", "its side is then sell, not buy"),
        ),
        (
            [BUY],
            [replace(BUY, became={"decision's approved": False})],
            Difference(DECISION, 10, "A", "buy", "its decision's approved is then False, not True"),
        ),
    ],
)
def test_the_first_difference_is_named(
    before: list[Event], after: list[Event], expected: Difference | None
) -> None:
    assert first_difference(before, after) == expected


def test_what_comes_after_the_instant_is_not_compared() -> None:
    assert first_difference([BUY, LATER], [BUY], until_ns=19) is None
    assert first_difference([BUY, LATER], [BUY], until_ns=20) is not None


def test_for_the_warm_up_small_numbers_reasons_approvals_and_fills_do_not_count() -> None:
    near = replace(_other(quantity=5.000001, reason="down"), became={})
    assert last_difference_ns([BUY, LATER], [near, LATER]) is None
    assert last_difference_ns([BUY, FILL, LATER], [BUY, LATER]) is None
    assert last_difference_ns([BUY, LATER], [_other(quantity=6.0), LATER]) == 10
    assert last_difference_ns([BUY, LATER], [LATER]) == 10
    assert last_difference_ns([BUY], [BUY, LATER]) == 20


def test_a_decision_is_the_same_after_its_way_through_a_file(tmp_path: Path) -> None:
    signal = Signal("A", Side.SELL, float("nan"), confidence=0.1 + 0.2, reason="why ☃")
    decision = Decision(1, 5, "s", signal, approved=False, reason="no", quality=None, integrity=1.0)
    event = event_of(decision)
    assert event.side == "sell"
    assert event.became["decision's reason"] == "no"
    observation = Observation(Trial.FUTURE, "name", (event,), (1, 2), at_ns=3, outside=("x",))
    write_observations(tmp_path / "file", [observation])
    assert read_observations(tmp_path / "file") == [observation]


def test_what_an_account_went_through_is_compared_but_not_what_waits() -> None:
    request = OrderRequest("s", "A", Side.BUY, 5.0, OrderTerms(OrderType.LIMIT, 10.0))
    order = Order(1, "s-1", request, accepted_ns=5)
    partly = order._replace(state=OrderState.PARTIALLY_FILLED, filled=2.0)
    fill = Fill(1, 1, "s", "A", Side.BUY, 2.0, 9.5, 19_000_000, 10_000, filled_ns=7, bar=6)
    over = partly._replace(state=OrderState.EXPIRED, closed_ns=9, note="the session ended")
    found = list(events_of([order, partly, fill, over]))
    assert [(event.kind, event.time_ns) for event in found] == [
        (EventKind.FILL, 7),
        (EventKind.ORDER, 9),
    ]
    assert found[0].became == {"order": 1, "quantity": 2.0, "price": 9.5, "commission": 0.01}
    assert found[1].became == {
        "number": 1, "state": "expired", "filled quantity": 2.0, "note": "the session ended",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("events", "found", "notices"),
    [
        ((BUY,), "1 decisions, 0 fills", 1),
        ((BUY, FILL), "1 decisions, 1 fills", 0),
        ((), "no decision: choose other symbols or more dates", 0),
    ],
)
def test_one_whose_orders_are_never_filled_is_not_proved_in_whole(
    time_manager: TimeManager, events: tuple[Event, ...], found: str, notices: int
) -> None:
    runs = [Observation(Trial.FIRST, "as it is", events)]
    verdict = Verdict(runs, _calendar(time_manager), MINUTE, time_manager.iso)
    (decides,) = (check for check in verdict.checks() if check.name == "decides")
    assert decides.found == found
    said = ("none of its orders was filled: what it does with a position is not proved",)
    assert verdict.notices() == said[:notices]


@cache
def _calendar(times: TimeManager) -> RunCalendar:
    sessions = times.sessions_between(date(2024, 7, 1), date(2024, 7, 8))
    return RunCalendar(
        [SessionWindow(each, times.window(each, SessionHours.REGULAR)) for each in sessions]
    )


def _starts(calendar: RunCalendar, interval: Interval) -> Int64:
    if interval == DAY:
        return calendar.dates_ns
    return np.concatenate([window.regular_bars(interval)[0] for window in calendar.windows])


@pytest.mark.parametrize("interval", [MINUTE, DAY])
@examples(25)
@given(at=st.floats(0, 1), seed=st.integers(0, 2**32), factor=st.sampled_from([0.5, 1.3]))
def test_another_future_leaves_the_past_and_changes_the_rest(
    time_manager: TimeManager, interval: Interval, at: float, seed: int, factor: float
) -> None:
    calendar = _calendar(time_manager)
    grid = _starts(calendar, interval)
    columns = walk(grid, 1).take(np.arange(len(grid)) % 7 != 3)
    instant = int(grid[0] + at * (grid[-1] - grid[0]))
    altered = Alteration(instant, factor, seed).apply(columns, interval, calendar, 1)
    require_bars(altered)
    past = available_at(columns.timestamp, interval, calendar) <= instant
    still = available_at(altered.timestamp, interval, calendar) <= instant
    assert columns.take(past).equals(altered.take(still))
    before, after = columns.take(~past), altered.take(~still)
    _, old, new = np.intersect1d(before.timestamp, after.timestamp, return_indices=True)
    for price in PRICES:
        assert (getattr(before, price)[old] != getattr(after, price)[new]).all()
    assert set(altered.timestamp.tolist()) <= set(grid.tolist())
    again = Alteration(instant, factor, seed).apply(columns, interval, calendar, 1)
    assert altered.equals(again)


def test_what_a_strategy_reaches_for_is_noticed(tmp_path: Path) -> None:
    home, store = tmp_path / "home", tmp_path / "store"
    watch = Watch(home, store)
    watch.notice("open", (str(tmp_path / "outside.csv"), "r", 0))  # nobody is called
    with watch.setting_up():
        watch.notice("open", (str(tmp_path / "model.bin"), "rb", 0))
        watch.notice("open", (str(home / "strategies" / "mine.json"), "r", 0))
        watch.notice("open", (str(store / "bars" / "journal.jsonl"), "r", 0))
        watch.notice("open", (f"{sys.prefix}/lib/module.py", "r", 0))
        watch.notice("os.listdir", (str(home / "strategies"),))
        watch.notice("socket.connect", (None, ("localhost", 80)))
    assert watch.at_setup == [f"reads the file {tmp_path / 'model.bin'}", "connects to the network"]
    assert watch.outside == []


def test_another_time_on_the_wall_is_what_a_process_sees() -> None:
    code = """
import datetime, json, time
real = datetime.datetime.now(), time.time(), time.time_ns(), datetime.date.today()
from mismartera.timekeeping.shifted_wall import shift_wall_clock
shift_wall_clock(lambda: 10 * 86400.0)
from datetime import date, datetime as moved
seen = moved.now(), time.time(), time.time_ns(), date.today()
assert isinstance(real[0], moved) and isinstance(real[3], date) and not isinstance(3, date)
assert moved.utcnow().tzinfo is None and moved.today() >= seen[0]
assert time.localtime(0).tm_year < 1971 < time.gmtime().tm_year
days = [
    (seen[0] - real[0]).total_seconds() / 86400, (seen[1] - real[1]) / 86400,
    (seen[2] - real[2]) / 86400e9, (seen[3] - real[3]).days,
    (time.mktime(time.localtime()) - time.mktime(time.localtime(real[1]))) / 86400,
    int(time.strftime("%Y")) - time.localtime().tm_year + 10,
]
print(json.dumps(days))
"""
    result = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False
    )
    assert result.stderr == ""
    assert json.loads(result.stdout) == pytest.approx([10] * 6, abs=0.1)
