"""Universes: files, sentences, and questions to the store as of a session."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mismartera.catalogue.catalogue import Catalogue
from mismartera.catalogue.daily_panel import DailyRows
from mismartera.catalogue.universe import Universe, Universes
from mismartera.catalogue.universe_file import find_universe, read_universe, universe_names
from mismartera.catalogue.universe_query import UniverseQuery, is_sentence, parse_sentence
from mismartera.domain.daily_row import row_of_date
from mismartera.domain.interval import DAY, MINUTE, SECOND, Interval
from mismartera.domain.trading_session import TradingSession
from mismartera.errors import UniverseError, UnknownName
from mismartera.storage.journal import JournalEntry
from tests.budget import examples
from tests.market_data import flat_bars


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    path = tmp_path / "home" / "universes"
    path.mkdir(parents=True)
    return path


@pytest.mark.parametrize(
    ("text", "query"),
    [
        ("all symbols", UniverseQuery()),
        ("All  Symbols with 1m bars", UniverseQuery(interval=MINUTE)),
        (
            "all symbols with 1m bars and average dollar volume over 1000000",
            UniverseQuery(interval=MINUTE, min_average_dollar_volume=1e6),
        ),
        (
            "all symbols with average volume above 1.5m over the last 5 days of xnys",
            UniverseQuery(min_average_volume=1.5e6, days=5, exchange="XNYS"),
        ),
        ("all symbols, price between 5 and 1,000", UniverseQuery(min_price=5, max_price=1000)),
        (
            "all symbols with price over 2k and 1s bars",
            UniverseQuery(min_price=2e3, interval=SECOND),
        ),
        ("all symbols with price under 1e3", UniverseQuery(max_price=1e3)),
    ],
)
def test_a_sentence_is_read(text: str, query: UniverseQuery) -> None:
    assert is_sentence(text)
    assert parse_sentence(text) == query
    assert parse_sentence(str(query)) == query


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("all symbols with bars", "'bars' is no condition of a universe"),
        ("all symbols with 5m bars", "5m bars are not stored"),
        ("all symbols with 7x bars", "'7x' is not an interval"),
        ("all symbols with price over much", "'price over much' is no condition"),
        ("all symbols with price over 1 and price over 2", "says min price twice"),
        ("all symbols with price between 5 and 1", "is no range of prices"),
        ("all symbols over 0 days", "0 is no number of days"),
        ("all symbols with price over 99999999999999", "is too great a number"),
        ("all symbols with price over 5 or less", "'or less' is no condition"),
    ],
)
def test_a_sentence_that_cannot_be_read_is_refused(text: str, error: str) -> None:
    with pytest.raises(UniverseError, match=error):
        parse_sentence(text)


numbers = st.none() | st.integers(0, 10**12).map(float)


@examples(100)
@given(
    interval=st.sampled_from([None, SECOND, MINUTE, DAY]),
    dollars=numbers,
    volume=numbers,
    price=numbers,
    days=st.integers(1, 1_000),
)
def test_a_query_is_written_as_the_sentence_that_means_it(
    interval: Interval | None,
    dollars: float | None,
    volume: float | None,
    price: float | None,
    days: int,
) -> None:
    averaged = dollars is not None or volume is not None
    query = UniverseQuery(
        interval=interval,
        min_average_dollar_volume=dollars,
        min_average_volume=volume,
        min_price=price,
        days=days if averaged else 20,
    )
    assert parse_sentence(str(query)) == query


@examples(200)
@given(st.text(max_size=60))
def test_any_sentence_is_read_or_refused(text: str) -> None:
    with suppress(UniverseError):
        parse_sentence(f"all symbols {text}")


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("list.txt", "# mine\nmsft\n\n  AAPL  # a comment\nAAPL\n"),
        ("list", "\ufeffMSFT\r\nAAPL\r\n"),
        ("list.json", '["msft", "AAPL"]'),
        ("list.json", '{"name": "two", "symbols": ["AAPL", "MSFT"]}'),
        ("list.csv", "Name,Symbol\nApple,AAPL\nMicrosoft,msft\nnothing\n,\n"),
    ],
)
def test_a_file_is_read_in_each_of_its_forms(folder: Path, name: str, content: str) -> None:
    path = folder / name
    path.write_text(content, encoding="utf-8")
    assert read_universe(path) == ("AAPL", "MSFT")


@pytest.mark.parametrize(
    ("name", "content", "error"),
    [
        ("a.txt", b"AAPL\nA B\n", "line 2: 'A B' is not a symbol; use 1 to 40"),
        ("a.txt", b"# nothing\n", "holds no symbol; write one on each line"),
        ("a.txt", b"\xff\xfe", r"is no text \(byte 0\); save it as UTF-8"),
        ("a.json", b"{", "is no JSON"),
        ("a.json", b"[" * 100_000, "is no JSON"),
        ("a.json", b'{"a": 1}', "holds no list of symbols"),
        ("a.json", b"[null]", "symbol 1 is no text"),
        ("a.csv", b"ticker\nAAPL\n", "has no column symbol; its first line says ticker"),
        ("a.csv", b"", "has no column symbol; its first line says nothing"),
        ("a.txt", b"A\n" * 5_000_001, "is larger than 10 MB"),
    ],
)
def test_a_file_that_is_wrong_is_refused(
    folder: Path, name: str, content: bytes, error: str
) -> None:
    (folder / name).write_bytes(content)
    with pytest.raises(UniverseError, match=error):
        read_universe(folder / name)


@examples(200)
@given(content=st.binary(max_size=80), suffix=st.sampled_from([".txt", ".json", ".csv"]))
def test_any_file_is_read_or_refused(
    content: bytes, suffix: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.getbasetemp() / f"any{suffix}"
    path.write_bytes(content)
    with suppress(UniverseError):
        assert read_universe(path)


def test_a_file_is_found_by_name_and_by_path(folder: Path, tmp_path: Path) -> None:
    home = tmp_path / "home"
    (folder / "tech.json").write_text('["A"]')
    (folder / "energy.txt").write_text("A")
    elsewhere = tmp_path / "mine"
    elsewhere.write_text("A")
    assert find_universe("tech", home) == folder / "tech.json"
    assert find_universe("energy.txt", home) == folder / "energy.txt"
    assert find_universe(str(elsewhere), home) == elsewhere
    assert universe_names(home) == ("energy", "tech")
    with pytest.raises(UnknownName, match="unknown universe 'tehc'; did you mean tech"):
        find_universe("tehc", home)
    for odd in ("x\0y", "x" * 5_000, "~/nothing/there", "."):
        with pytest.raises(UnknownName):
            find_universe(odd, home)


@pytest.fixture
def session(catalogue: Catalogue) -> TradingSession:
    return catalogue.time_manager.session_on_or_after(
        catalogue.time_manager.parse_date("2024-07-02"), "XNYS"
    )


def resolve(
    catalogue: Catalogue, tmp_path: Path, setting: UniverseQuery | str, session: TradingSession
) -> Universe:
    daily = DailyRows(catalogue.store, catalogue.time_manager, "XNYS")
    return Universes(catalogue, daily, tmp_path / "home").resolve(setting, session)


def put_day(catalogue: Catalogue, symbol: str, day: str, price: float, volume: float) -> None:
    stamp = row_of_date(catalogue.time_manager.parse_date(day))
    catalogue.store.write(symbol, DAY, flat_bars([stamp], price, float(volume)))


def test_symbols_that_are_not_in_the_store_are_listed(
    catalogue: Catalogue, tmp_path: Path, folder: Path, session: TradingSession
) -> None:
    put_day(catalogue, "AAA", "2024-07-01", 10, 1)
    (folder / "some.txt").write_text("ZZZ\nAAA\nBBB\n")
    found = resolve(catalogue, tmp_path, "some", session)
    assert found == Universe(str(folder / "some.txt"), ("AAA",), ("BBB", "ZZZ"))


def test_a_file_of_unknown_symbols_alone_is_refused(
    catalogue: Catalogue, tmp_path: Path, folder: Path, session: TradingSession
) -> None:
    (folder / "none.txt").write_text("B\nA\n")
    with pytest.raises(UniverseError, match=r"none of the 2 symbols of .* in the store \(A, B\)"):
        resolve(catalogue, tmp_path, "none", session)


def test_a_question_is_answered_as_of_the_session(
    catalogue: Catalogue, tmp_path: Path, session: TradingSession
) -> None:
    put_day(catalogue, "BIG", "2024-07-01", 50, 2_000)
    put_day(catalogue, "SMALL", "2024-07-01", 5, 2_000)
    put_day(catalogue, "THIN", "2024-07-01", 50, 10)
    put_day(catalogue, "LATER", "2024-07-02", 50, 1e9)
    put_day(catalogue, "SMALL", "2024-07-03", 5_000, 1e9)
    every = resolve(catalogue, tmp_path, UniverseQuery(), session)
    assert every.symbols == ("BIG", "SMALL", "THIN")
    for sentence, expected in {
        "average dollar volume over 100000": ("BIG",),
        "average dollar volume over 100001": (),
        "average volume over 2000": ("BIG", "SMALL"),
        "price over 50": ("BIG", "THIN"),
        "price between 5 and 5": ("SMALL",),
        "price under 49": ("SMALL",),
        "of US_EQUITY": ("BIG", "SMALL", "THIN"),
        "of XLON": (),
    }.items():
        query = parse_sentence(f"all symbols {sentence}")
        assert resolve(catalogue, tmp_path, query, session).symbols == expected, sentence


def test_averages_are_over_the_days_that_are_asked_for(
    catalogue: Catalogue, tmp_path: Path, session: TradingSession
) -> None:
    put_day(catalogue, "A", "2024-06-28", 10, 1_000)
    put_day(catalogue, "A", "2024-07-01", 10, 10)
    for days, found in ((1, ()), (2, ("A",))):
        query = UniverseQuery(min_average_volume=500, days=days)
        assert resolve(catalogue, tmp_path, query, session).symbols == found


def test_bars_of_an_interval_must_have_begun(
    catalogue: Catalogue, tmp_path: Path, session: TradingSession
) -> None:
    minute = MINUTE.ns
    for symbol, first in {"BEFORE": -5 * minute, "AT": 0, "YEARS": -400 * DAY.ns}.items():
        put_day(catalogue, symbol, "2024-07-01", 10, 10)
        stamps = np.array([session.open_ns + first, session.open_ns + minute])
        catalogue.store.write(symbol, MINUTE, flat_bars(stamps))
    put_day(catalogue, "NONE", "2024-07-01", 10, 10)
    query = UniverseQuery(interval=MINUTE)
    assert resolve(catalogue, tmp_path, query, session).symbols == ("BEFORE", "YEARS")
    days = UniverseQuery(interval=DAY)
    assert len(resolve(catalogue, tmp_path, days, session).symbols) == 4


def test_the_exchange_is_the_one_of_the_import(
    catalogue: Catalogue, tmp_path: Path, session: TradingSession
) -> None:
    for symbol, exchange in {"HERE": "XNYS", "THERE": "XLON"}.items():
        put_day(catalogue, symbol, "2024-07-01", 10, 10)
        entry = JournalEntry(kind="import", at_ns=0, exchange=exchange)
        catalogue.store.journal(symbol, DAY).append(entry)
    query = UniverseQuery(exchange="XLON")
    assert resolve(catalogue, tmp_path, query, session).symbols == ("THERE",)
    with pytest.raises(UnknownName):
        resolve(catalogue, tmp_path, UniverseQuery(exchange="NOWHERE"), session)


def test_an_empty_store_gives_an_empty_answer(
    catalogue: Catalogue, tmp_path: Path, session: TradingSession
) -> None:
    assert resolve(catalogue, tmp_path, UniverseQuery(), session).symbols == ()
