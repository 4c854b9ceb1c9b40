"""Trading by hand and looking at the account, as one process runs it over the sample data."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cli.app import root_node
from cli.completion import complete
from cli.completion_source import SystemSource
from cli.environment import Environment
from cli.shell import Shell
from mismartera.domain.ticket import OrderTicket
from tests.cli.conftest import Outcome, run_main
from tests.cli.test_session_changes import document

_SESSION = """
{"session_name": "Trading", "mode": "backtest",
 "backtest_config": {"start_date": "2024-07-02", "end_date": "2024-07-03", "speed_multiplier": 0},
 "session_data_config": {"symbols": ["AAPL", "MSFT"], "streams": ["1m", "5m"]},
 "strategies": [{"strategy": "sma_crossover", "config": {"quantity": 10}}],
 "trading_config": {"commission": {"model": "per_trade", "amount": 1}}}
"""
BUY = "execution order AAPL buy 20"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with the sample data and a configuration that trades."""
    directory = tmp_path_factory.mktemp("sample")
    assert run_main(directory, "-c", "data sample").status == 0
    (directory / "session.json").write_text(_SESSION)
    return directory


def run(home: Path, *commands: str, stdin: str = "") -> Outcome:
    """Run commands in a session that stands at 11:17, and stop it."""
    begin = (f"system start '{home}/session.json' --paused", "time run-until 11:17")
    given = (*begin, "echo ----", *commands, "system stop")
    words = (part for command in given for part in ("-c", command))
    outcome = run_main(home, *words, stdin=stdin)
    return Outcome(outcome.status, outcome.text.partition("----\n")[2], outcome.errors)


@pytest.mark.parametrize(
    ("command", "keys"),
    [
        ("execution account", {"session_time", "account", "strategies", "positions",
                               "open_orders"}),
        ("execution account --live", {"account"}),
        ("execution positions --by-strategy --all", {"session_time", "by_strategy", "positions"}),
        ("execution orders", {"session_time", "all", "orders"}),
        ("execution fills --all", {"session_time", "count", "fills"}),
        ("execution decisions --rejected", {"session_time", "count", "decisions"}),
        (BUY, {"session_time", "decision", "orders", "after_close", "next_session"}),
        (f"{BUY} --dry-run", {"expected_price", "cost", "buying_power_after", "approved"}),
        ("execution cancel --all --yes", {"session_time", "orders"}),
        ("execution flatten --yes", {"dry_run", "cancelled", "positions", "orders"}),
        ("execution flatten --dry-run", {"dry_run", "cancelled", "positions", "orders"}),
    ],
)  # fmt: skip
def test_every_command_prints_json(home: Path, command: str, keys: set[str]) -> None:
    outcome = run(home, f"{command} --json")
    assert (outcome.status, outcome.errors) == (0, "")
    assert keys <= set(document(outcome))


def test_orders_build_on_each_other(home: Path) -> None:
    outcome = run(
        home,
        f"{BUY} --reason 'a hunch'",
        "execution order MSFT buy 5 --limit 1 --tif gtc",
        "execution order AAPL buy 3 --take-profit 999 --stop-loss 1",
        "execution orders",
        "system step 2",
        "execution account",
        "execution fills --strategy manual",
        "execution decisions --symbol AAPL",
        "execution cancel --all --symbol MSFT --yes",
        "execution flatten --strategy manual --yes",
        "system step 2",
        "execution positions --strategy manual",
        "execution orders --all",
        "system status",
        "data session --once",
    )
    assert (outcome.status, outcome.errors) == (0, "")
    for shown in (
        "buy 20 AAPL is approved at 2024-07-02 11:17", ": buy 5 MSFT limit 1.00 gtc",
        "market day profit 999.00 loss 1.00", "manual", "a hunch", "protects",
        "1 order cancelled", "flattened", "nothing is held", "filled",
        "buying power", "in this session",
    ):  # fmt: skip
        assert shown in outcome.text, shown


def test_a_rejected_order_fails_with_the_reason(home: Path) -> None:
    outcome = run(home, "execution order MSFT sell 5", "echo not reached")
    assert outcome.status == 1
    assert outcome.text == ""
    assert outcome.errors.startswith("error: sell 5 MSFT is rejected: 5 MSFT would be sold short")
    as_json = run(home, "execution order AAPL buy 100000 --json")
    assert as_json.status == 1
    decision = document(as_json)["decision"]
    assert isinstance(decision, dict)
    assert (decision["approved"], decision["orders"]) == (False, [])
    assert "max_per_trade" in as_json.errors
    foreseen = run(home, "execution order AAPL buy 100000 --dry-run")
    assert foreseen.status == 1
    assert "dry run: buy 100,000 AAPL market would be rejected" in foreseen.text


