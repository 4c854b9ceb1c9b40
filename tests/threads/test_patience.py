"""Commands that wait behind a call of users' code say for which, and can be taken back."""

from __future__ import annotations

import os
import re
import signal
import threading
from collections.abc import Callable
from pathlib import Path
from time import monotonic

import pytest

from mismartera.domain.run_state import RunState
from mismartera.system_manager import SystemManager
from mismartera.threads.patience import Patience
from tests.cli.terminal import opened
from tests.system.bench import Bench
from tests.system.gates import GATE
from tests.user_code.processes import Home

Act = Callable[[SystemManager], object]
BEHIND_A_CALL: dict[str, Act] = {
    "system pause": lambda system: system.run.pause(),
    "data add-symbol": lambda system: system.session_changes.add_symbols(["BBB"]),
    "execution flatten": lambda system: system.session_changes.orders.flatten(),
    "time run-until": lambda system: system.run.run_until("2024-07-02T15:00"),
}
STUCK = (
    r"waiting for Stuck\.on_bar \(stuck\.py line \d+\), "
    r"at Gate\.pass_through \(gates\.py line \d+\)"
)


def interrupting(bench: Bench) -> list[str]:
    """Press Ctrl-C as soon as a wait is told."""
    told: list[str] = []

    def tell(line: str) -> None:
        told.append(line)
        signal.raise_signal(signal.SIGINT)

    bench.run.tell = tell
    return told


@pytest.mark.parametrize("command", BEHIND_A_CALL)
def test_a_command_behind_a_call_names_it_and_is_taken_back(bench: Bench, command: str) -> None:
    bench.start("stuck", symbols=("AAA",), paused=True)
    told = interrupting(bench)
    bench.system.run.resume()
    GATE.reached.wait()
    began = monotonic()
    with pytest.raises(KeyboardInterrupt):
        BEHIND_A_CALL[command](bench.system)
    assert 0.4 < monotonic() - began < 3
    (line,) = told
    assert re.fullmatch(f"{STUCK}; Ctrl-C gives up waiting", line)
    assert bench.system.run.state is RunState.RUNNING
    GATE.open()
    assert bench.finish().state == "finished"
    assert bench.system.view.status().symbols == ("AAA",)
    assert bench.run.commands == ()


def test_a_step_that_was_begun_is_finished_when_its_call_returns(bench: Bench) -> None:
    bench.start("stuck", paused=True)
    told = interrupting(bench)
    with pytest.raises(KeyboardInterrupt):
        bench.system.run.step(2)
    (line,) = told
    assert re.fullmatch(f"{STUCK}; Ctrl-C gives up waiting", line)
    GATE.open()
    bench.wait_for(lambda: bench.system.run.state is RunState.PAUSED)
    assert bench.time() == "2024-07-01T09:31:00"


def test_a_start_names_the_call_that_holds_it_up(bench: Bench) -> None:
    told: list[str] = []

    def tell(line: str) -> None:
        told.append(line)
        GATE.open()

    bench.system.current._tell = tell
    bench.start("stuck_at_start")
    (line,) = told
    assert line.startswith("waiting for StuckAtStart.on_start (stuck_at_start.py line ")


def test_a_wait_that_is_short_or_for_no_call_says_nothing() -> None:
    told: list[str] = []
    done = threading.Event()
    Patience(list, told.append, 0.0).wait(done.wait, 1.0)
    done.set()
    Patience(list, told.append, 0.0).wait(done.wait)
    assert told == []


def test_at_the_prompt_a_pause_is_given_up_and_the_session_goes_on(
    market: Path, tmp_path: Path
) -> None:
    own = Home(market)
    door = tmp_path / "door"
    file = tmp_path / "loop.py"
    file.write_text(
        "import os\nfrom mismartera.api import Strategy\nclass Loop(Strategy):\n"
        "    def setup(self):\n        self.subscribe('5m')\n"
        "    def on_bar(self, context, bar):\n"
        f"        while not os.path.exists({str(door)!r}):\n            pass\n"
    )
    document = own.configuration().read_text().replace('"strategy": "mine"', '"strategy": "loop"')
    configuration = tmp_path / "loop.json"
    configuration.write_text(document)
    with opened(market, columns=120) as terminal:
        terminal.until_shows("system@mismartera:")
        terminal.type(f"system start {configuration} --strategy-file {file}\r")
        terminal.until_shows("Mine: running")
        terminal.type("system pause\r")
        terminal.until_shows("waiting for Loop.on_bar (loop.py line ")
        terminal.type("\x03")
        terminal.until_shows("interrupted")
        door.touch()
        terminal.type("wait\r")
        terminal.until_shows("finished  2024-07-01 16:00:00")
        terminal.type("exit\r")
        assert terminal.ended() == 0
    os.unlink(door)
