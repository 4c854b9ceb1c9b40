"""Tables set into a width: nothing is cut, and what is not shown is named."""

from __future__ import annotations

import re
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from cli.draw.cells import Cell, Column, Form, Items, Kind, Styled, line, name, number, words
from cli.draw.columns import all_fit, table_lines
from cli.draw.line import text_of, width_of
from cli.draw.numbers import fixed, significant
from tests.budget import examples

MONEY = Form(lambda value: fixed(value, 2), shortens=True)
PRICE = Form(significant)
_COLUMNS = (
    name("symbol", key=True),
    number("held", MONEY, key=True),
    number("average", PRICE, rank=1),
    number("value", MONEY),
    number("fees", MONEY),
    words("why", rank=2),
)
_ROW: tuple[Cell, ...] = (
    "AMZN", 10_000, 1594.105, 15_911_801.0, 146.9, "the fast average rose over the slow one"
)  # fmt: skip


def drawn(
    columns: tuple[Column, ...], *rows: tuple[Cell, ...], width: int, vertical: bool = False
) -> list[str]:
    return [text_of(each) for each in table_lines(columns, rows, width, vertical=vertical)]


def test_with_room_every_column_stands_in_one_line() -> None:
    rule = "─" * 92
    assert drawn(_COLUMNS, _ROW, ("BAC", None, 2.5, 0.125, 0.0, ""), width=100) == [
        "symbol       held    average          value    fees  why",
        rule,
        f"AMZN    10,000.00  1,594.105  15,911,801.00  146.90  {_ROW[-1]}",
        "BAC             –        2.5           0.12    0.00",
    ]  # fmt: skip


def test_words_are_wrapped_before_a_column_goes() -> None:
    lines = drawn(_COLUMNS, _ROW, width=75)
    assert lines[2].endswith("146.90  the fast average rose")
    assert lines[3].strip() == "over the slow one"


def test_the_least_important_column_goes_first_and_is_named() -> None:
    assert drawn(_COLUMNS, _ROW, width=52)[-1] == "… not shown: why; a wider window shows them"
    lines = drawn(_COLUMNS, _ROW, width=40)
    assert lines[0].split() == ["symbol", "held", "value", "fees"]
    assert " ".join(lines[3:]) == "… not shown: average, why; a wider window shows them"


def test_a_column_that_can_go_goes_before_a_number_is_shortened() -> None:
    lines = drawn(_COLUMNS, _ROW, width=30)
    assert lines[0].split() == ["symbol", "held"]
    assert lines[2].split() == ["AMZN", "10,000.00"]


def test_numbers_are_shortened_where_only_keys_are_left() -> None:
    last = number("last", PRICE, key=True)
    keys = (name("symbol", key=True), number("value", MONEY, key=True), last)
    assert drawn(keys, ("AMZN", 15_911_801.0, 1591.1801), width=26) == [
        "symbol   value        last",
        "──────────────────────────",
        "AMZN    15.91M  1,591.1801",
    ]


def test_where_not_even_shortened_numbers_fit_each_row_is_a_record() -> None:
    keys = (name("symbol", key=True), number("last", PRICE, key=True), words("why"))
    rows: tuple[tuple[Cell, ...], ...] = (("AMZN", 12345.678901, "it rose"), ("BAC", 1.5, ""))
    assert drawn(keys, *rows, width=19) == [
        "symbol",
        "  AMZN",
        "last",
        "  12,345.678901",
        "why",
        "  it rose",
        "",
        "symbol  BAC",
        "last    1.5",
    ]


def test_a_record_for_each_row_has_every_column_in_full() -> None:
    assert drawn(_COLUMNS, _ROW, width=40, vertical=True) == [
        "symbol   AMZN",
        "held     10,000.00",
        "average  1,594.105",
        "value    15,911,801.00",
        "fees     146.90",
        "why      the fast average rose over the",
        "         slow one",
    ]


def test_a_line_is_cut_with_a_mark_and_a_name_is_not() -> None:
    columns = (line("name", key=True), name("state", key=True))
    row = ("Two tech names, one week", "finished")
    assert drawn(columns, row, width=22)[2] == "Two tech na…  finished"
    assert drawn(columns, row, width=10) == [
        "name", "  Two tech", "  names,", "  one week", "state", "  finished"
    ]  # fmt: skip


