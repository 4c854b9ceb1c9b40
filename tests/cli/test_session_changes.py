"""Commands that change a running session, as one process runs them over the sample data."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cli.app import root_node
from cli.completion import complete
from cli.completion_source import SystemSource
from cli.environment import Environment
from cli.shell import Shell
from tests.cli.conftest import Outcome, run_main

_SESSION = """
{"session_name": "Changing", "mode": "backtest",
 "backtest_config": {"start_date": "2024-07-02", "end_date": "2024-07-02", "speed_multiplier": 0},
 "session_data_config": {"symbols": ["AAPL"], "streams": ["1m", "5m"]},
 "strategies": [{"strategy": "sma_crossover", "config": {}}]}
"""
_OWN = """
from mismartera.api import Strategy

class Own(Strategy):
    pass
"""


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with the sample data, a configuration and a strategy's file."""
    directory = tmp_path_factory.mktemp("sample")
    assert run_main(directory, "-c", "data sample").status == 0
    (directory / "session.json").write_text(_SESSION)
    (directory / "own.py").write_text(_OWN)
    (directory / "names.csv").write_text("symbol,name\nMSFT,Microsoft\nAZO,AutoZone\n")
    return directory


def run(home: Path, *commands: str) -> Outcome:
    """Run commands in a session that stands at 11:17, and stop it."""
    begin = (f"system start '{home}/session.json' --paused", "time run-until 11:17")
    given = (*begin, "echo ----", *commands, "system stop")
    words = (part for command in given for part in ("-c", command))
    outcome = run_main(home, *words)
    return Outcome(outcome.status, outcome.text.partition("----\n")[2], outcome.errors)


def document(outcome: Outcome) -> dict[str, object]:
    """The first JSON document of what was printed."""
    found: dict[str, object]
    found, _ = json.JSONDecoder().raw_decode(outcome.text)
    return found


@pytest.mark.parametrize(
    ("command", "keys"),
    [
        ("data add-symbol MSFT", {"session_time", "changes"}),
        ("data remove-symbol AAPL --force", {"session_time", "changes"}),
        ("data add-interval 30m", {"state", "session_time", "message"}),
        ("data watch MSFT --days 5", {"symbol", "interval", "bars", "indicators"}),
        ("data watch", {"watches"}),
        ("indicators add rsi --interval 5m --period 7", {"message"}),
        ("indicators list --session", {"session_time", "indicators"}),
        ("strategy add rsi_mean_reversion", {"message"}),
        ("strategy disable sma_crossover", {"message"}),
        ("strategy remove sma_crossover", {"message"}),
    ],
)
def test_every_change_prints_json(home: Path, command: str, keys: set[str]) -> None:
    outcome = run(home, f"{command} --json")
    assert (outcome.status, outcome.errors) == (0, "")
    assert keys <= set(document(outcome))


def test_changes_build_on_each_other(home: Path) -> None:
    outcome = run(
        home,
        f"data add-symbol RIVN --from-file '{home}/names.csv' --streams 1m,5m",
        "indicators add macd --interval 15m --param fast=5 --param slow=9 --param signal=3",
        "indicators add rsi --interval 5m --symbol MSFT",
        "indicators disable rsi_14_5m --symbol MSFT",
        "indicators enable rsi_14_5m",
        "indicators remove macd_5_9_3_15m",
        "data add-interval 30m",
        f"strategy add '{home}/own.py'",
        'strategy add rsi_mean_reversion --config \'{"interval": "15m"}\' --param period=7',
        "strategy disable own",
        "strategy enable own",
        "strategy remove sma_crossover",
        "data watch MSFT --interval 30m --days 2",
        "data unwatch MSFT",
        "data remove-symbol AZO RIVN",
        "time run-until 12:00",
        "indicators list --session --json",
    )
    assert (outcome.status, outcome.errors) == (0, "")
    listed = json.loads(outcome.text[outcome.text.index("{\n") : outcome.text.rindex("}") + 1])
    found = {each["key"]: (each["symbols"], each["strategies"]) for each in listed["indicators"]}
    assert found["rsi_14_5m"] == (1, [])
    assert found["rsi_7_15m"] == (2, ["rsi_mean_reversion"])
    assert "macd_5_9_3_15m" not in found


