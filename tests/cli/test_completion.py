"""Completion as a table: a line, and what may stand at its end."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cli.app import root_node
from cli.completion import Suggestion, Value, complete


class _Known:
    """A source with fixed values."""

    def values(self, metavar: str, begun: str, given: Sequence[str]) -> Iterable[Value]:
        known: dict[str, tuple[Value, ...]] = {
            "CONFIG": (("week.json", "a week"), ("with space.json", "a file")),
            "FILE": (("strategy.py", "a file"),),
            "INSTANT": (("10:30", "half past ten"),),
            "STRATEGY|FILE": (("sma_crossover", "two averages"), ("rsi", "an oscillator")),
            "LEVEL": (("WARNING", "this and above"),),
        }
        return known.get(metavar, ())


_VARIABLES = {"HOME_FILE": "x.csv", "OTHER": "y"}


def suggest(text: str, cursor: int | None = None) -> list[Suggestion]:
    at = len(text) if cursor is None else cursor
    return complete(root_node(), text, at, _Known(), _VARIABLES)


def texts(text: str, cursor: int | None = None) -> list[str]:
    return [each.text for each in suggest(text, cursor)]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("sys", ["system"]),
        ("SYS", ["system"]),
        ("system st", ["start", "stop", "step", "status"]),
        ("sys st", ["start", "stop", "step", "status"]),
        ("nonsense st", []),
        ("system start w", ["week.json", '"with space.json"']),
        ("system start W", ["week.json", '"with space.json"']),
        ('system start "with s', ['"with space.json"']),
        ("system start week.json --s", ["--strategy-file"]),
        ("system start --strategy-file ", ["strategy.py"]),
        ("system start --strategy-file=st", ["strategy.py"]),
        ("system start --strategy-file a.py --s", ["--strategy-file"]),
        ("system start --json --j", []),
        ("system start week.json w", []),
        ("strategy show s", ["sma_crossover"]),
        ("wait --until ", ["10:30"]),
        ("log --level w", ["WARNING"]),
        ("log --level=", ["WARNING"]),
        ("echo # sys", []),
        ("echo $H", ["$HOME_FILE"]),
        ("help syst", ["system"]),
        ("help system sta", ["start", "status"]),
        ("metrics --l", ["--live"]),
    ],
)
def test_what_may_stand_at_the_cursor(line: str, expected: list[str]) -> None:
    assert texts(line) == expected


def test_every_suggestion_says_what_it_is_for() -> None:
    for line in ("", "system ", "system start --", "strategy show "):
        assert all(each.meaning for each in suggest(line)), line


def test_an_empty_line_offers_every_command() -> None:
    assert texts("") == root_node().names()


def test_an_argument_is_followed_by_the_options() -> None:
    assert texts("system start ") == [
        "week.json", '"with space.json"', "--strategy-file", "--paused", "--json", "--vertical",
        "--help",
    ]  # fmt: skip


def test_only_the_word_at_the_cursor_is_completed() -> None:
    found = suggest("sys status", cursor=3)
    assert [(each.text, each.start) for each in found] == [("system", 0)]


def test_a_value_after_an_equals_sign_replaces_only_itself() -> None:
    (found,) = suggest("log --level=w")
    assert found.start == len("log --level=")


@given(st.text(st.sampled_from("system start-'\"#$= \t\\a\x00é")), st.integers(0, 40))
def test_no_line_whatever_breaks_completion(text: str, cursor: int) -> None:
    at = min(cursor, len(text))
    assert all(0 <= each.start <= at for each in suggest(text, at))
