"""The record of outside commands: each that changed the run, with the step at which it did."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from mismartera.domain.command import CommandName, RecordedCommand
from mismartera.errors import MisMarteraError, SessionError
from tests.market_data import instant
from tests.system.bench import Bench
from tests.system.gates import GATE
from tests.system.strategies import strategy_file

FIRST, SECOND = date(2024, 7, 1), date(2024, 7, 2)


def names(bench: Bench) -> list[CommandName]:
    return [each.name for each in bench.run.commands]


def test_a_command_is_recorded_with_the_step_before_it(bench: Bench) -> None:
    bench.start(paused=True, symbols=("AAA",))
    service = bench.system.session_changes
    service.add_symbols(["BBB"], ["1m"])
    bench.system.run.step()
    service.add_interval("30m")
    bench.system.run.step(30)
    service.remove_symbols(["BBB"], force=True)
    assert bench.run.commands == (
        RecordedCommand(
            FIRST, None, CommandName.ADD_SYMBOL, {"symbols": ["BBB"], "streams": ["1m"]}
        ),
        RecordedCommand(
            FIRST,
            instant("2024-07-01T13:30:00Z"),
            CommandName.ADD_INTERVAL,
            {"interval": "30m"},
        ),
        RecordedCommand(
            FIRST,
            instant("2024-07-01T14:00:00Z"),
            CommandName.REMOVE_SYMBOL,
            {"symbols": ["BBB"], "force": True},
        ),
    )


def test_the_instants_of_later_sessions_are_theirs(bench: Bench) -> None:
    bench.start(paused=True)
    bench.system.run.run_until("16:00")
    bench.system.session_changes.add_interval("30m")
    bench.system.run.run_until("2024-07-02T10:00:30")
    bench.system.session_changes.indicators.add("sma", "1m", 5)
    until, interval, later, indicator = bench.run.commands
    assert until.arguments == {"instant_ns": instant("2024-07-01T20:00:00Z")}
    assert (interval.session, interval.instant_ns) == (FIRST, instant("2024-07-01T20:00:00Z"))
    assert (later.session, later.instant_ns) == (SECOND, None)
    assert later.arguments == {"instant_ns": instant("2024-07-02T14:00:30Z")}
    assert (indicator.session, indicator.instant_ns) == (SECOND, instant("2024-07-02T14:00:30Z"))


def test_what_fails_or_only_looks_is_not_recorded(bench: Bench) -> None:
    bench.start(paused=True)
    system, service = bench.system, bench.system.session_changes
    failing: tuple[Callable[[], object], ...] = (
        lambda: service.add_interval("5m"),
        lambda: service.indicators.remove("sma_5_1m"),
        lambda: service.strategies.remove("nobody"),
        lambda: service.scanners.disable("nobody"),
        lambda: system.run.run_until("09:00"),
        lambda: system.run.set_speed(-1),
    )
    for change in failing:
        with pytest.raises(MisMarteraError):
            change()
    system.watches.watch("BBB", "1d", 1)
    system.run.step()
    system.view.indicators()
    system.run.resume()
    bench.finish()
    with pytest.raises(SessionError):
        service.add_interval("30m")
    assert bench.run.commands == ()


def test_a_file_is_recorded_by_its_whole_path_and_its_symbols_one_by_one(bench: Bench) -> None:
    bench.start(paused=True, symbols=("AAA",))
    universe, service = bench.folder / "universe.txt", bench.system.session_changes
    universe.write_text("BBB\n")
    strategy = strategy_file(bench.folder, "counting")
    service.add_symbols([], None, universe)
    service.strategies.add(str(strategy), "{}", [])
    symbols, added = bench.run.commands
    assert symbols.arguments == {"symbols": ["BBB"], "streams": None}
    assert added.arguments == {"name": str(strategy.resolve()), "config": "{}", "params": []}


def test_a_speed_says_from_when_on_the_run_follows_the_clock(bench: Bench) -> None:
    bench.start(paused=True)
    bench.system.run.step(2)
    bench.system.run.set_speed(3600)
    (speed,) = bench.run.commands
    assert speed.arguments == {"speed": 3600}
    assert speed.instant_ns == instant("2024-07-01T13:31:00Z")


def test_commands_to_a_run_that_goes_on_are_recorded_where_they_took_effect(bench: Bench) -> None:
    bench.start("stuck", symbols=("AAA",))
    GATE.reached.wait()
    GATE.open()
    bench.system.session_changes.add_symbols(["BBB"])
    bench.finish()
    (added,) = bench.run.commands
    assert added.instant_ns is None or added.instant_ns >= instant("2024-07-01T13:31:00Z")


def test_another_run_begins_another_record(bench: Bench) -> None:
    bench.start(paused=True)
    bench.system.session_changes.add_interval("30m")
    bench.system.run.stop()
    assert names(bench) == [CommandName.ADD_INTERVAL]
    bench.start(paused=True)
    assert names(bench) == []
