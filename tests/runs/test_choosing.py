"""Runs and trades that are chosen, notes, and what `runs show` has in parts."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest

from cli.app import root_node
from cli.completion import complete
from cli.completion_source import SystemSource
from cli.environment import Environment
from cli.shell import Shell
from mismartera.domain.check import Check
from mismartera.domain.fill import Fill
from mismartera.domain.notice import Notice, NoticeKind, of_plan
from mismartera.domain.order import Order, OrderRequest, OrderState
from mismartera.domain.order_end import OrderEnd
from mismartera.domain.run_record import CodeRecord, RecordState
from mismartera.domain.signal import Decision, Side, Signal
from mismartera.storage.ledger_contents import LedgerAccount
from mismartera.storage.ledger_file import LedgerFile
from mismartera.storage.run_files import LEDGER_NAME
from mismartera.storage.run_records import RunRecords
from tests.cli.conftest import Outcome, run_main
from tests.storage.run_record_examples import OPEN_NS, begin, finish, trade


@pytest.fixture
def records(home: Path) -> RunRecords:
    return RunRecords(home)


def run(home: Path, *commands: str) -> Outcome:
    return run_main(home, *(part for command in commands for part in ("-c", command)))


def of(strategy: str, *symbols: str) -> dict[str, object]:
    """What a record says of a run of a strategy over some symbols."""
    code = CodeRecord("strategy", strategy, strategy, "included", None, None)
    return {"code": (code,), "configuration": {"session_data_config": {"symbols": list(symbols)}}}


@pytest.fixture
def four(records: RunRecords) -> RunRecords:
    """Four runs; the third one has failed, the fourth was interrupted."""
    finish(records, 101.0, **of("pairs", "AAPL", "RIVN"))  # type: ignore[arg-type]  # by name
    finish(records, 99.0, **of("rsi_mean_reversion", "AAPL"))  # type: ignore[arg-type]  # by name
    finish(records, 103.0, state=RecordState.FAILED, **of("pairs", "BRK.B"))  # type: ignore[arg-type]  # by name
    begin(records, **of("pairs", "AAPL")).close()
    return records


@pytest.mark.parametrize(
    ("options", "found"),
    [
        ("", [4, 3, 2, 1]),
        ("--reverse", [1, 2, 3, 4]),
        ("--last 2", [4, 3]),
        ("--last 2 --reverse", [1, 2]),
        ("--strategy pairs", [4, 3, 1]),
        ("--strategy pair", []),
        ("--symbol aapl --last 2", [4, 2]),
        ("--symbol BRK.B", [3]),
        ("--state finished", [2, 1]),
        ("--state interrupted --symbol AAPL", [4]),
        ("--sort profit", [3, 1, 2, 4]),
        ("--sort profit --reverse --last 2", [2, 1]),
        ("--sort drawdown --state finished", [1, 2]),
    ],
)
def test_runs_are_chosen_and_ordered(
    home: Path, four: RunRecords, options: str, found: list[int]
) -> None:
    assert four.runs() == ("r0001", "r0002", "r0003", "r0004")
    outcome = run(home, f"runs list {options} --json")
    assert [each["run"] for each in _listed(outcome, "runs")] == [f"r{n:04}" for n in found]


def _listed(outcome: Outcome, name: str) -> list[dict[str, object]]:
    document = json.loads(outcome.text)
    listed: list[dict[str, object]] = document[name]
    return listed


@pytest.mark.parametrize(
    ("command", "error"),
    [
        ("runs list --state done", "'done' is no state; one of running, finished,"),
        ("runs list --sort size", "'size' is no order; one of started, profit,"),
        ("runs trades 1 --sort size", "'size' is no order; one of number, profit,"),
    ],
)
def test_what_is_no_state_or_order_is_wrong_use(
    home: Path, four: RunRecords, command: str, error: str
) -> None:
    assert four.runs()
    outcome = run(home, command)
    assert outcome.status == 2
    assert error in outcome.errors


def test_a_list_has_strategies_symbols_profit_and_note(home: Path, four: RunRecords) -> None:
    assert four.runs()
    assert run(home, "runs note 1 the first idea").text == "r0001: the first idea\n"
    (line,) = _listed(run(home, "runs list --reverse --last 1 --json"), "runs")
    assert (line["strategies"], line["symbols"]) == (["pairs"], ["AAPL", "RIVN"])
    assert (line["profit"], line["note"]) == (1000.0, "the first idea")
    assert "the fir" in run(home, "runs list").text
    assert run(home, "runs show 1").text.splitlines()[1] == "the first idea"


def test_a_note_is_replaced_shown_and_ended(home: Path, four: RunRecords) -> None:
    assert four.runs()
    outcome = run(home, "runs note 2 one", "runs note 2 'two\twords'", "runs note 2")
    assert outcome.text.splitlines()[-1] == "r0002: two\\twords"
    assert json.loads(run(home, "runs note 2 --json").text)["note"] == "two\\twords"
    assert "nothing is noted" in run(home, 'runs note 2 ""').text
    assert not (four.files("r0002").folder / "note.txt").exists()


def test_a_note_that_is_too_long_or_of_no_run_is_refused(home: Path, four: RunRecords) -> None:
    assert four.runs()
    outcome = run(home, f"runs note 1 {'x' * 201}")
    assert (outcome.status, outcome.errors) == (
        2,
        "error: a note of 201 signs is too long; write at most 200\n",
    )
    assert "unknown run '9'" in run(home, "runs note 9 text").errors


@pytest.fixture
def traded(records: RunRecords) -> RunRecords:
    """A run of 25 trades: the n-th earned n; every fifth is of RIVN by another strategy."""
    trades = [
        trade(n, float(n), symbol="AAPL" if n % 5 else "RIVN", strategy="one" if n % 5 else "two")
        for n in range(1, 26)
    ]
    finish(records, 101.0, trades=tuple(trades))
    return records


@pytest.mark.parametrize(
    ("options", "count", "found"),
    [
        ("", 25, range(6, 26)),
        ("--all", 25, range(1, 26)),
        ("--symbol rivn", 5, [5, 10, 15, 20, 25]),
        ("--strategy two --sort profit", 5, [25, 20, 15, 10, 5]),
        ("--strategy one --symbol RIVN", 0, []),
        ("--sort profit", 25, range(25, 5, -1)),
    ],
)
def test_trades_are_chosen_and_ordered(
    home: Path, traded: RunRecords, options: str, count: int, found: list[int]
) -> None:
    assert traded.runs()
    outcome = run(home, f"runs trades last {options} --json")
    document = json.loads(outcome.text)
    assert document["count"] == count
    assert [each["number"] for each in document["trades"]] == list(found)


def test_trades_are_a_table_that_says_what_it_leaves_out(home: Path, traded: RunRecords) -> None:
    assert traded.runs()
    text = run(home, "runs trades").text
    assert "long 10 RIVN" in text
    assert "2024-07-01 09:55" in text
    assert text.endswith("20 of 25 trades: `runs trades --all` gives all\n")
    assert run(home, "runs trades --symbol ZZZ").text == "r0001 has no such trade\n"


def test_an_open_trade_has_no_exit(home: Path, records: RunRecords) -> None:
    finish(records, 101.0, trades=(trade(1, 0.0, exit_ns=None, exit_price=None),))
    (shown,) = _listed(run(home, "runs trades --json"), "trades")
    assert (shown["exit"], shown["exit_price"]) == (None, None)
    assert "still open" in run(home, "runs trades").text


def test_a_run_is_shown_in_parts(home: Path, traded: RunRecords) -> None:
    assert traded.runs()
    text = run(home, "runs show --trades").text
    assert "long 10 RIVN" in text
    assert "Sharpe" not in text
    document = json.loads(run(home, "runs show --trades --json").text)
    assert len(document["trades"]["trades"]) == 25
    assert document["rejected"] is None
    assert "no signal was refused" in run(home, "runs show --rejected").text


def test_a_run_without_an_end_is_told_from_its_ledger(home: Path, records: RunRecords) -> None:
    opened = begin(records, notices=(of_plan("as planned"),))
    ledger = LedgerFile.open(opened.files.folder / LEDGER_NAME, LedgerAccount(opened.run, 10**9))
    signal = Signal("AAPL", Side.BUY, 10.0)
    refused = Decision(
        1, OPEN_NS, "s", signal, False, "too much", 99.0, 99.0, refused_by=Check.MAX_PER_TRADE
    )
    request = OrderRequest("s", "AAPL", Side.BUY, 10.0)
    order = Order(1, "s-1", request, OPEN_NS)
    fill = Fill(1, 1, "s", "AAPL", Side.BUY, 4.0, 10.0, 40_000_000, 0, OPEN_NS + 60, OPEN_NS)
    cut = order._replace(
        state=OrderState.CANCELLED, filled=4.0, closed_ns=OPEN_NS, ended_by=OrderEnd.CASH
    )
    told = Notice(OPEN_NS, NoticeKind.CASH_CUT, "AAPL", "order 1 is cut")
    ledger.keep([refused, order, fill, cut, told])
    ledger.close()
    opened.close()
    document = json.loads(run(home, "runs show --json --rejected --trades").text)
    assert document["state"] == "interrupted"
    assert [each["text"] for each in document["notices"]] == ["as planned", "order 1 is cut"]
    assert document["notices"][1]["time"] == "2024-07-01T09:30:00-04:00"
    result = document["result"]
    assert (result["refused"], result["unfilled"], result["profit"]) == (1, 1, None)
    assert [each["reason"] for each in document["rejected"]["decisions"]] == ["too much"]
    assert document["trades"]["trades"][0]["open_quantity"] == 4.0
    text = run(home, "runs show").text
    assert "1 of 1 signal was refused" in text
    assert "09:30:00  order 1 is cut" in text


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("runs list --state int", "interrupted"),
        ("runs list --sort pro", "profit"),
        ("runs list --strategy rsi", "rsi_mean_reversion"),
        ("runs trades last --sort re", "return"),
        ("runs note l", "last"),
        ("execution decisions --reason max_per_t", "max_per_trade"),
        ("runs compare 1 2 --diff", "--differences"),
        ("runs show --rej", "--rejected"),
    ],
)
def test_what_chooses_is_completed(home: Path, four: RunRecords, typed: str, found: str) -> None:
    assert four.runs()
    shell = Shell(Environment(io.StringIO(), io.StringIO(), io.StringIO(), home=home))
    suggested = complete(root_node(), typed, len(typed), SystemSource(shell), {})
    assert [each.text.strip() for each in suggested] == [found]
