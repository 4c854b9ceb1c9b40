"""`--vertical`: rows as records, for every command that shows something."""

from __future__ import annotations

from collections.abc import Iterator

from cli.app import root_node
from cli.help import help_document
from mismartera.reporting.documents.help import HelpDocument
from tests.cli.conftest import Run
from tests.cli.test_completion import texts


def _all(document: HelpDocument) -> Iterator[HelpDocument]:
    yield document
    for each in document.commands:
        yield from _all(each)


def test_what_can_print_json_can_print_records() -> None:
    options = [
        {name for option in each.options for name in option.names}
        for each in _all(help_document(root_node()))
    ]
    assert [("--json" in names) for names in options] == [
        ("--vertical" in names) for names in options
    ]
    assert sum("--vertical" in names for names in options) > 50


def test_it_is_completed_and_explained(run: Run) -> None:
    assert texts("data list --v") == ["--vertical"]
    assert texts("metrics --v") == ["--vertical"]
    text = " ".join(run("help data list").text.split())
    assert "--vertical Write each row of a table as a record." in text


def test_each_row_is_a_record_of_that_command_alone(run: Run) -> None:
    asked = "time next 2 --after 2024-07-02"
    lines = run(f"{asked} --vertical", asked).text.splitlines()
    records, table = lines[1:11], lines[11:]
    assert records[5:] == [
        "",
        "session  2024-07-05",
        "day      Fri",
        "open     2024-07-05 09:30:00",
        "close    2024-07-05 16:00:00",
    ]
    assert table[1].split() == ["session", "day", "open", "close", "remarks"]


def test_json_stays_json(run: Run) -> None:
    with_it, without = run("time next 2 --vertical --json"), run("time next 2 --json")
    assert with_it.json["sessions"] == without.json["sessions"]


def test_a_command_that_shows_nothing_does_not_know_it(run: Run) -> None:
    outcome = run("echo x", "delay 1 --vertical")
    assert outcome.status == 2
    assert "--vertical" in outcome.errors
