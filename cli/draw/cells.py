"""What tables are made of: columns, and the cells in them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, auto
from typing import Final, NamedTuple

from cli.draw.numbers import marked

_LEAST_OF_WORDS: Final = 16
_LEAST_OF_A_LINE: Final = 8
_SHORTENED_FROM: Final = 1_000


class Styled(NamedTuple):
    """A text in a style."""

    text: str
    style: str


class Items(NamedTuple):
    """Short texts beside each other, each of which is left whole."""

    texts: tuple[str, ...]


Cell = str | float | Styled | Items | None


@dataclass(frozen=True, slots=True)
class Form:
    """How a number is written; one that `shortens` may be given as 15.91M where room is short."""

    write: Callable[[float | None], str]
    shortens: bool = False

    def short(self, value: float | None) -> str:
        """A number with K, M or B where that is shorter, else in full."""
        full = self.write(value)
        if value is None or not self.shortens or abs(value) < _SHORTENED_FROM:
            return full
        sign = "+" if full.startswith("+") else ""
        return min(full, sign + marked(value), key=len)


class Kind(Enum):
    """How the cells of a column are set."""

    NUMBER = auto()
    NAME = auto()
    LINE = auto()
    WORDS = auto()


@dataclass(frozen=True, slots=True, eq=False)
class Column:
    """What a column is called, how its cells are set, and how important it is.

    A `key` column never goes; of the others the one with the highest `rank` goes first, of equal
    ones the last. Words and lines keep at least `least` columns of the terminal.
    """

    heading: str
    kind: Kind
    form: Form | None = None
    key: bool = False
    rank: int = 0
    least: int = 0


def number(heading: str, form: Form, *, key: bool = False, rank: int = 0) -> Column:
    """A column of numbers in one form, set to the right; a text in it is set as it is."""
    return Column(heading, Kind.NUMBER, form, key, rank)


def name(heading: str, *, key: bool = False, rank: int = 0) -> Column:
    """A column of short texts that are left whole: symbols, times, states."""
    return Column(heading, Kind.NAME, None, key, rank)


def line(heading: str, *, key: bool = False, rank: int = 0) -> Column:
    """A column of texts of one line each, cut with `…` where room is short."""
    return Column(heading, Kind.LINE, None, key, rank, _LEAST_OF_A_LINE)


def words(
    heading: str, *, key: bool = False, rank: int = 0, least: int = _LEAST_OF_WORDS
) -> Column:
    """A column of texts that are wrapped by words."""
    return Column(heading, Kind.WORDS, None, key, rank, least)
