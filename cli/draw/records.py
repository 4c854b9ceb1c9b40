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

Value = str | Items | Styled


def record_lines(
    pairs: Sequence[tuple[str, Value]], width: int, *, name_style: str = ""
) -> list[Line]:
    """The name of each value and beside it the value, wrapped by words.

    Where there is no room beside the names, a value stands below its name, set in.
    """
    names = max((width_of(name) for name, _ in pairs), default=0)
    beside = width - names - len(GAP)
    widest = max((_least(value) for _, value in pairs), default=0)
    if beside < widest:
        return [line for pair in pairs for line in _below(*pair, width, name_style)]
    lines: list[Line] = []
    for name, value in pairs:
        style = value.style if isinstance(value, Styled) else ""
        for number, text in enumerate(_lines(value, beside)):
            shown = set_to("" if number else name, names)
            lines.append(trimmed((Span(shown, name_style), Span(GAP), Span(text, style))))
    return lines


def _below(name: str, value: Value, width: int, name_style: str) -> list[Line]:
    style = value.style if isinstance(value, Styled) else ""
    head = [(Span(text, name_style),) for text in wrapped(name, width)] if name else []
    texts = _lines(value, width - len(GAP))
    return [*head, *(trimmed((Span(GAP), Span(text, style))) for text in texts)]


def _lines(value: Value, width: int) -> list[str]:
    if isinstance(value, Items):
        return packed(value.texts, width)
    return wrapped(value.text if isinstance(value, Styled) else value, width)


def _least(value: Value) -> int:
    """How much room a value needs beside its name: its words, of a longer text some more."""
    if isinstance(value, Items):
        return max(map(width_of, value.texts), default=0)
    text = value.text if isinstance(value, Styled) else value
    return max(min(longest_word(text), LONGEST_WORD), min(width_of(text), _LEAST_ROOM))
