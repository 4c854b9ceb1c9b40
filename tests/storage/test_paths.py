from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mismartera.domain.interval import DAY, MINUTE, STORED
from mismartera.errors import InvalidSymbol
from mismartera.storage.bar_store import BarStore
from mismartera.storage.paths import StorePaths, escape_symbol, unescape_symbol
from tests.storage.bars import minutes

symbols = st.from_regex(
    r"(?!\.{1,2}$)[!%&(-+.-:<-\[\]-_{-~][!$%&(-+.-:<-\[\]-_{-~-]{0,39}", fullmatch=True
)
AWKWARD = (
    "AAPL",
    "BRK.B",
    "BTC/USD",
    "CON",
    "CON.B",
    "NUL",
    "COM1",
    "A..",
    "A../../B",
    "ES_F",
    "X.",
)


@pytest.mark.parametrize(
    ("symbol", "name"),
    [
        ("AAPL", "AAPL"),
        ("BRK.B", "BRK%2EB"),
        ("BTC/USD", "BTC%2FUSD"),
        ("CON", "%43ON"),
        ("LPT1", "%4CPT1"),
        ("CONN", "CONN"),
        ("ES_F-1", "ES_F-1"),
        ("../x", "%2E%2E%2FX"),
        ("^GSPC", "%5EGSPC"),
        ("BTC/USDT:USDT", "BTC%2FUSDT%3AUSDT"),
        ("%41", "%2541"),
        ("aapl", "AAPL"),
    ],
)
def test_a_symbol_becomes_a_harmless_name(symbol: str, name: str) -> None:
    assert escape_symbol(symbol) == name


@pytest.mark.parametrize(
    "text",
    [
        "",
        ".",
        "..",
        "-X",
        "$X",
        "A B",
        "A\\B",
        "A\0",
        "Ä",
        "ß",
        "A" * 41,
        "A,B",
        "A;B",
        "A#",
        "A'B",
    ],
)
def test_what_is_no_symbol_becomes_no_path(text: str, tmp_path: Path) -> None:
    with pytest.raises(InvalidSymbol, match="is not a symbol"):
        BarStore(tmp_path).read(text, MINUTE)


@given(symbols)
def test_a_name_gives_its_symbol_back(symbol: str) -> None:
    assert unescape_symbol(escape_symbol(symbol)) == symbol


@given(symbols)
def test_a_series_lies_directly_under_its_interval(symbol: str) -> None:
    home = Path("/home/of/the/store")
    for interval in STORED:
        series = StorePaths(home).series(symbol, interval)
        assert series.resolve().parent == home / "bars" / interval.name
        assert StorePaths(home).lock(symbol, interval).resolve().parent == home / "locks"


@given(st.lists(symbols, unique=True, min_size=2))
def test_no_two_symbols_meet_where_case_is_folded(several: list[str]) -> None:
    assert len({escape_symbol(symbol).casefold() for symbol in several}) == len(several)


@pytest.mark.parametrize(
    "name", ["aapl", "%41APL", "BRK.B", "CON", "%2e", "%FF", ".hidden", "A%2fB"]
)
def test_a_directory_of_another_name_is_no_symbol(name: str) -> None:
    assert unescape_symbol(name) is None


def test_awkward_symbols_live_side_by_side(tmp_path: Path) -> None:
    store = BarStore(tmp_path / "home")
    for number, symbol in enumerate(AWKWARD):
        store.write(symbol, MINUTE, minutes("2024-07-03T13:30", 5, price=10.0 + number))
    assert store.symbols() == tuple(sorted(AWKWARD))
    for number, symbol in enumerate(AWKWARD):
        assert store.read(symbol, MINUTE).equals(
            minutes("2024-07-03T13:30", 5, price=10.0 + number)
        )
    assert {path.name for path in tmp_path.iterdir()} == {"home"}


def test_foreign_directories_and_files_are_no_symbols(tmp_path: Path) -> None:
    (tmp_path / "bars" / "1m" / "notes.b").mkdir(parents=True)
    (tmp_path / "bars" / "1m" / "README").write_text("x")
    (tmp_path / "bars" / "1m" / "EMPTY").mkdir()
    (tmp_path / "bars" / "1m" / "OTHER").mkdir()
    (tmp_path / "bars" / "1m" / "OTHER" / "mine.parquet").write_text("x")
    store = BarStore(tmp_path)
    assert store.symbols() == ()
    assert store.intervals("OTHER") == ()
    assert store.span("OTHER", DAY) is None