@pytest.mark.parametrize(
    ("command", "status", "says"),
    [
        ("execution order AAPK buy 1", 2, "unknown symbol of the session 'AAPK'; did you mean AA"),
        ("execution order AZO buy 1", 2, "`data add-symbol AZO` adds one that is stored"),
        ("execution order 'A;B' buy 1", 2, "'A;B' is not a symbol"),
        ("execution order AAPL bye 1", 2, "unknown side 'bye'; did you mean buy?"),
        ("execution order AAPL buy 0", 2, "quantity 0 is not a number above 0"),
        ("execution order AAPL buy nan", 2, "quantity nan is not a number above 0"),
        ("execution order AAPL buy -1", 2, "numbers below 0 are not taken here"),
        ("execution order AAPL buy x", 2, "found 'x', expected a number"),
        ("execution order AAPL buy", 2, "missing argument 'QUANTITY'"),
        ("execution order AAPL buy 1 --type limit", 2, "needs a limit_price; give --limit PRICE"),
        ("execution order AAPL buy 1 --type sotp", 2, "unknown order type 'sotp'; did you mean"),
        ("execution order AAPL buy 1 --tif fok", 2, "unknown time in force 'fok'"),
        ("execution order AAPL buy 1 --limit x", 2, "found 'x', expected a number"),
        ("execution order AAPL buy 1 --take-profit 1 --stop-loss 2", 2, "stop_loss below"),
        ("execution order AAPL buy 1 --take-profit 9", 2, "stop_loss below its price and take_pro"),
        ("execution order AAPL buy 1 --stop-loss 999", 2, "change --take-profit or --stop-loss"),
        ("execution order AAPL buy 1 --stop-loss 999 --dry-run", 2, "the last close is 207."),
        ("execution cancel", 2, "no order is named; write its number, or --all"),
        ("execution cancel 99", 1, "there is no order 99; `execution orders` lists open ones"),
        ("execution cancel 1", 1, "order 1 is filled already"),
        ("execution cancel x", 2, "found 'x', expected a whole number"),
        ("execution cancel 1 --all", 2, "numbers go with no other choice"),
        (
            "execution cancel --symbol AAPL",
            2,
            "no order is named; write its number, or say --all as well",
        ),
        ("execution cancel --all --strategy smacross", 2, "did you mean sma_crossover?"),
        ("execution flatten ZZZ", 2, "unknown symbol of the session 'ZZZ'"),
        ("execution flatten --strategy manul", 2, "did you mean manual?"),
        ("execution flatten", 1, "nothing was flattened; say --yes to do it"),
        ("execution orders --symbol MSF", 2, "did you mean MSFT?"),
        ("execution fills --strategy x", 2, "unknown strategy of the session 'x'"),
        ("execution decisions --approved --rejected", 2, "leave nothing"),
        ("data remove-symbol AAPL", 1, "AAPL: 10 are held; --force removes it"),
    ],
)
def test_what_cannot_be_is_one_line(home: Path, command: str, status: int, says: str) -> None:
    outcome = run(home, command)
    assert outcome.status == status, outcome.errors
    errors = [line for line in outcome.errors.splitlines() if line.startswith("error")]
    assert len(errors) == 1
    assert says in errors[0]


def test_without_a_session_every_command_says_how_to_begin_one(home: Path) -> None:
    for command in (
        "account", "positions", "orders", "fills", "decisions", "order AAPL buy 1",
        "order AAPL buy 1 --dry-run", "cancel 1", "flatten --yes",
    ):  # fmt: skip
        outcome = run_main(home, "-c", f"execution {command}")
        assert (outcome.status, outcome.text) == (1, "")
        assert outcome.errors == "error: there is no session; `system start FILE` begins one\n"


def test_a_rejected_order_is_shown_with_everything_that_it_asked_for(home: Path) -> None:
    trailing = "execution order MSFT sell 5 --trail-percent 2 --stop 190 --tif gtc --stop-loss 500"
    asked = {
        "order_type": "trailing_stop",
        "limit_price": None,
        "stop_price": 190.0,
        "trail_amount": None,
        "trail_percent": 2.0,
        "time_in_force": "gtc",
        "take_profit": None,
        "stop_loss": 500.0,
    }
    sent, foreseen = run(home, f"{trailing} --json"), run(home, f"{trailing} --dry-run --json")
    assert (sent.status, foreseen.status) == (1, 1)
    for shown in (document(sent)["decision"], document(foreseen)):
        assert isinstance(shown, dict)
        assert {name: shown[name] for name in asked} == asked


