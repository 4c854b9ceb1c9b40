"""A clock-driven session behind the prompt, in a real terminal."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.conftest import run_main
from tests.cli.terminal import Terminal, opened

PROMPT = "system@mismartera:"
_CTRL_C, _CTRL_D = "\x03", "\x04"
_RUNNING = "running  Slow enough"
_CONFIGURATION = """
{"session_name": "Slow enough to watch", "mode": "backtest",
 "backtest_config": {"start_date": "2024-07-02", "end_date": "2024-07-02", "speed_multiplier": 60},
 "session_data_config": {"symbols": ["AAPL", "RIVN"], "streams": ["1m", "5m"],
   "indicators": {"session": [{"name": "vwap", "interval": "1m"}]}}}
"""

_STUCK = """
from threading import Event

from mismartera.api import Strategy

class Stuck(Strategy):
    def on_start(self, context):
        print("the door is shut", flush=True)
        Event().wait()
"""


_SHOUTING = r"""
from mismartera.api import Side, Signal, Strategy

class Shouting(Strategy):
    def on_start(self, context):
        return Signal("AAPL", Side.BUY, 1, reason="\x1b[2Jcleared\u202e")
"""


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with the sample data, and a configuration to watch."""
    directory = tmp_path_factory.mktemp("sample")
    assert run_main(directory, "-c", "data sample").status == 0
    (directory / "slow.json").write_text(_CONFIGURATION)
    return directory


@pytest.fixture(scope="module")
def started(home: Path) -> Iterator[Terminal]:
    """One prompt for all tests, behind which a session runs; each leaves it empty."""
    with opened(home) as terminal:
        _start(terminal, home)
        yield terminal


@pytest.fixture
def terminal(started: Terminal) -> Terminal:
    started.type(_CTRL_C)
    started.until(_at_prompt)
    return started


def _start(terminal: Terminal, home: Path) -> None:
    terminal.until_shows(PROMPT)
    terminal.type(f"system start '{home}/slow.json'\r")
    terminal.until_shows(_RUNNING)


def _at_prompt(lines: list[str]) -> bool:
    """An empty prompt stands right above the toolbar."""
    return len(lines) > 1 and lines[-2] == PROMPT and _RUNNING in lines[-1]


def _times(lines: list[str]) -> str:
    """The session time in the toolbar."""
    return next((line for line in lines if "2024-07-02 " in line and "day 1/1" in line), "")


def test_the_toolbar_follows_the_session(terminal: Terminal) -> None:
    before = _times(terminal.until(lambda lines: bool(_times(lines))))
    terminal.until(lambda lines: bool(_times(lines)) and _times(lines) != before)
    assert "60×" in terminal.text


def test_typing_is_not_disturbed_while_the_pinned_panel_is_redrawn(terminal: Terminal) -> None:
    terminal.type("panel session\r")
    terminal.until_shows("hi ")
    terminal.type("echo typed while")
    before = terminal.lines
    terminal.until(lambda lines: _times(lines) != _times(before))
    terminal.type(" it runs")
    lines = terminal.until_shows(f"{PROMPT} echo typed while it runs")
    below = lines[lines.index(f"{PROMPT} echo typed while it runs") + 1 :]
    assert len(below) <= 12
    assert all(any(line.lstrip().startswith(name) for line in below) for name in ("AAPL", "RIVN"))
    terminal.type(_CTRL_C + "panel off\r")
    terminal.until(lambda lines: "panel is off" in "\n".join(lines) and _at_prompt(lines))


def test_leaving_the_panel_leaves_the_session_running(terminal: Terminal) -> None:
    for key in ("q", _CTRL_C):
        terminal.type("data session\r")
        terminal.until_shows("integrity")
        terminal.type(key)
        terminal.until(_at_prompt)
    terminal.type("system mode\r")
    terminal.until_shows("backtest")
    assert "running" in terminal.until_shows("60×")[-1]


