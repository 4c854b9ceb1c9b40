"""The two plain forms of most answers: facts by name, and a table of rows of texts."""

from __future__ import annotations

from cli.draw.cells import Column, name, number, words
from cli.draw.records import Name, Value
from cli.render.format import DIGITS
from cli.render.table import Facts, Table


def facts(*pairs: tuple[Name, Value]) -> Facts:
    """One line for each fact: its name and its value."""
    return Facts(pairs)


def table(*headings: str) -> Table:
    """A table without rows; a heading that ends in `>` has its column set to the right.

    The first column never goes; of the others the last goes first.
    """
    return Table(*(_column(heading, key=at == 0) for at, heading in enumerate(headings)))


def _column(heading: str, *, key: bool) -> Column:
    if heading.endswith(">"):
        return number(heading.removesuffix(">"), DIGITS, key=key)
    return name(heading, key=True) if key else words(heading)