def test_what_cannot_be_undone_needs_a_yes(home: Path) -> None:
    limit = "execution order MSFT buy 5 --limit 1 --tif gtc"
    refused = run(home, limit, "execution cancel --all")
    assert refused.status == 1
    assert "no order was cancelled; say --yes to cancel them" in refused.errors
    nothing = run(home, "execution cancel --all", "execution orders --json")
    assert nothing.status == 0
    assert "no order was open" in nothing.text
    done = run(home, limit, "execution cancel --all --symbol MSFT --yes", "execution orders --json")
    assert (done.status, document(Outcome(0, done.text[done.text.index("{") :], ""))["orders"]) == (
        0, [],
    )  # fmt: skip


def test_a_script_with_orders_gives_the_same_ledger_each_time(home: Path, tmp_path: Path) -> None:
    script = tmp_path / "trade.txt"
    export = tmp_path / "export.json"
    script.write_text(
        f"system start '{home}/session.json' --paused\n"
        "time run-until 10:30\nexecution order AAPL buy 40 --take-profit 208.5 --stop-loss 207\n"
        "execution order MSFT buy 10 --trail-percent 1\ntime run-until 14:00\n"
        "execution cancel --all --symbol MSFT --yes\nexecution flatten AAPL --yes\n"
        "time run-until 16:00\nexecution order MSFT buy 7\nsystem resume\nwait\n"
        f"system export-status '{export}' --complete\n"
    )
    accounts = []
    for _ in range(2):
        outcome = run_main(home, "-f", str(script))
        assert (outcome.status, outcome.errors) == (0, "")
        written = json.loads(export.read_text())
        accounts.append((written["account"], written["decisions"]))
    assert accounts[0] == accounts[1]
    fills = accounts[0][0]["fills"]
    assert [each["bar"][:10] for each in fills if each["strategy"] == "manual"][-1] == "2024-07-03"


@pytest.mark.parametrize("columns", [80, 200])
def test_tables_fit_the_terminal(home: Path, columns: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", str(columns))
    outcome = run(
        home,
        "execution order AAPL buy 3 --take-profit 999 --stop-loss 1 --reason 'for the table'",
        "system step",
        f"{BUY} --dry-run",
        *(f"execution {each}" for each in ("account", "positions --by-strategy", "orders --all")),
        *(f"execution {each}" for each in ("fills", "decisions", "flatten --dry-run")),
        "system status",
        "data session --once",
    )
    assert outcome.status == 0, outcome.errors
    assert max(map(len, outcome.text.splitlines())) <= columns
    for whole in ("sell 3 AAPL", "unrealised", "dry run: buy 20 AAPL market", "buying power"):
        assert whole in outcome.text


def test_help_of_every_command_says_what_it_takes(home: Path) -> None:
    for command in (
        "account", "positions", "orders", "fills", "decisions", "order", "cancel", "flatten",
    ):  # fmt: skip
        outcome = run_main(home, "-c", f"execution {command} --help")
        assert outcome.status == 0
        assert "--json" in outcome.text, command
    text = run_main(home, "-c", "execution order --help").text
    for option in ("--type", "--limit", "--trail-percent", "--tif", "--dry-run", "confirmation"):
        assert option in text


def test_words_of_an_order_are_completed(home: Path) -> None:
    shell = Shell(Environment(home=home))
    system = shell.system
    system.run.start(str(home / "session.json"), paused=True)
    system.run.run_until("11:17")
    system.session_changes.orders.order(OrderTicket("MSFT", "buy", 5, {"limit_price": 1.0}))
    (number,) = [str(each.number) for each in system.execution.orders(strategy="manual").orders]

    def texts(line: str) -> list[str]:
        found = complete(root_node(), line, len(line), SystemSource(shell), {})
        return [each.text for each in found if not each.text.startswith("-")]

    try:
        assert texts("execution order ") == ["AAPL", "MSFT"]
        assert texts("execution order AAPL ") == ["buy", "sell"]
        assert texts("execution order AAPL buy 1 --type st") == ["stop", "stop_limit"]
        assert texts("execution order AAPL buy 1 --tif ") == ["day", "gtc", "ioc", "close"]
        assert texts("execution cancel ") == [number]
        assert texts("execution flatten ") == [
            each.symbol for each in system.execution.positions().positions
        ]
        assert texts("execution fills --strategy ") == ["manual", "sma_crossover"]
        assert texts("execution orders --symbol M") == ["MSFT"]
        assert texts("panel ") == ["session", "account", "off"]
    finally:
        shell.close()