def test_some_refused_symbols_are_a_warning_and_all_are_a_failure(home: Path) -> None:
    some = run(home, "data add-symbol MSFT NOPE 'A;B'")
    assert some.status == 0
    assert some.errors == "warning: 2 of 3 symbols refused: NOPE, A;B\n"
    assert "1 added, 2 refused at 11:17" in some.text
    every = run(home, "data add-symbol NOPE NOPE2 --json", "echo not reached")
    assert every.status == 1
    assert "error: 2 of 2 symbols refused: NOPE, NOPE2; the first: NOPE is not" in every.errors
    assert [each["state"] for each in _changes(every)] == ["refused", "refused"]
    assert "not reached" not in every.text


def _changes(outcome: Outcome) -> list[dict[str, str]]:
    changes = document(outcome)["changes"]
    assert isinstance(changes, list)
    return changes


def test_hundreds_of_symbols_are_asked_for_at_once(home: Path, tmp_path: Path) -> None:
    file = tmp_path / "many.txt"
    file.write_text("".join(f"NONE{number}\n" for number in range(400)) + "MSFT\n")
    outcome = run(home, f"data add-symbol --from-file '{file}' --json")
    assert outcome.status == 0
    assert len(_changes(outcome)) == 401
    assert outcome.errors.startswith("warning: 400 of 401 symbols refused: NONE0, ")
    assert outcome.errors.endswith("and 395 more\n")


@pytest.mark.parametrize(
    ("command", "status", "says"),
    [
        ("data add-symbol", 2, "no symbol is named"),
        ("data add-symbol NOPE", 1, "NOPE is not in the store"),
        ("data add-symbol 'A;B'", 1, "'A;B' is not a symbol"),
        ("data add-symbol MSFT --streams 1m,x", 2, "'x' is not an interval"),
        ("data add-symbol --from-file nowhere.txt", 1, "nowhere.txt cannot be read"),
        ("data remove-symbol", 2, "SESSION-SYMBOL"),
        ("data remove-symbol MSFT", 1, "MSFT: it is not in the session"),
        ("data add-interval 5m", 1, "5m bars are streamed already"),
        ("data add-interval often", 2, "'often' is not an interval"),
        ("data watch NOPE", 1, "NOPE is not in the store"),
        ("data watch --days 3", 2, "no symbol is named"),
        ("data watch MSFT --days 0", 2, "0 is no number of days"),
        ("data unwatch MSFT", 1, "MSFT is not watched"),
        ("data unwatch MSFT --interval 5m", 1, "MSFT 5m is not watched"),
        ("indicators add rsi", 2, "--interval"),
        ("indicators add rsii --interval 5m", 2, "did you mean rsi"),
        ("indicators add rsi --interval 5m --period 1", 2, "period is 1; expected"),
        ("indicators add rsi --interval 5m --param 7", 2, "write NAME=VALUE"),
        ("indicators add sma --interval 5m --period 5", 1, "sma_5_5m is there already"),
        ("indicators remove sma_5_5m", 1, "used by sma_crossover"),
        ("indicators disable sma_5_5m", 1, "used by sma_crossover"),
        ("indicators enable sma_5_5m", 2, "unknown disabled indicator"),
        ("indicators remove sma_6_5m", 2, "did you mean sma_5_5m"),
        ("indicators remove sma_5_5m --symbol ZZZ", 1, "ZZZ is not in the session"),
        ("indicators list --session --group Momentum", 2, "--group does not go"),
        ("strategy add nothing", 2, "unknown strategy 'nothing'"),
        ("strategy add nothing.py", 1, "there is no file nothing.py"),
        ("strategy add sma_crossover --config '{'", 2, "is no JSON"),
        ("strategy add sma_crossover --param fast=x", 1, "fast: found 'x'"),
        ("strategy remove sma_crosover", 2, "did you mean sma_crossover"),
        ("strategy enable sma_crossover", 1, "enabled already"),
    ],
)
def test_a_change_that_cannot_be_is_one_line(
    home: Path, command: str, status: int, says: str
) -> None:
    outcome = run(home, command)
    assert outcome.status == status, outcome.errors
    errors = [line for line in outcome.errors.splitlines() if line.startswith("error")]
    assert len(errors) == 1
    assert says in errors[0]


