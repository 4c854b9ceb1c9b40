"""The table that is set by hand: what rich would draw, only sooner."""

from __future__ import annotations

from time import thread_time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.box import SIMPLE
from rich.columns import Columns
from rich.console import Console, RenderableType
from rich.table import Table
from rich.text import Text

from cli.render.quick_table import Items, QuickTable
from cli.render.table import Trimmed, plain_grid, plain_table
from tests.budget import examples

_words = st.text("aB1.-–█日é", min_size=1, max_size=5)
_texts = st.tuples(st.sampled_from(" \n"), st.lists(_words, max_size=3)).map(
    lambda parts: parts[0].join(parts[1])
)
_cells: st.SearchStrategy[RenderableType] = st.one_of(
    _texts, _texts.map(lambda text: Text(text, "bold")), _texts.map(Text)
)


@st.composite
def _tables(draw: st.DrawFn) -> tuple[list[str], list[str], list[list[RenderableType]]]:
    """Heads, how each column is set, and rows."""
    count = draw(st.integers(1, 4))
    heads = draw(st.lists(st.text("abc", min_size=1), min_size=count, max_size=count))
    justify = draw(st.lists(st.sampled_from(["left", "right"]), min_size=count, max_size=count))
    row = st.lists(_cells, min_size=count, max_size=count)
    return heads, justify, draw(st.lists(row, max_size=4))


def _filled(
    table: Table, heads: list[str], justify: list[str], rows: list[list[RenderableType]]
) -> Table:
    for head, side in zip(heads, justify, strict=True):
        table.add_column(head, justify="right" if side == "right" else "left", overflow="fold")
    for row in rows:
        table.add_row(*row)
    return table


def drawn(renderable: RenderableType, width: int = 80, *, color: bool = False) -> list[str]:
    console = Console(
        width=width, no_color=not color, force_terminal=color, highlight=False, markup=False
    )
    with console.capture() as captured:
        console.print(Trimmed(renderable))
    return captured.get().splitlines()


@examples(100)
@given(_tables(), st.booleans())
def test_it_looks_as_rich_draws_it(
    table: tuple[list[str], list[str], list[list[RenderableType]]], framed: bool
) -> None:
    if framed:
        usual = Table(box=SIMPLE, show_edge=False, pad_edge=False, padding=(0, 1, 0, 0))
        quick: Table = plain_table()
    else:
        usual, quick = Table.grid(padding=(0, 2)), QuickTable.grid(padding=(0, 2))
    assert drawn(_filled(quick, *table)) == drawn(_filled(usual, *table))


def test_what_does_not_fit_is_folded_by_rich() -> None:
    grid = plain_grid()
    grid.add_row("name", Text("one two three four"))
    assert drawn(grid, width=14) == ["name  one two", "      three", "      four"]


def test_a_style_is_kept() -> None:
    grid = plain_grid(name_style="bold")
    grid.add_row("name", Text("value"))
    assert drawn(grid, color=True) == ["\x1b[1mname\x1b[0m  value"]
    table = plain_table()
    table.add_column("head")
    table.add_row(Text("group", style="bold"))
    assert drawn(table, color=True)[::2] == ["\x1b[1mhead\x1b[0m", "\x1b[1mgroup\x1b[0m"]


def test_a_text_in_several_styles_is_left_to_rich() -> None:
    grid = plain_grid()
    grid.add_row("name", Text.assemble(("a", "bold"), "b"))
    assert drawn(grid, color=True) == ["name  \x1b[1ma\x1b[0mb"]


@pytest.mark.parametrize(("width", "lines"), [(80, 1), (18, 2)])
def test_items_stand_on_one_line_where_they_fit(width: int, lines: int) -> None:
    grid = plain_grid()
    grid.add_row("name", Items(["aa 1", "bb 2", "cc 3"]))
    found = drawn(grid, width=width)
    assert len(found) == lines
    assert found[0].startswith("name  aa 1  bb 2")


def test_a_thousand_rows_take_no_time_worth_mentioning() -> None:
    table = plain_table()
    for head in ("start", "open", "high", "low", "close", "volume"):
        table.add_column(head, justify="right")
    for _ in range(1_000):
        table.add_row("2024-07-03 09:30", *["207.25"] * 5)
    started = thread_time()
    assert len(drawn(table)) == 1_002
    assert thread_time() - started < 0.5


def test_columns_of_other_renderables_still_work() -> None:
    grid = plain_grid()
    grid.add_row("name", Columns([Text("a"), Text("b")], padding=(0, 2)))
    assert drawn(grid) == ["name  a  b"]


@pytest.mark.parametrize(("width", "least", "fits"), [
    (17, None, True), (16, None, False), (14, 6, True), (13, 6, False), (17, 20, True),
])  # fmt: skip
def test_a_table_knows_whether_it_fits_and_what_its_last_column_may_be_folded_to(
    width: int, least: int | None, fits: bool
) -> None:
    table = plain_table()
    for head in ("a", "why"):
        table.add_column(head)
    table.add_row("123456", Text("nine sign"))
    assert table.fits(width, least) is fits
