"""Everything that is given as an example works on the sample data."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from shlex import quote

import pytest

from mismartera.config.files import configurations_in, ready_made_folder
from mismartera.domain.run_state import RunState
from mismartera.domain.signal import Side
from mismartera.strategies.library import INCLUDED
from mismartera.system_manager import SystemManager
from tests.cli.conftest import run_main

ROOT = Path(__file__).resolve().parents[2]
EXAMPLES = ROOT / "examples"
STRATEGIES = sorted((EXAMPLES / "strategies").glob("*.py"))
SCRIPTS = sorted(EXAMPLES.rglob("*.txt"))
CONFIGURATIONS = configurations_in(ready_made_folder())


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("sample")
    assert run_main(home, "-c", "data sample").status == 0
    return home


@pytest.fixture
def system(sample: Path) -> Iterator[SystemManager]:
    system = SystemManager(sample)
    yield system
    system.close()


def _finish(system: SystemManager) -> None:
    """Let a run go to its end as fast as its data goes, whatever its own speed is."""
    if system.run.speed():
        system.run.set_speed(0)
    system.run.resume()
    system.run.wait(timeout_s=60)
    assert (system.run.state, system.run.fault) == (RunState.FINISHED, None)
    for strategy in system.strategies.list().strategies:
        assert [run.last_error for run in strategy.running if run.errors] == []


@pytest.mark.parametrize("name", CONFIGURATIONS)
def test_each_ready_made_session_runs(system: SystemManager, name: str) -> None:
    system.run.start(name, paused=True)
    _finish(system)


@pytest.mark.parametrize("file", STRATEGIES, ids=lambda path: path.stem)
def test_each_example_strategy_runs_and_decides(system: SystemManager, file: Path) -> None:
    system.run.start("one_week", paused=True)
    system.session_changes.strategies.add(str(file))
    _finish(system)
    (running,) = system.strategies.show(file.stem).running
    assert running.calls > 500
    assert running.signals > 10


def test_the_patient_buyer_cancels_bids_sells_what_it_bought_and_ends_flat(
    system: SystemManager,
) -> None:
    system.run.start("one_week", paused=True)
    system.session_changes.strategies.add(str(EXAMPLES / "strategies" / "patient_buyer.py"))
    _finish(system)
    run = system.current.run
    assert run is not None
    desk = run.backtest.analysis.trading.desk
    own = [order for order in desk.broker.book.orders if order.strategy == "patient_buyer"]
    assert sum(1 for order in own if order.note == "cancelled") > 5
    fills = [fill for fill in desk.broker.fills if fill.strategy == "patient_buyer"]
    sides = [(fill.symbol, fill.side) for fill in fills]
    assert len(fills) > 20
    for symbol in ("AAPL", "RIVN"):
        assert sides.count((symbol, Side.BUY)) == sides.count((symbol, Side.SELL)) > 5
    decisions = run.backtest.analysis.decisions
    refused = [each for each in decisions if each.strategy == "patient_buyer" and not each.approved]
    assert refused == []


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.stem)
def test_each_script_of_commands_runs(
    script: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)
    variables = [
        f"set CONFIGURATION {quote(str(CONFIGURATIONS['one_week']))}",
        f"set EXPORT {quote(str(tmp_path))}/out.json",
    ]
    given = [part for variable in variables for part in ("-c", variable)]
    outcome = run_main(tmp_path / "home", *given, "-f", str(script))
    assert (outcome.status, outcome.errors) == (0, ""), outcome.text


def test_the_readme_shows_the_first_strategy() -> None:
    text = (EXAMPLES / "strategies" / "first_strategy.py").read_text("utf-8")
    assert len([line for line in text.splitlines() if line]) < 15
    assert f"```python\n{text}```" in (ROOT / "README.md").read_text("utf-8")


def test_a_ready_made_session_has_every_included_strategy(system: SystemManager) -> None:
    configuration = system.configurations.load(str(CONFIGURATIONS["every_strategy"]))
    assert {each.strategy for each in configuration.strategies} == set(INCLUDED)
