"""A run with commands from outside, repeated inline: nothing differs."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

import pytest

from mismartera.domain.command import CommandName, RecordedCommand
from mismartera.domain.json_value import JsonValue
from mismartera.engine.backtest import Backtest
from mismartera.services.replaying import Moment, Replay, Unrepeated
from mismartera.services.runs import make_backtest
from mismartera.system_manager import SystemManager
from tests.budget import cases
from tests.market_data import instant
from tests.services.commanding import Commander, Outcome, configured, outcome_of

SECOND = date(2024, 7, 2)
LONGEST_LAG_S = 86_400


def anew(
    system: SystemManager,
    file: Path,
    commands: Sequence[RecordedCommand],
    stopped: Moment | None = None,
    between: Callable[[Backtest, int], None] = lambda _, __: None,
) -> tuple[Backtest, tuple[Unrepeated, ...]]:
    """Run a configuration inline, with these commands."""
    configuration = system.configurations.load(str(file))
    backtest = make_backtest(configuration, system.home, (), system.catalogue)
    replay = Replay(backtest, commands, system.home, system.catalogue, (), stopped)
    return backtest, replay.run(lambda position: between(backtest, position))


def commanded(system: SystemManager, file: Path, folder: Path, seed: int) -> Outcome:
    """Change a run in every way, and let it end."""
    system.run.start(str(file), paused=True)
    Commander(system, folder, seed).control(actions=12 + seed % 20)
    run = system.current.run
    assert run is not None
    return outcome_of(run.backtest)


def recorded(system: SystemManager) -> tuple[RecordedCommand, ...]:
    run = system.current.run
    assert run is not None
    return run.commands


@pytest.mark.parametrize("seed", range(cases(8, in_ci=40)))
def test_a_run_that_was_changed_at_random_repeats_itself(
    system: SystemManager, tmp_path: Path, seed: int
) -> None:
    file = configured(tmp_path, ["momentum"] if seed % 2 else [])
    first = commanded(system, file, tmp_path, seed)
    again, unrepeated = anew(system, file, recorded(system))
    assert unrepeated == ()
    assert outcome_of(again) == first


@pytest.mark.parametrize("seed", range(cases(2, in_ci=8)))
def test_so_does_one_that_follows_the_clock_where_nothing_lags(
    system: SystemManager, tmp_path: Path, seed: int
) -> None:
    file = configured(tmp_path, speed=60_000)
    document = json.loads(file.read_text())
    document["session_data_config"]["streaming"] = {"catchup_threshold_seconds": LONGEST_LAG_S}
    file.write_text(json.dumps(document))
    first = commanded(system, file, tmp_path, seed)
    if not any(each.name is CommandName.ADD_SCANNER for each in recorded(system)):
        again, unrepeated = anew(system, file, recorded(system))
        assert unrepeated == ()
        assert outcome_of(again) == first


def test_a_run_that_was_stopped_is_repeated_up_to_there(
    system: SystemManager, tmp_path: Path
) -> None:
    file = configured(tmp_path)
    system.run.start(str(file), paused=True)
    system.run.run_until("2024-07-02T11:00")
    system.session_changes.add_symbols(["MSFT"])
    system.run.run_until("2024-07-02T13:17:30")
    run = system.current.run
    assert run is not None
    first, decided = outcome_of(run.backtest), system.current.snapshot().decisions
    system.run.stop()
    stopped = Moment(SECOND, instant("2024-07-02T17:17:30Z"))
    again, _ = anew(system, file, run.commands, stopped)
    assert outcome_of(again) == first
    assert len(again.analysis.decisions) == decided > 0


def test_one_that_was_stopped_between_two_sessions_has_no_more_than_the_first(
    system: SystemManager, tmp_path: Path
) -> None:
    stopped = Moment(SECOND, instant("2024-07-02T20:00:00Z"), is_over=True)
    again, _ = anew(system, configured(tmp_path), [], stopped)
    assert len(again.results) == len(again.analysis.trading.equity) == 2
    assert again.data is not None
    assert again.data.session.date == SECOND


@pytest.mark.parametrize(
    "arguments", [{"symbols": 5}, {"symbols": ["AAPL"], "size": 1}, {"symbols": [None]}, {}]
)
def test_arguments_that_fit_no_command_are_told(
    system: SystemManager, tmp_path: Path, arguments: dict[str, JsonValue]
) -> None:
    command = RecordedCommand(SECOND, None, CommandName.REMOVE_SYMBOL, arguments)
    _, (unrepeated,) = anew(system, configured(tmp_path), [command])
    assert unrepeated.reason.startswith("its arguments do not fit")


def test_a_command_at_a_session_s_end_takes_effect_there(
    system: SystemManager, tmp_path: Path
) -> None:
    file = configured(tmp_path)
    system.run.start(str(file), paused=True)
    system.run.run_until("16:00")
    system.session_changes.add_symbols(["MSFT"])
    system.run.resume()
    system.run.wait()
    run = system.current.run
    assert run is not None
    again, _ = anew(system, file, run.commands)
    assert outcome_of(again) == outcome_of(run.backtest)
    assert "MSFT" in outcome_of(again).symbols


def test_one_before_a_session_s_first_step_takes_effect_before_it(
    system: SystemManager, tmp_path: Path
) -> None:
    command = RecordedCommand(SECOND, None, CommandName.ADD_SYMBOL, {"symbols": ["MSFT"]})
    seen: list[bool] = []

    def look(backtest: Backtest, position: int) -> None:
        assert backtest.data is not None
        if position == 0:
            seen.append("MSFT" in backtest.data.symbols)

    anew(system, configured(tmp_path), [command], between=look)
    assert seen == [False, True, True]


def test_an_instant_that_is_no_step_by_itself_becomes_one(
    system: SystemManager, tmp_path: Path
) -> None:
    at = instant("2024-07-02T15:11:07Z")
    command = RecordedCommand(SECOND, at, CommandName.ADD_SYMBOL, {"symbols": ["MSFT"]})
    seen: list[int] = []

    def look(backtest: Backtest, position: int) -> None:
        assert backtest.data is not None
        if "MSFT" in backtest.data.symbols:
            seen.append(backtest.data.timeline.instant(position))

    anew(system, configured(tmp_path), [command], between=look)
    assert seen[0] == at


def test_what_cannot_be_carried_out_again_is_told(system: SystemManager, tmp_path: Path) -> None:
    at = instant("2024-07-02T15:00:00Z")
    nobody = RecordedCommand(SECOND, at, CommandName.REMOVE_STRATEGY, {"key": "nobody"})
    late = RecordedCommand(date(2024, 7, 5), None, CommandName.ADD_INTERVAL, {"interval": "30m"})
    _, (first, second) = anew(system, configured(tmp_path), [nobody, late])
    assert (first.command, second.command) == (nobody, late)
    assert "nobody" in first.reason
    assert second.reason == "the run was over before"


def test_every_command_has_a_method_that_carries_it_out(
    system: SystemManager, tmp_path: Path
) -> None:
    system.run.start(str(configured(tmp_path)), paused=True)
    only_steps = {CommandName.RUN_UNTIL, CommandName.SPEED}
    for name in set(CommandName) - only_steps:
        assert callable(system.session_changes.method(name))
    system.run.stop()