def test_items_stand_beside_each_other_where_they_fit() -> None:
    columns = (name("symbol", key=True), words("indicators", key=True))
    row = ("RIVN", Items(("sma_20_1m 11.21", "rsi_14_5m 42.17")))
    assert drawn(columns, row, width=60)[2] == "RIVN    sma_20_1m 11.21  rsi_14_5m 42.17"
    assert drawn(columns, row, width=30)[2:] == [
        "RIVN    sma_20_1m 11.21",
        "        rsi_14_5m 42.17",
    ]


def test_styles_are_kept() -> None:
    lines = table_lines(
        (name("a", key=True), name("b", key=True)), ((Styled("x", "title"), "y"),), 9
    )
    assert [[tuple(span) for span in each] for each in lines[::2]] == [
        [("a  b", "title")],
        [("x", "title"), ("  ", ""), ("y", "")],
    ]


def test_a_table_knows_whether_every_column_has_room() -> None:
    assert all_fit(_COLUMNS, (_ROW,), 69)
    assert not all_fit(_COLUMNS, (_ROW,), 68)


_NUMBER = re.compile(r"[+-]?[\d,.]*\d(?:[KMB](?!\w))?")
_WORD = st.text("abcxyz", min_size=1, max_size=9)
_VALUE = st.one_of(
    st.integers(-(10**9), 10**9), st.decimals(-(10**10), 10**10, places=4).map(float), st.none()
)
_CELLS: dict[Kind, st.SearchStrategy[Cell]] = {
    Kind.NUMBER: _VALUE,
    Kind.NAME: _WORD,
    Kind.LINE: st.lists(_WORD, max_size=4).map(" ".join),
    Kind.WORDS: st.one_of(
        st.lists(_WORD, max_size=9).map(" ".join), st.lists(_WORD, max_size=4).map(tuple).map(Items)
    ),
}


@st.composite
def _tables(draw: st.DrawFn) -> tuple[tuple[Column, ...], list[tuple[Cell, ...]]]:
    makers = [
        lambda heading, **how: number(heading, MONEY, **how),
        lambda heading, **how: number(heading, PRICE, **how),
        name, line, words,
    ]  # fmt: skip
    columns = tuple(
        draw(st.sampled_from(makers))(
            f"h{at}", key=at == 0 or draw(st.booleans()), rank=draw(st.integers(0, 3))
        )
        for at in range(draw(st.integers(1, 7)))
    )
    row = st.tuples(*(_CELLS[column.kind] for column in columns))
    return columns, draw(st.lists(row, min_size=1, max_size=4))


@examples(150)
@given(_tables(), st.integers(24, 120), st.booleans())
def test_whatever_the_width_a_number_is_whole_or_marked_or_its_column_is_named(
    table: tuple[tuple[Column, ...], list[tuple[Cell, ...]]], width: int, vertical: bool
) -> None:
    columns, rows = table
    lines = [text_of(each) for each in table_lines(columns, rows, width, vertical=vertical)]
    assert all(width_of(each) <= width for each in lines)
    text = "\n".join(lines)
    shown, _, note = text.partition("… not shown: ")
    left_out = set(re.findall(r"h\d", note))
    assert not left_out & {each.heading for each in columns if each.key}
    for at, column in enumerate(columns):
        assert (
            (column.heading in left_out)
            or re.search(rf"\b{column.heading}\b", shown)
            or all(row[at] in ("", Items(())) for row in rows)
        )
    written, values = numbers_of(columns, rows)
    for each in _NUMBER.findall(re.sub(r"h\d", "", shown)):
        assert each in written or any(is_marked(each, value) for value in values)
    if vertical:
        assert not left_out
        assert set(_NUMBER.findall(re.sub(r"h\d", "", shown))) == written


def numbers_of(
    columns: tuple[Column, ...], rows: list[tuple[Cell, ...]]
) -> tuple[set[str], list[float]]:
    """The numbers of a table, as they are written in full, and themselves."""
    written, values = set[str](), list[float]()
    for row in rows:
        for column, value in zip(columns, row, strict=True):
            if column.form is not None and isinstance(value, int | float):
                written.add(column.form.write(value))
                values.append(value)
    return written, values


def is_marked(text: str, value: Cell) -> bool:
    """Whether a text is a number with K, M or B, rounded half to even to the text's digits."""
    power = {"K": 3, "M": 6, "B": 9}.get(text[-1])
    if power is None or not isinstance(value, int | float):
        return False
    digits = text[:-1].replace(",", "").lstrip("+")
    places = len(digits.partition(".")[2])
    exact = Decimal(repr(value)).scaleb(-power)
    return exact.quantize(Decimal(1).scaleb(-places)) == Decimal(digits)
