"""Help: one look and one content, however it is asked for."""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

import pytest

from cli.app import root_node
from cli.help import help_document
from mismartera.reporting.documents.help import HelpDocument
from tests.cli.conftest import Run

_WIDTH = 80


def _below(document: HelpDocument) -> Iterator[HelpDocument]:
    for each in document.commands:
        yield each
        yield from _below(each)


EVERY_COMMAND = [each.command for each in _below(help_document(root_node()))]


def test_asking_in_either_way_shows_the_same_of_every_command(run: Run) -> None:
    asked_first = run(stdin="\n".join(f"help {path}" for path in EVERY_COMMAND))
    asked_last = run(stdin="\n".join(f"{path} --help" for path in EVERY_COMMAND))
    assert asked_first == asked_last
    assert asked_first.status == 0


def test_help_fits_80_columns_without_blanks_at_the_ends(run: Run) -> None:
    lines = run(stdin="\n".join(["help", *(f"help {path}" for path in EVERY_COMMAND)])).text
    assert max(map(len, lines.splitlines())) <= _WIDTH
    assert not [line for line in lines.splitlines() if line != line.rstrip()]


def test_a_command_begins_with_how_it_is_written(run: Run) -> None:
    lines = run("help data aggregate").text.splitlines()
    assert lines[0] == "data aggregate SYMBOL --interval INTERVAL [OPTIONS]"
    assert "  --interval INTERVAL  What to make: 1m or 1d. (required)" in lines


def test_an_option_tells_its_default_and_that_it_may_come_again(run: Run) -> None:
    text = " ".join(run("help data high-low", "help system start").text.split())
    assert "(default 52w)" in text
    assert "(may be given several times)" in text


def test_a_group_lists_its_commands(run: Run) -> None:
    lines = run("help time").text.splitlines()
    assert lines[0] == "time COMMAND"
    assert any(line.startswith("  holidays") for line in lines)


def test_all_of_help_is_there_as_json(run: Run) -> None:
    document = run("help --json").json
    groups = {each["command"]: each for each in cast(list[dict[str, object]], document["commands"])}
    inner = cast(list[dict[str, object]], groups["data"]["commands"])
    assert "data bars" in [each["command"] for each in inner]
    assert groups["help"]["commands"] == []


def test_one_command_is_described_as_json(run: Run) -> None:
    document = run("help data aggregate --json").json
    assert document["usage"] == "data aggregate SYMBOL --interval INTERVAL [OPTIONS]"
    (symbol,) = cast(list[dict[str, object]], document["arguments"])
    assert (symbol["value"], symbol["required"], symbol["names"]) == ("SYMBOL", True, [])
    options = cast(list[dict[str, object]], document["options"])
    assert [each["names"] for each in options][-1] == ["--help"]


@pytest.mark.parametrize("path", EVERY_COMMAND)
def test_every_command_and_parameter_says_what_it_is_for(path: str) -> None:
    document = next(each for each in _below(help_document(root_node())) if each.command == path)
    assert document.meaning.endswith(".")
    assert all(each.meaning for each in (*document.arguments, *document.options))
