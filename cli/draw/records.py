"""Names, and what there is to say of each, below each other: facts, and records of a table."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from cli.draw.cells import Items, Styled
from cli.draw.line import (
    GAP,
    LONGEST_WORD,
    Line,
    Span,
    longest_word,
    packed,
    set_to,
    trimmed,
    width_of,
    wrapped,
)

_LEAST_ROOM: Final = 16

Name = str | Styled
Value = str | Items | Styled


def record_lines(pairs: Sequence[tuple[Name, Value]], width: int) -> list[Line]:
    """The name of each value and beside it the value, wrapped by words.

    Where there is no room beside the names, a value stands below its name, set in.
    """
    names = max((width_of(_text(name)) for name, _ in pairs), default=0)
    room = width - names - len(GAP)
    if room >= max((_least(value) for _, value in pairs), default=0):
        return [line for name, value in pairs for line in _beside(name, value, names, room)]
    return [line for name, value in pairs for line in _below(name, value, width)]


def _beside(name: Name, value: Value, names: int, room: int) -> list[Line]:
    lines: list[Line] = []
    for text in _wrapped(value, room):
        head = Span(set_to("" if lines else _text(name), names), _style(name))
        lines.append(trimmed((head, Span(GAP), Span(text, _style(value)))))
    return lines


def _below(name: Name, value: Value, width: int) -> list[Line]:
    texts = wrapped(_text(name), width) if _text(name) else ()
    head: list[Line] = [(Span(text, _style(name)),) for text in texts]
    below = _wrapped(value, width - len(GAP))
    return [*head, *(trimmed((Span(GAP), Span(text, _style(value)))) for text in below)]


def _wrapped(value: Value, width: int) -> list[str]:
    return packed(value.texts, width) if isinstance(value, Items) else wrapped(_text(value), width)


def _text(value: Name | Value) -> str:
    if isinstance(value, Items):
        return GAP.join(value.texts)
    return value.text if isinstance(value, Styled) else value


def _style(value: Name | Value) -> str:
    return value.style if isinstance(value, Styled) else ""


def _least(value: Value) -> int:
    """How much room a value needs beside its name: its words, of a longer text some more."""
    if isinstance(value, Items):
        return max(map(width_of, value.texts), default=0)
    text = _text(value)
    return max(min(longest_word(text), LONGEST_WORD), min(width_of(text), _LEAST_ROOM))
