"""The two plain forms of most answers: facts by name, and a table of rows."""

from __future__ import annotations

from rich.table import Table
from rich.text import Text

from cli.render.table import plain_grid, plain_table


def facts(*pairs: tuple[str, str]) -> Table:
    """One line for each fact: its name and its value."""
    grid = plain_grid()
    for name, value in pairs:
        grid.add_row(name, Text(value))
    return grid


def table(*headings: str) -> Table:
    """A table without rows; a heading that ends in `>` has its column set to the right."""
    empty = plain_table()
    for heading in headings:
        is_number = heading.endswith(">")
        empty.add_column(
            heading.removesuffix(">"), justify="right" if is_number else "left", overflow="fold"
        )
    return empty
