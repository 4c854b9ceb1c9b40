from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mismartera.domain.interval import MINUTE
from mismartera.errors import StoreError
from mismartera.storage.bar_file import SCHEMA, encode
from mismartera.storage.bar_store import BarStore
from mismartera.storage.periods import Partition, Period
from mismartera.storage.seal import seal
from tests.storage.bars import MINUTE_NS, bars_at, instant, minutes

OPEN = "2024-07-03T13:30"
ROWS = minutes(OPEN, 500)


@pytest.fixture
def store(tmp_path: Path) -> BarStore:
    store = BarStore(tmp_path)
    store.write("AAPL", MINUTE, ROWS)
    store.write("GOOD", MINUTE, ROWS)
    return store


@pytest.fixture
def file(tmp_path: Path, store: BarStore) -> Path:
    return tmp_path / "bars" / "1m" / "AAPL" / "2024.parquet"


def with_other_columns(path: Path) -> None:
    table = pa.table({"timestamp": [1], "price": [2.0]})
    sink = pa.BufferOutputStream()
    pq.write_table(table, sink)
    path.write_bytes(seal(memoryview(sink.getvalue()), [4]))


def written_by_another(path: Path) -> None:
    pq.write_table(pq.read_table(path).cast(SCHEMA), path)


DAMAGES: dict[str, Callable[[Path], object]] = {
    "empty": lambda path: path.write_bytes(b""),
    "text": lambda path: path.write_text("timestamp,open\n"),
    "cut off": lambda path: path.write_bytes(path.read_bytes()[:-100]),
    "other columns": with_other_columns,
    "another's": written_by_another,
}


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES)
def test_a_damaged_file_is_named_with_what_to_do(
    store: BarStore, file: Path, damage: Callable[[Path], object]
) -> None:
    damage(file)
    fault = rf"{file} is damaged or was not written by MisMartera \(.+\); .*`data delete`"
    for use in (
        lambda: store.read("AAPL", MINUTE),
        lambda: store.read_many(["GOOD", "AAPL"], MINUTE, 0, 2**62),
        lambda: store.last_rows("AAPL", MINUTE, 1),
        lambda: store.span("AAPL", MINUTE),
        lambda: store.check("AAPL", MINUTE),
        lambda: store.write("AAPL", MINUTE, minutes(OPEN, 1)),
    ):
        with pytest.raises(StoreError, match=fault) as raised:
            use()
        assert "\n" not in str(raised.value)


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES)
def test_a_damaged_series_can_be_deleted_and_written_again(
    store: BarStore, file: Path, damage: Callable[[Path], object]
) -> None:
    damage(file)
    store.delete("AAPL", MINUTE)
    assert store.symbols() == ("GOOD",)
    store.write("AAPL", MINUTE, ROWS)
    assert store.read("AAPL", MINUTE).equals(ROWS)


@given(st.data())
def test_no_changed_byte_goes_unnoticed_or_gives_a_traceback(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    home = tmp_path_factory.mktemp("home")
    store = BarStore(home, {MINUTE: Partition(Period.YEAR, 100)})
    store.write("AAPL", MINUTE, ROWS)
    file = home / "bars" / "1m" / "AAPL" / "2024.parquet"
    content = bytearray(file.read_bytes())
    place = data.draw(st.integers(0, len(content) - 1))
    content[place] ^= data.draw(st.integers(1, 255))
    file.write_bytes(content)
    start = data.draw(st.sampled_from(ROWS.timestamp.tolist()))
    try:
        store.check("AAPL", MINUTE)
    except StoreError:
        return
    wanted = ROWS.between(start, start + 10 * MINUTE_NS)
    assert store.read("AAPL", MINUTE, start, start + 10 * MINUTE_NS).equals(wanted)
    assert store.read("AAPL", MINUTE).equals(ROWS)


def test_a_file_that_lost_its_first_bytes_is_found_when_it_is_read(
    store: BarStore, file: Path
) -> None:
    file.write_bytes(file.read_bytes()[100:])
    for use in (store.read, store.check):
        with pytest.raises(StoreError, match=r"2024\.parquet is damaged"):
            use("AAPL", MINUTE)


def test_rows_that_do_not_ascend_are_damage(store: BarStore, file: Path) -> None:
    stamps = ROWS.timestamp[[0, 2, 1]]
    file.write_bytes(encode(bars_at(stamps), 10))
    with pytest.raises(StoreError, match="its timestamps do not ascend"):
        store.read("AAPL", MINUTE)


def test_a_check_finds_rows_of_another_period(store: BarStore, file: Path) -> None:
    file.rename(file.with_name("2023.parquet"))
    with pytest.raises(StoreError, match=r"2023\.parquet .*it holds rows of 2024"):
        store.check("AAPL", MINUTE)


def test_a_check_finds_numbers_that_are_not_finite(store: BarStore, file: Path) -> None:
    file.write_bytes(encode(bars_at(ROWS.timestamp, price=float("nan")), 100))
    with pytest.raises(StoreError, match="a number that is not finite"):
        store.check("AAPL", MINUTE)


def test_files_whose_rows_overlap_are_damage(store: BarStore, file: Path) -> None:
    file.with_name("all.parquet").write_bytes(file.read_bytes())
    with pytest.raises(StoreError, match=r"all\.parquet .*rows of another period"):
        store.read("AAPL", MINUTE)


def test_files_of_other_names_are_left_alone(store: BarStore, file: Path) -> None:
    other = file.with_name("copy of 2024.parquet")
    other.write_text("mine")
    assert store.read("AAPL", MINUTE).equals(ROWS)
    store.delete("AAPL")
    assert other.read_text() == "mine"
    assert store.symbols() == ("GOOD",)


def test_a_damaged_file_of_another_year_does_not_disturb(store: BarStore, file: Path) -> None:
    file.with_name("2020.parquet").write_text("x")
    start = instant(OPEN)
    assert store.read("AAPL", MINUTE, start, start + 10**15).equals(ROWS)


def test_one_damaged_series_does_not_hide_the_others(store: BarStore, file: Path) -> None:
    file.write_text("x")
    assert store.symbols() == ("AAPL", "GOOD")
    assert np.array_equal(store.read("GOOD", MINUTE).close, ROWS.close)
