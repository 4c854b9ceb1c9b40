"""Text from outside cannot steer the terminal."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mismartera.domain.plain_text import one_line, plain, plain_document


@dataclass(frozen=True, slots=True)
class _Inner:
    name: str
    number: float


@dataclass(frozen=True, slots=True)
class _Outer:
    names: tuple[str, ...]
    inner: _Inner
    table: dict[str, str]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain – ü €", "plain – ü €"),
        ("\x1b[31mred", "\\x1b[31mred"),
        ("a\r\nb\x07", "a\\r\\nb\\x07"),
        ("\u202eevil", "\\u202eevil"),
        ("\udc80", "\\udc80"),
        ("\x9b1m", "\\x9b1m"),
    ],
)
def test_control_characters_are_escaped_in_a_line(text: str, shown: str) -> None:
    assert one_line(text) == shown


@given(st.text(st.characters()))
def test_one_line_is_one_line_that_can_be_printed(text: str) -> None:
    shown = one_line(text)
    assert len(shown.splitlines()) <= 1
    assert "\x1b" not in shown
    shown.encode()


def test_line_ends_stay_in_plain_text() -> None:
    assert plain("a\nb\tc\x00") == "a\nb\tc\\x00"


def test_every_text_of_a_document_is_made_plain() -> None:
    document = _Outer(("a\x1b",), _Inner("b\x1b", 1.5), {"k\x1b": "v\x1b"})
    expected = _Outer(("a\\x1b",), _Inner("b\\x1b", 1.5), {"k\\x1b": "v\\x1b"})
    assert plain_document(document) == expected


def test_a_plain_document_is_left_as_it_is() -> None:
    document = _Outer(("a",), _Inner("b", 1.5), {"k": "v"})
    assert plain_document(document) is document