def test_without_a_session_a_change_says_how_to_begin_one(home: Path) -> None:
    outcome = run_main(home, "-c", "data add-symbol AAPL")
    assert (outcome.status, outcome.text) == (1, "")
    assert outcome.errors == "error: there is no session; `system start FILE` begins one\n"


@pytest.mark.parametrize("columns", [80, 200])
def test_tables_fit_the_terminal(home: Path, columns: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", str(columns))
    outcome = run(
        home,
        "data add-symbol MSFT AZO 'A;B'",
        "indicators add macd --interval 5m",
        "data watch MSFT --interval 5m --days 2",
        "data watch AZO --interval 15m --days 2",
        "data watch",
        "indicators list --session",
    )
    assert outcome.status == 0, outcome.errors
    assert max(map(len, outcome.text.splitlines())) <= columns
    for whole in ("coverage", "macd_12_26_9_5m", "2024-07-02 11:10", "sma_crossover"):
        assert whole in outcome.text


def test_help_of_every_change_says_what_it_takes(home: Path) -> None:
    for command in (
        "data add-symbol", "data remove-symbol", "data add-interval", "data watch", "data unwatch",
        "indicators add", "indicators remove", "indicators enable", "indicators disable",
        "strategy add", "strategy remove", "strategy enable", "strategy disable",
    ):  # fmt: skip
        outcome = run_main(home, "-c", f"{command} --help")
        assert outcome.status == 0
        assert "--json" in outcome.text, command


def test_names_of_the_session_are_completed(home: Path) -> None:
    shell = Shell(Environment(home=home))
    shell.system.run.start(str(home / "session.json"), paused=True)
    shell.system.watches.watch("MSFT")

    def texts(line: str) -> list[str]:
        found = complete(root_node(), line, len(line), SystemSource(shell), {})
        return [each.text for each in found if not each.text.startswith("-")]

    try:
        assert texts("data add-symbol AZ") == ["AZO"]
        assert texts("data add-symbol AZO --streams 1m,5") == ["1m,5s", "1m,5m"]
        assert texts("data remove-symbol ") == ["AAPL"]
        assert texts("data unwatch ") == ["MSFT"]
        assert texts("data watch MSFT --interval 15") == ["15m"]
        assert texts("indicators disable sma_2") == ["sma_20_5m"]
        assert texts("indicators add rs") == ["rsi"]
        assert texts("indicators add rsi --symbol ") == ["AAPL"]
        assert texts("strategy remove ") == ["sma_crossover"]
        day = shell.system.view.status().session_date
        assert texts("time run-until ")[:2] == [f"{day}T09:30", f"{day}T16:00"]
        assert texts("time session ")[:3] == ["today", "yesterday", day]
        assert texts("data bars AAPL --start 2023") == ["2023-05-01"]
        assert texts("strategy add sma") == ["sma_crossover"]
        assert texts("strategy add sma_crossover --param f") == ["fast="]
        assert texts("strategy add sma_crossover --param=s") == ["slow="]
        assert texts("strategy verify sma_crossover --param quan") == ["quantity="]
        assert texts("scanner add gap_up --param min_p") == ["min_price="]
        assert texts("indicators add macd --param ") == ["fast=", "slow=", "signal="]
        assert texts("strategy add no_such --param f") == []
        assert texts(f"strategy add {home}/ow") == [f"{home}/own.py"]
    finally:
        shell.close()
