"""Lines of text in styles: how wide they are, and how a text is set into a width."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import cache
from typing import Final, NamedTuple

GAP: Final = "  "
ELLIPSIS: Final = "…"
LONGEST_WORD: Final = 32
"""A longer word, such as a path, may be broken where room is short."""

_WORD: Final = re.compile(r"\S+\s*|\s+")
_DIGITS: Final = "0123456789.,"
_NUMBER_SIGNS: Final = _DIGITS + "+-"


class Span(NamedTuple):
    """A part of a line in one style: `title`, `dim`, or none."""

    text: str
    style: str = ""


Line = tuple[Span, ...]


def text_of(line: Line) -> str:
    """A line without its styles."""
    return "".join(span.text for span in line)


def width_of(text: str) -> int:
    """How many columns of a terminal a text takes."""
    return len(text) if text.isascii() else _cell_len()(text)


@cache
def _cell_len() -> Callable[[str], int]:
    from rich.cells import cell_len

    return cell_len


def set_to(text: str, width: int, right: bool = False) -> str:
    """A text with blanks behind it, or before it, up to a width."""
    if text.isascii():
        return text.rjust(width) if right else text.ljust(width)
    blanks = " " * (width - width_of(text))
    return blanks + text if right else text + blanks


def trimmed(line: Line) -> Line:
    """A line up to its last sign that is no blank."""
    spans = list(line)
    while spans:
        text, style = spans.pop()
        if text := text.rstrip(" "):
            return (*spans, Span(text, style))
    return ()


def cut(text: str, width: int) -> str:
    """A text in one line of at most `width`; `…` marks that some of it is not there."""
    if width_of(text) <= width:
        return text
    return text[: _signs_in(text, width - 1)].rstrip() + ELLIPSIS if width > 0 else ""


def wrapped(text: str, width: int) -> list[str]:
    """A text in lines of at most `width`, broken between words.

    A word that is wider is broken behind one of its signs, but never within a number: one that is
    wider itself stands out.
    """
    return [line for part in text.split("\n") for line in _wrapped(part, width)]


def packed(items: Iterable[str], width: int) -> list[str]:
    """Short texts beside each other, in as few lines as have room; each is left whole."""
    lines: list[str] = []
    for item in items:
        if lines and width_of(lines[-1]) + len(GAP) + width_of(item) <= width:
            lines[-1] += GAP + item
        else:
            lines += wrapped(item, width)
    return lines or [""]


def longest_word(text: str) -> int:
    """The width of the widest word of a text."""
    return max(map(width_of, text.split()), default=0)


def _wrapped(text: str, width: int) -> list[str]:
    if width_of(text) <= width:
        return [text]
    lines, line = [], ""
    for word in _WORD.findall(text):
        if line.strip() and width_of(line + word.rstrip()) > width:
            lines.append(line.rstrip())
            line = ""
        line += word
        while width_of(line.rstrip()) > width:
            end = _break(line, width)
            lines.append(line[:end])
            line = line[end:]
    return [*lines, line.rstrip()] if line.strip() or not lines else lines


def _break(line: str, width: int) -> int:
    """Where a line that begins with a word too wide for it is broken, in signs; at least 1."""
    most = max(1, _signs_in(line, width))
    for end in range(most, most // 3, -1):
        if not line[end - 1].isalnum() and not _joins(line, end):
            return end
    before = most
    while before > 0 and _joins(line, before):
        before -= 1
    if line[:before].strip():
        return before
    while most < len(line) and _joins(line, most):
        most += 1
    return most


def _joins(line: str, end: int) -> bool:
    """Whether a number goes on over a place."""
    return line[end - 1] in _NUMBER_SIGNS and line[end] in _DIGITS


def _signs_in(text: str, width: int) -> int:
    """How many signs of a text fit a width."""
    if text.isascii():
        return width
    room = width
    for number, sign in enumerate(text):
        room -= width_of(sign)
        if room < 0:
            return number
    return len(text)