def test_a_person_trades_at_the_prompt(home: Path) -> None:
    with opened(home, columns=120) as terminal:
        _start(terminal, home)
        terminal.until(lambda lines: " 09:3" in _times(lines) and "09:30:00" not in _times(lines))
        assert "P&L" not in terminal.text
        terminal.type("execution order AAPL buy 5\r")
        terminal.until_shows("buy 5 AAPL is approved")
        terminal.until(lambda lines: "P&L" in lines[-1] and "equity" in lines[-1])
        terminal.type("panel account\r")
        terminal.until_shows("buying power")
        terminal.until(lambda lines: lines[-2].startswith(" AAPL"))
        terminal.type("execution account --live\r")
        terminal.until(lambda lines: any(line.startswith("exposure") for line in lines))
        terminal.type("q")
        terminal.until_shows("equity")
        terminal.type("execution flatten\r")
        terminal.until_shows("Close 1 position at the market? [y/N]")
        terminal.type("y\r")
        terminal.until_shows("1 position to be closed")
        terminal.type("exit --yes\r")
        assert terminal.ended() == 0


def test_leaving_with_a_session_asks_first(home: Path) -> None:
    with opened(home) as terminal:
        _start(terminal, home)
        _leave(terminal)
        assert terminal.ended() == 0


def _leave(terminal: Terminal) -> None:
    terminal.type(_CTRL_D)
    terminal.until_shows("Stop it and leave? [y/N]")
    terminal.type("n\r")
    terminal.until(_at_prompt)
    terminal.type("exit\r")
    terminal.until(lambda lines: lines[-1].endswith("[y/N]"))
    terminal.type("y\r")


def test_a_wait_can_be_interrupted_and_the_session_goes_on(terminal: Terminal) -> None:
    terminal.type("wait\r")
    terminal.until(lambda lines: lines[-1].endswith("wait"))
    terminal.type(_CTRL_C)
    terminal.until_shows("interrupted")
    assert "running" in terminal.until_shows("60×")[-1]


@pytest.mark.parametrize("command", ["wait", "wait --until 15:59", "time run-until 15:59"])
def test_waiting_in_real_time_can_be_interrupted_and_the_session_goes_on(
    terminal: Terminal, command: str
) -> None:
    terminal.type("clear\rtime speed 1\r")
    terminal.until(lambda lines: "speed 1 " in "\n".join(lines) and _at_prompt(lines))
    terminal.type(f"clear\r{command}\r")
    terminal.until(lambda lines: lines[-1:] == [f"{PROMPT} {command}"])
    terminal.type(_CTRL_C)
    terminal.until(lambda lines: "interrupted" in "\n".join(lines) and _at_prompt(lines))
    before = _times(terminal.lines)
    terminal.type("time speed 60\r")
    terminal.until(lambda lines: bool(_times(lines)) and _times(lines) != before)


def test_a_start_can_be_interrupted(home: Path, tmp_path: Path) -> None:
    (tmp_path / "stuck.py").write_text(_STUCK)
    strategies = '{"strategies": [{"strategy": "stuck", "config": {}}], "session_name"'
    configuration = _CONFIGURATION.replace('{"session_name"', strategies)
    (tmp_path / "stuck.json").write_text(configuration)
    with opened(home) as terminal:
        terminal.until_shows(PROMPT)
        terminal.type(
            f"system start '{tmp_path}/stuck.json' --strategy-file '{tmp_path}/stuck.py'\r"
        )
        terminal.until_shows("the door is shut")
        terminal.type(_CTRL_C)
        terminal.until_shows("interrupted")
        terminal.until(lambda lines: PROMPT in lines[-2:])
        terminal.type("exit\r")
        assert terminal.ended() == 0


def test_what_a_strategy_says_is_escaped_in_a_live_panel_too(home: Path, tmp_path: Path) -> None:
    (tmp_path / "shouting.py").write_text(_SHOUTING)
    with opened(home, columns=160) as terminal:
        terminal.until_shows(PROMPT)
        terminal.type(f"system start '{home}/slow.json' --strategy-file '{tmp_path}/shouting.py'\r")
        terminal.until_shows(_RUNNING)
        terminal.type("execution decisions --live\r")
        terminal.until_shows(r"\x1b[2Jcleared\u202e")
        terminal.type("q")
        terminal.until(_at_prompt)
        terminal.type("exit --yes\r")
        assert terminal.ended() == 0


def test_symbols_are_completed_from_the_store(terminal: Terminal) -> None:
    terminal.type("data session-volume R")
    terminal.until_shows("stored symbol")
    terminal.type("\t\r")
    terminal.until_shows("RIVN  volume")
