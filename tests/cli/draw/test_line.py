"""Texts set into a width."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cli.draw.cells import Items, Styled
from cli.draw.line import Span, cut, packed, set_to, text_of, trimmed, width_of, wrapped
from cli.draw.records import Value, record_lines
from tests.budget import examples


@pytest.mark.parametrize(
    ("text", "width", "lines"),
    [
        ("one two three", 13, ["one two three"]),
        ("one two three", 9, ["one two", "three"]),
        ("  set in", 5, ["  set", "in"]),
        ("one\n\ntwo", 9, ["one", "", "two"]),
        ("", 9, [""]),
        ("some/long/path.json", 12, ["some/long/", "path.json"]),
        ("immeasurably", 5, ["immea", "surab", "ly"]),
        ("worth=1,594.10", 12, ["worth=", "1,594.10"]),
        ("worth1,594.10", 9, ["worth", "1,594.10"]),
        ("1,594,105.25", 6, ["1,594,105.25"]),
        ("日本語日本語", 5, ["日本", "語日", "本語"]),
    ],
)
def test_a_text_is_wrapped_by_words_and_never_within_a_number(
    text: str, width: int, lines: list[str]
) -> None:
    assert wrapped(text, width) == lines


@examples(200)
@given(st.text("ab1,. /-日", max_size=40), st.integers(2, 30))
def test_wrapping_loses_nothing_but_blanks(text: str, width: int) -> None:
    lines = wrapped(text, width)
    assert "".join("".join(lines).split()) == "".join(text.split())
    assert all(width_of(each) <= width for each in lines if not re.search(r"[\d.,]", each))
    whole = re.compile(r"\d[\d.,]*")
    assert [number for each in lines for number in whole.findall(each)] == whole.findall(text)


@pytest.mark.parametrize(
    ("text", "width", "shown"),
    [
        ("short", 5, "short"),
        ("a name", 5, "a na…"),
        ("a name", 3, "a…"),
        ("日本語", 4, "日…"),
        ("ab", 0, ""),
    ],
)
def test_what_is_cut_is_marked(text: str, width: int, shown: str) -> None:
    assert cut(text, width) == shown


def test_a_text_is_set_to_a_width() -> None:
    assert set_to("ab", 4) == "ab  "
    assert set_to("ab", 4, right=True) == "  ab"
    assert set_to("日", 4, right=True) == "  日"


def test_items_that_have_no_room_are_wrapped() -> None:
    assert packed(("a 1", "b 2"), 8) == ["a 1  b 2"]
    assert packed(("a 1", "b 2"), 7) == ["a 1", "b 2"]
    assert packed(("rsi_14_5m 42.17",), 9) == ["rsi_14_5m", "42.17"]
    assert packed((), 9) == [""]


def test_blanks_at_a_lines_end_go() -> None:
    assert trimmed((Span("a ", "dim"), Span("  "))) == (Span("a", "dim"),)
    assert trimmed((Span("  "),)) == ()


def records(width: int) -> list[str]:
    pairs: list[tuple[str, Value]] = [
        ("name", "a long sentence of words"),
        ("", Items(("x 1", "y 2"))),
        ("n", Styled("z", "dim")),
    ]
    return [text_of(each) for each in record_lines(pairs, width)]


def test_facts_stand_beside_their_names_and_below_them_where_room_is_short() -> None:
    assert records(40) == ["name  a long sentence of words", "      x 1  y 2", "n     z"]
    assert records(22) == ["name  a long sentence", "      of words", "      x 1  y 2", "n     z"]
    assert records(20) == ["name", "  a long sentence of", "  words", "  x 1  y 2", "n", "  z"]
