"""What of a run is drawn: symbols, intervals, indicators."""

from __future__ import annotations

from datetime import date

import pytest

from mismartera.calc.indicators.registry import names
from mismartera.calc.indicators.specification import build_spec
from mismartera.domain.interval import Interval
from mismartera.domain.run_record import SeriesRecord
from mismartera.domain.trading_session import SessionHours
from mismartera.engine.calendar import SessionWindow
from mismartera.engine.requirements import requirements_of
from mismartera.execution.round_trips import trades_of
from mismartera.services.run_report.drawn_interval import MOST_BARS, drawn_interval
from mismartera.services.run_report.drawn_run import (
    MOST_SYMBOLS,
    UNTRADED_SYMBOLS,
    drawn_symbols,
    indicator_document,
)
from mismartera.services.run_report.gathering import daily_symbols, report_trades
from mismartera.services.run_report.trade_fills import fills_of, order_reasons
from mismartera.timekeeping.time_manager import TimeManager
from tests.memory_market import configured
from tests.reporting.run_report.traded import decision, fill, leg, trade
from tests.storage.run_record_examples import record_of


@pytest.mark.parametrize(
    ("base", "first", "last", "drawn"),
    [
        ("1m", "2024-07-01", "2024-07-05", "1m"),
        ("1m", "2024-07-01", "2024-08-30", "15m"),
        ("1m", "2020-01-01", "2024-12-31", "1d"),
        ("1s", "2024-07-01", "2024-07-01", "15s"),
        ("1d", "2014-01-01", "2024-12-31", "1d"),
        ("1d", "1995-01-01", "2024-12-31", "1w"),
        ("5m", "2024-07-01", "2024-07-01", "5m"),
    ],
)
def test_the_shortest_interval_is_drawn_whose_bars_can_be_told_apart(
    time_manager: TimeManager, base: str, first: str, last: str, drawn: str
) -> None:
    days = (date.fromisoformat(first), date.fromisoformat(last))
    windows = [
        SessionWindow(each, time_manager.window(each, SessionHours.REGULAR))
        for each in time_manager.sessions_between(*days)
    ]
    found = drawn_interval(Interval.parse(base), windows)
    assert found.name == drawn
    if found.is_intraday:
        assert sum(len(each.buckets(found)[0]) for each in windows) <= MOST_BARS


@pytest.mark.parametrize("name", names())
def test_an_indicator_is_asked_for_again_as_it_was(name: str) -> None:
    spec = build_spec(name, Interval.parse("5m"))
    configuration = configured(
        ["AAA"], ["5m"], ("2024-07-01", "2024-07-01"),
        indicators={"session": [indicator_document(spec)]},
    )  # fmt: skip
    (asked,) = requirements_of(configuration, ()).indicators[spec.interval]
    assert asked == spec


def test_symbols_with_most_trades_are_drawn_and_the_others_named() -> None:
    many = [f"S{number:02d}" for number in range(MOST_SYMBOLS + 2)]
    trades = [trade(symbol=symbol) for symbol in [*many, "S07", "S07", "S21"]]
    chosen = drawn_symbols(trades, many)
    assert chosen.drawn[:3] == ("S07", "S21", "S00")
    assert len(chosen.drawn) == MOST_SYMBOLS
    assert chosen.left_out == ("S19", "S20")


def test_of_a_run_without_trades_the_first_configured_symbols_are_drawn() -> None:
    chosen = drawn_symbols([], ["E", "D", "C", "B", "A"])
    assert chosen.drawn == ("E", "D", "C", "B")[:UNTRADED_SYMBOLS]
    assert chosen.left_out == ()


def test_reasons_are_those_of_the_signals_behind_the_fills(time_manager: TimeManager) -> None:
    reasons = order_reasons(
        [decision("rises", orders=(1,)), decision("falls", orders=(2,)), decision("no")],
        [leg(3, parent=1, is_limit=True), leg(4, parent=1, is_limit=False)],
    )
    assert reasons == {1: "rises", 2: "falls", 3: "take profit", 4: "stop loss"}
    fills = [
        fill(1, order=1, at_ns=10),
        fill(2, order=4, at_ns=20, quantity=-1),
        fill(3, order=2, at_ns=30),
    ]
    trades = [trade(number=1, entry_ns=10, exit_ns=20), trade(number=2, entry_ns=30, exit_ns=None)]
    shown = report_trades(trades, fills_of(trades, fills, reasons), time_manager, "XNYS")
    assert [(each.number, each.entry_reason, each.exit_reason) for each in shown] == [
        (1, "rises", "stop loss"),
        (2, "falls", ""),
    ]


def test_each_trade_has_its_fills_and_a_reversing_one_belongs_to_two_in_parts() -> None:
    fills = [
        fill(1, order=1, at_ns=10, quantity=6),
        fill(2, order=1, at_ns=11, quantity=4),
        fill(3, order=2, at_ns=12, quantity=-3),
        fill(4, order=3, at_ns=13, quantity=-9),
        fill(5, order=4, at_ns=14, quantity=2),
        fill(6, order=5, at_ns=14, quantity=1),
    ]
    trades = trades_of(fills)
    found = fills_of(trades, fills, {3: "turns"})
    parts = {
        number: [(each.is_entry, each.filled_ns, each.quantity) for each in own]
        for number, own in found.items()
    }
    assert parts == {
        1: [(True, 10, 6.0), (True, 11, 4.0), (False, 12, 3.0), (False, 13, 7.0)],
        2: [(True, 13, 2.0), (False, 14, 2.0)],
        3: [(True, 14, 1.0)],
    }
    assert found[2][0].reason == "turns"
    assert [len(found[each.number]) for each in trades] == [each.fills for each in trades]
    assert fills_of(trades[:1], fills, {}).keys() == {1}


def test_a_symbol_is_daily_of_which_daily_bars_alone_were_read() -> None:
    read = [("A", "1d"), ("B", "1d"), ("B", "1m"), ("C", "1s")]
    data = tuple(SeriesRecord(symbol, interval, 0, 1, 1, "ab") for symbol, interval in read)
    assert daily_symbols(record_of("r0001", data=data)) == {"A"}
