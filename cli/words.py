"""A command line as words: quotes, comments and variables, read in one place.

Single quotes keep everything as it is; double quotes and bare words know `\\` and `$NAME`.
A `#` that begins a word begins a comment.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from mismartera.errors import UnknownName, UsageError

VARIABLE_NAME: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_REFERENCE: Final = re.compile(r"\$(?:\{([A-Za-z_][A-Za-z0-9_]*)\}|([A-Za-z_][A-Za-z0-9_]*))")
_ESCAPED_IN_QUOTES: Final = frozenset('"\\$')


@dataclass(frozen=True, slots=True)
class Word:
    """One word of a line: its value, where it stands in the line, and a quote left open."""

    text: str
    start: int
    end: int
    open_quote: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """A line's words, and whether the line ends within a comment."""

    words: tuple[Word, ...]
    ends_in_comment: bool = False


def split(line: str, variables: Mapping[str, str]) -> tuple[str, ...]:
    """Split a command line into its words, with variables replaced.

    Raises:
        UsageError: a quote is not closed, a variable is not set, or the line holds a NUL.
    """
    if "\0" in line:
        raise UsageError("the line holds a NUL character", "a command is plain text")
    words = scan(line, variables).words
    if words and words[-1].open_quote:
        raise UsageError(
            f"the quote {words[-1].open_quote} is not closed",
            "close it, or put a backslash first",
        )
    return tuple(word.text for word in words)


def scan(line: str, variables: Mapping[str, str] | None = None) -> Line:
    """Read a line that may be unfinished; without `variables` references stay as written."""
    scanner = _Scanner(line, variables)
    return scanner.scan()


def quoted(text: str) -> str:
    """Write a value so that it is read back as one word."""
    if text and not re.search(r"[\s'\"\\#$]", text):
        return text
    escaped = re.sub(r'(["\\$])', r"\\\1", text)
    return f'"{escaped}"'


class _Scanner:
    """One pass over one line."""

    def __init__(self, line: str, variables: Mapping[str, str] | None) -> None:
        self._line = line
        self._variables = variables
        self._at = 0

    def scan(self) -> Line:
        words: list[Word] = []
        line = self._line
        while True:
            while self._at < len(line) and line[self._at].isspace():
                self._at += 1
            if self._at == len(line):
                return Line(tuple(words))
            if line[self._at] == "#":
                return Line(tuple(words), ends_in_comment=True)
            words.append(self._word())

    def _word(self) -> Word:
        start, parts, quote = self._at, list[str](), ""
        while self._at < len(self._line):
            sign = self._line[self._at]
            if not quote and sign.isspace():
                break
            if sign == quote or (not quote and sign in "'\""):
                quote = "" if quote else sign
                self._at += 1
            else:
                parts.append(self._piece(quote))
        return Word("".join(parts), start, self._at, quote)

    def _piece(self, quote: str) -> str:
        """Take the next sign, escaped sign or variable."""
        line, at = self._line, self._at
        if quote == "'":
            self._at += 1
            return line[at]
        if line[at] == "\\" and at + 1 < len(line):
            following = line[at + 1]
            if not quote or following in _ESCAPED_IN_QUOTES:
                self._at += 2
                return following
        if line[at] == "$" and (reference := _REFERENCE.match(line, at)):
            self._at = reference.end()
            return self._value(reference)
        self._at += 1
        return line[at]

    def _value(self, reference: re.Match[str]) -> str:
        if self._variables is None:
            return reference[0]
        name = reference[1] or reference[2]
        if name not in self._variables:
            raise UnknownName(
                "variable", name, self._variables, f"set it first: `set {name} VALUE`"
            )
        return self._variables[name]
