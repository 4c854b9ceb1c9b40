"""Tables handed to rich: its styles, and nothing of its layout."""

from __future__ import annotations

import io
from time import thread_time

from rich.console import RenderableType

from cli.draw.cells import Styled, name, number, words
from cli.render.facts import facts, table
from cli.render.format import PRICE
from cli.render.table import ByWidth, Table, TableConsole, Trimmed


def drawn(
    renderable: RenderableType, width: int = 80, *, color: bool = False, vertical: bool = False
) -> list[str]:
    out = io.StringIO()
    console = TableConsole(out, color=color, terminal=color)
    console.width, console.vertical = width, vertical
    console.print(Trimmed(renderable))
    return out.getvalue().splitlines()


def test_heads_and_styled_cells_are_bold() -> None:
    rows = Table(name("head", key=True))
    rows.add_row(Styled("group", "title"))
    assert drawn(rows, color=True)[::2] == ["\x1b[1mhead\x1b[0m", "\x1b[1mgroup\x1b[0m"]
    assert drawn(rows)[::2] == ["head", "group"]
    named = facts((Styled("name", "title"), "value"))
    assert drawn(named, color=True) == ["\x1b[1mname\x1b[0m  value"]


def test_a_row_may_lack_its_last_cells() -> None:
    rows = table("session", "equity>", "gaps>")
    rows.add_row("2024-07-03", "1.00", "2")
    rows.add_row("… 5 more …")
    assert drawn(rows)[2:] == ["2024-07-03    1.00     2", "… 5 more …"]


def _by_width() -> ByWidth:
    wide, narrow = Table(name("a", key=True), words("why")), Table(words("both", key=True))
    wide.add_row("123456", "nine sign")
    narrow.add_row("123456\nnine sign")
    return ByWidth(wide, lambda: narrow)


def test_a_table_without_room_for_all_its_columns_has_a_narrow_form() -> None:
    assert drawn(_by_width(), 17)[2:] == ["123456  nine sign"]
    assert drawn(_by_width(), 16)[2:] == ["123456", "nine sign"]


def test_as_records_it_has_every_column_of_the_wide_form() -> None:
    assert drawn(_by_width(), 16, vertical=True) == ["a    123456", "why  nine sign"]


def test_a_thousand_rows_take_no_time_worth_mentioning() -> None:
    rows = Table(name("start", key=True), *(number(head, PRICE) for head in ("open", "close")))
    for at in range(1_000):
        rows.add_row("2024-07-03 09:30", 207.25 + at, 200.5)
    started = thread_time()
    assert len(drawn(rows)) == 1_002
    assert thread_time() - started < 0.5
