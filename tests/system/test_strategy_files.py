"""Files with strategies that are given at the start of a run: which of them are called."""

from __future__ import annotations

import json
from pathlib import Path
from textwrap import dedent, indent

import pytest

from mismartera.errors import StrategyError
from mismartera.reporting.documents.notices import NoticeDocument
from mismartera.storage.run_records import RunRecords
from tests.cli.conftest import run_main
from tests.system.bench import Bench
from tests.system.strategies import strategy_file

LOOSE = {"min_quality": 0, "short_sales": True}
ONLY_KNOWN = (
    "counting and raising of two.py are known and not called; `strategy add NAME` calls one"
)


def two_in(bench: Bench, name: str) -> Path:
    """A file with the strategies `counting` and `raising`."""
    texts = [strategy_file(bench.folder, each).read_text() for each in ("counting", "raising")]
    path = bench.folder / "given" / f"{name}.py"
    path.parent.mkdir()
    path.write_text("".join(texts))
    return path


def texts(notices: tuple[NoticeDocument, ...]) -> list[str]:
    return [each.text for each in notices]


def called(bench: Bench) -> list[str]:
    return [runner.key for runner in bench.run.backtest.analysis.runners]


def test_the_strategy_that_a_file_holds_alone_is_called(bench: Bench) -> None:
    path = bench.configuration(trading_config=LOOSE)
    outcome = bench.system.run.start(str(path), [strategy_file(bench.folder, "counting")])
    assert "known" not in outcome.message
    bench.finish()
    records = RunRecords(bench.system.home)
    record = records.read(records.find("last"))
    assert [each.key for each in record.code] == ["counting"]
    assert record.decisions > 50
    assert bench.system.run_verification.verify("last").differences == ()


def test_of_several_the_one_is_called_that_the_file_is_named_for(bench: Bench) -> None:
    outcome = bench.system.run.start(
        str(bench.configuration()), [two_in(bench, "counting")], paused=True
    )
    assert outcome.message == "Test: paused"
    assert called(bench) == ["counting"]


def test_of_several_those_are_called_that_the_configuration_names(bench: Bench) -> None:
    path = bench.configuration(strategies=["raising"])
    outcome = bench.system.run.start(str(path), [two_in(bench, "counting")], paused=True)
    assert outcome.message == "Test: paused"
    assert called(bench) == ["raising"]


def test_several_of_which_none_is_meant_become_known_and_that_is_said(bench: Bench) -> None:
    path = bench.configuration(trading_config=LOOSE, strategies=["sma_crossover"])
    outcome = bench.system.run.start(str(path), [two_in(bench, "two")], paused=True)
    assert outcome.message == f"Test: paused; {ONLY_KNOWN}"
    assert called(bench) == ["sma_crossover"]
    assert ONLY_KNOWN in texts(bench.system.view.status().notices)
    assert {"counting", "raising"} <= set(bench.system.strategies.names())
    bench.system.session_changes.strategies.add("counting")
    assert called(bench) == ["sma_crossover", "counting"]
    bench.system.run.resume()
    bench.finish()
    assert ONLY_KNOWN in texts(bench.system.runs.show("last").notices)
    assert bench.system.run_verification.verify("last").differences == ()


def test_what_became_known_is_said_at_the_prompt_and_in_json(bench: Bench) -> None:
    start = f"system start {bench.configuration()} --strategy-file {two_in(bench, 'two')}"
    outcome = run_main(bench.system.home, "-c", f"{start} --json")
    assert outcome.status == 0
    assert json.loads(outcome.text)["message"].endswith(ONLY_KNOWN)


def written(bench: Bench, name: str, body: str) -> Path:
    """A file of a user's with one strategy."""
    path = bench.folder / f"{name}.py"
    head = "from mismartera.api import Strategy\n\n\nclass Mine(Strategy):\n"
    path.write_text(head + indent(dedent(body), "    "))
    return path


def test_a_file_that_cannot_be_loaded_leaves_the_list_as_it_was(bench: Bench) -> None:
    before = bench.system.strategies.names()
    with pytest.raises(StrategyError, match="SyntaxError"):
        bench.system.run.start(str(bench.configuration()), [written(bench, "torn", "def :")])
    assert bench.system.strategies.names() == before
    assert bench.system.strategies.list().strategies


def test_a_file_is_shown_by_its_path(bench: Bench) -> None:
    file = strategy_file(bench.folder, "counting")
    shown = bench.system.strategies.show(str(file))
    assert (shown.name, shown.source) == ("counting", str(file))
    with pytest.raises(StrategyError, match="there is no file"):
        bench.system.strategies.show("none.py")


def test_what_is_wrong_in_setup_is_told_of_the_strategy(bench: Bench) -> None:
    file = written(bench, "mine", "def setup(self):\n    self.subscribe('7q')\n")
    with pytest.raises(StrategyError, match="strategy mine cannot be set up: '7q' is not an"):
        bench.system.run.start(str(bench.configuration()), [file])


def test_a_strategy_that_forgot_to_subscribe_is_named_at_the_start(bench: Bench) -> None:
    file = written(bench, "mine", "def on_bar(self, context, bar):\n    return None\n")
    outcome = bench.system.run.start(str(bench.configuration()), [file], paused=True)
    said = "strategy mine subscribes to nothing, so no bars are given to it"
    assert said in outcome.message
    assert any(said in each for each in texts(bench.system.view.status().notices))


def test_a_strategy_that_forgot_to_subscribe_is_warned_of_when_it_is_added(bench: Bench) -> None:
    bench.start(paused=True)
    file = written(bench, "mine", "def on_step(self, context):\n    return None\n")
    (warning,) = bench.system.session_changes.strategies.add(str(file)).warnings
    assert warning.startswith("strategy mine subscribes to nothing, so no bars are given to it")
    counting = strategy_file(bench.folder, "counting")
    assert bench.system.session_changes.strategies.add(str(counting)).warnings == ()


def test_a_strategy_that_wants_no_bars_is_not_asked_to_subscribe(bench: Bench) -> None:
    file = written(bench, "mine", "def on_start(self, context):\n    return None\n")
    outcome = bench.system.run.start(str(bench.configuration()), [file], paused=True)
    assert outcome.message == "Test: paused"


def test_a_strategy_of_a_module_is_listed_while_it_runs(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(bench.folder)
    (bench.folder / "a_users_package").mkdir()
    strategy_file(bench.folder / "a_users_package", "counting")
    bench.start(paused=True)
    name = "a_users_package.counting:Counting"
    assert name not in bench.system.strategies.names()
    bench.system.session_changes.strategies.add(name)
    listed = {each.name: each for each in bench.system.strategies.list().strategies}
    assert [each.key for each in listed[name].running] == [name]
