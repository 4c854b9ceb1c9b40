"""Commands as one process runs them: what is printed, where, and the status."""

from __future__ import annotations

import pytest

from cli.render.outcome import log_lines
from mismartera.reporting.documents.shell import LogDocument
from tests.cli.conftest import Run
from tests.cli.test_panels import drawn


def test_commands_run_in_their_order(run: Run) -> None:
    outcome = run("echo one", "echo two")
    assert (outcome.status, outcome.text, outcome.errors) == (0, "one\ntwo\n", "")


def test_the_first_failing_command_stops_the_rest(run: Run) -> None:
    outcome = run("echo one", "nonsense", "echo two")
    assert outcome.status == 2
    assert outcome.text == "one\n"


def test_keep_going_runs_the_rest_and_ends_with_the_first_failure(run: Run) -> None:
    outcome = run("nonsense", "log --level LOUD", "echo two", options=("--keep-going",))
    assert outcome.status == 2
    assert outcome.text == "two\n"
    assert outcome.errors.count("error:") == 2


@pytest.mark.parametrize(
    ("command", "says"),
    [
        ("time next x", "found 'x', expected a whole number; see `time next --help`"),
        ("time next -3", "numbers below 0 are not taken here; see `time next --help`"),
        ("system step 0", "found '0', expected 1 or more; see `system step --help`"),
        ("time speed fast", "found 'fast', expected a number; see `time speed --help`"),
    ],
)
def test_a_wrong_number_is_named_with_what_was_expected(run: Run, command: str, says: str) -> None:
    outcome = run(command)
    assert outcome.status == 2
    assert says in outcome.errors


def test_a_word_that_begins_two_commands_is_refused_naming_them(run: Run) -> None:
    outcome = run("system sta")
    assert outcome.status == 2
    assert "'sta' is ambiguous; it could be start or status" in outcome.errors


def test_a_deletion_that_nobody_confirmed_is_one_line(run: Run) -> None:
    run("data sample")
    outcome = run("data delete AAPL")
    assert outcome.status == 1
    assert outcome.errors == "error: AAPL was not deleted; say --yes to delete it\n"


def test_a_variable_is_replaced_in_later_commands(run: Run) -> None:
    outcome = run("set NAME 'a b'", "set OTHER=c", "echo $NAME $OTHER")
    assert outcome.text == "a b c\n"


def test_variables_are_listed_as_json(run: Run) -> None:
    outcome = run("set NAME value", "set --json")
    assert outcome.json == {"variables": {"NAME": "value"}}


@pytest.mark.parametrize("command", ["set NAME", "set 1A x", "set '' x", "delay -5", "delay 1e9"])
def test_a_value_that_does_not_fit_is_wrong_use(run: Run, command: str) -> None:
    outcome = run(command)
    assert outcome.status == 2
    assert len(outcome.errors.splitlines()) == 1


@pytest.mark.parametrize(
    ("command", "says"),
    [
        ("sytem status", "did you mean system?"),
        ("statsu", "did you mean system status?"),
        ("system strat", "unknown system command 'strat'; did you mean start"),
        ("qqqq", "`help` lists them"),
        ("system qqqq", "`help system` lists them"),
        ("help qqqq", "unknown command 'qqqq'"),
        ("help echo qqqq", "unknown echo command 'qqqq'"),
        ("s", "it could be system, strategy, scanner or set"),
        ("system", "`system` lacks a command"),
        ("log --lvel LOUD", "did you mean --level or --help?"),
        ("log --lines", "option '--lines' requires an argument"),
        ("delay", "missing argument 'MS'"),
        ("delay 1 2", "unexpected extra argument"),
        ("delay many", "'MS'"),
        ("echo 'x", "is not closed"),
        ("panel nonsense", "unknown panel"),
    ],
)
def test_wrong_use_is_one_line_that_says_what_is_right(run: Run, command: str, says: str) -> None:
    outcome = run(command)
    assert outcome.status == 2
    assert outcome.text == ""
    assert says in outcome.errors
    assert outcome.errors.startswith("error: ")
    assert len(outcome.errors.splitlines()) == 1


def test_an_abbreviation_works_with_a_warning(run: Run) -> None:
    outcome = run("ec hello")
    assert outcome.status == 0
    assert outcome.text == "hello\n"
    assert outcome.errors == "warning: 'ec' stands for 'echo': spell commands out in scripts\n"


@pytest.mark.parametrize("command", ["help", "--help", "help system start", "system start --help"])
def test_help_is_there_on_every_level(run: Run, command: str) -> None:
    outcome = run(stdin=command)
    assert outcome.status == 0
    assert "start" in outcome.text
    assert outcome.errors == ""


def test_leaving_ends_with_the_status_asked_for(run: Run) -> None:
    outcome = run("exit 7", "echo never")
    assert (outcome.status, outcome.text) == (7, "")


def test_leaving_after_a_failure_keeps_the_failure(run: Run) -> None:
    assert run("nonsense", "exit 0", options=("--keep-going",)).status == 2


def test_a_panel_needs_the_prompt(run: Run) -> None:
    outcome = run("panel session")
    assert outcome.status == 1
    assert "data session --once" in outcome.errors


def test_what_is_shown_has_its_control_characters_escaped(run: Run) -> None:
    assert run("echo '\x1b[31mred'").text == "\\x1b[31mred\n"
    assert run("'\x1b[31m'").errors.count("\x1b") == 0


def test_the_log_is_shown(run: Run) -> None:
    outcome = run("log --json --lines 3")
    assert outcome.status == 0
    assert set(outcome.json) == {"lines"}


def test_a_traceback_in_the_log_can_be_read_and_looks_like_no_record() -> None:
    record = (
        r"2024-07-01T00:00:00.000Z ERROR a: strategy x\ny raised"
        r'\nTraceback (most recent call last):\n  File "x.py", line 3\nKeyError: '
        "'x'"
    )
    lines = drawn(log_lines(LogDocument((record, "2024-07-01T00:00:01.000Z INFO a: b"))), 30)
    assert lines == [
        r"2024-07-01T00:00:00.000Z ERROR a: strategy x\ny raised",
        "    Traceback (most recent call last):",
        '      File "x.py", line 3',
        "    KeyError: 'x'",
        "2024-07-01T00:00:01.000Z INFO a: b",
    ]


def test_history_is_empty_where_nothing_was_typed(run: Run) -> None:
    assert run("history --json").json == {"commands": []}
