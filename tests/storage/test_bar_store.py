from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.parquet as pq
import pytest
from numpy.typing import NDArray

from mismartera.domain.columns import FIELDS, BarColumns
from mismartera.domain.interval import DAY, MINUTE, SECOND, Interval
from mismartera.storage.bar_store import BarStore, Span
from mismartera.storage.merging import WriteResult
from tests.storage.bars import MINUTE_NS, bars_at, instant, minutes

OPEN = "2024-07-03T13:30"


@pytest.fixture
def store(tmp_path: Path) -> BarStore:
    return BarStore(tmp_path / "home")


def files_of(tmp_path: Path) -> dict[Path, tuple[int, int]]:
    status = {path: path.stat() for path in tmp_path.rglob("*.parquet")}
    return {path: (found.st_ino, found.st_mtime_ns) for path, found in status.items()}


def test_an_empty_store_answers_with_nothing(store: BarStore, tmp_path: Path) -> None:
    assert store.symbols() == ()
    assert store.intervals("AAPL") == ()
    assert store.span("AAPL", MINUTE) is None
    assert store.read("AAPL", MINUTE).rows == 0
    assert store.last_rows("AAPL", MINUTE, 5).rows == 0
    assert store.read_many(["AAPL"], MINUTE, 0, 1)["AAPL"].rows == 0
    assert store.delete("AAPL") == 0
    assert store.write("AAPL", MINUTE, BarColumns.empty()) == WriteResult()
    store.check("AAPL", MINUTE)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("interval", [SECOND, MINUTE, DAY])
def test_what_is_written_is_read_back_bit_for_bit(store: BarStore, interval: Interval) -> None:
    random = np.random.default_rng(7)
    prices = random.random((5, 10_000)) * 1e6
    columns = BarColumns(instant(OPEN) + np.arange(10_000) * interval.ns, *prices)
    assert store.write("AAPL", interval, columns) == WriteResult(stored=10_000)
    assert store.read("AAPL", interval).equals(columns)
    store.check("AAPL", interval)


def test_the_same_rows_again_change_nothing(store: BarStore, tmp_path: Path) -> None:
    columns = minutes("2023-12-31T22:00", 300)
    store.write("AAPL", MINUTE, columns)
    before = files_of(tmp_path)
    assert store.write("AAPL", MINUTE, columns) == WriteResult(unchanged=300)
    assert files_of(tmp_path) == before


def test_only_the_periods_that_change_are_written(store: BarStore, tmp_path: Path) -> None:
    columns = minutes("2023-12-31T22:00", 300)
    store.write("AAPL", MINUTE, columns)
    before = files_of(tmp_path)
    revised = bars_at(columns.timestamp[-1:], price=1.0)
    assert store.write(
        "AAPL", MINUTE, BarColumns.concatenate([columns.take(slice(0, 10)), revised])
    ) == WriteResult(unchanged=10, revised=1)
    changed = {path.name for path, found in files_of(tmp_path).items() if before[path] != found}
    assert changed == {"2024.parquet"}


def test_rows_are_laid_over_what_is_there(store: BarStore) -> None:
    store.write("AAPL", MINUTE, minutes(OPEN, 10))
    result = store.write("AAPL", MINUTE, minutes("2024-07-03T13:35", 10, price=50.0))
    assert result == WriteResult(stored=5, unchanged=0, revised=5)
    stored = store.read("AAPL", MINUTE)
    assert stored.close.tolist()[:6] == [100.0, 100.25, 100.5, 100.75, 101.0, 50.0]
    assert stored.rows == 15


def test_replacing_leaves_the_given_rows_alone(store: BarStore, tmp_path: Path) -> None:
    store.write("AAPL", MINUTE, minutes("2023-12-31T22:00", 300))
    columns = minutes("2024-01-01T00:05", 5, price=7.0)
    result = store.write("AAPL", MINUTE, columns, replace=True)
    assert result == WriteResult(revised=5)
    assert store.read("AAPL", MINUTE).equals(columns)
    assert [path.name for path in files_of(tmp_path)] == ["2024.parquet"]
    before = files_of(tmp_path)
    assert store.write("AAPL", MINUTE, columns, replace=True) == WriteResult(unchanged=5)
    assert files_of(tmp_path) == before


def test_a_span_is_half_open(store: BarStore) -> None:
    store.write("AAPL", MINUTE, minutes("2023-12-31T23:55", 10))
    start = instant("2023-12-31T23:58")
    some = store.read("AAPL", MINUTE, start, start + 4 * MINUTE_NS)
    assert some.timestamp.tolist() == [start + n * MINUTE_NS for n in range(4)]
    assert store.read("AAPL", MINUTE, start, start).rows == 0
    assert store.read("AAPL", MINUTE, start + 1, start).rows == 0
    assert store.read("AAPL", MINUTE, end_ns=start).rows == 3
    assert store.read("AAPL", MINUTE, start_ns=start).rows == 7


def test_many_symbols_are_read_as_each_alone(store: BarStore) -> None:
    for number, symbol in enumerate(("B", "A", "C")):
        store.write(symbol, MINUTE, minutes(OPEN, 8_000, price=10.0 + number))
    start = instant("2024-07-05T13:30")
    several = store.read_many(["C", "X", "A"], MINUTE, start, start + 390 * MINUTE_NS)
    assert list(several) == ["C", "X", "A"]
    for symbol, columns in several.items():
        assert columns.equals(store.read(symbol, MINUTE, start, start + 390 * MINUTE_NS))
    assert [columns.rows for columns in several.values()] == [390, 0, 390]


@pytest.mark.parametrize("count", [0, 1, 119, 120, 121, 300, 10_000])
def test_the_last_rows_are_the_end_of_all_rows(store: BarStore, count: int) -> None:
    columns = minutes("2023-12-31T22:00", 240)
    store.write("AAPL", MINUTE, columns)
    kept = min(count, columns.rows)
    assert store.last_rows("AAPL", MINUTE, count).equals(columns.take(slice(240 - kept, 240)))


def test_a_span_says_what_is_stored(store: BarStore, tmp_path: Path) -> None:
    columns = minutes("2023-12-31T22:00", 300)
    store.write("AAPL", MINUTE, columns)
    size = sum(path.stat().st_size for path in files_of(tmp_path))
    assert store.span("AAPL", MINUTE) == Span(
        int(columns.timestamp[0]), int(columns.timestamp[-1]), 300, size, 2
    )


def test_a_span_follows_what_another_process_writes(store: BarStore, tmp_path: Path) -> None:
    store.write("AAPL", MINUTE, minutes(OPEN, 3))
    other = BarStore(tmp_path / "home")
    assert other.span("AAPL", MINUTE) == store.span("AAPL", MINUTE)
    store.write("AAPL", MINUTE, minutes(OPEN, 9))
    found = other.span("AAPL", MINUTE)
    assert found is not None
    assert found.rows == 9
    store.delete("AAPL")
    assert other.span("AAPL", MINUTE) is None
    assert other.read("AAPL", MINUTE).rows == 0


def test_intervals_are_listed_shortest_first(store: BarStore) -> None:
    for interval in (DAY, SECOND, MINUTE):
        store.write("AAPL", interval, bars_at([instant("2024-07-03")]))
    assert store.intervals("AAPL") == (SECOND, MINUTE, DAY)


def test_deleting_leaves_nothing_behind(store: BarStore, tmp_path: Path) -> None:
    store.write("AAPL", MINUTE, minutes("2023-12-31T22:00", 300))
    store.write("AAPL", DAY, bars_at([instant("2024-07-03")]))
    assert store.delete("AAPL", MINUTE) == 300
    assert store.intervals("AAPL") == (DAY,)
    assert store.delete("AAPL") == 1
    assert store.symbols() == ()
    assert not list(tmp_path.rglob("AAPL"))


def test_bars_before_1970_are_stored_as_any_other(store: BarStore) -> None:
    columns = bars_at([instant("1962-01-02"), instant("1969-12-31"), instant("1970-01-01")])
    store.write("GE", DAY, columns)
    store.write("GE", MINUTE, columns)
    assert store.read("GE", DAY).equals(columns)
    assert store.read("GE", MINUTE).equals(columns)


def test_any_program_can_read_a_stored_file(store: BarStore, tmp_path: Path) -> None:
    store.write("AAPL", MINUTE, minutes(OPEN, 3))
    [path] = files_of(tmp_path)
    table = pq.read_table(path)
    assert table.column_names == list(FIELDS)
    assert str(table.schema.field("timestamp").type) == "timestamp[ns, tz=UTC]"
    assert pq.read_metadata(path).row_group(0).column(0).compression == "ZSTD"


def test_a_day_of_a_year_reads_few_rows_and_keeps_none_of_the_others(store: BarStore) -> None:
    store.write("AAPL", MINUTE, minutes("2024-01-01T00:00", 50_000))
    start = instant("2024-01-20")
    day = store.read("AAPL", MINUTE, start, start + 390 * MINUTE_NS)
    assert day.rows == 390
    assert day.close.base is None


def with_dtype(times: type[np.generic], numbers: type[np.generic]) -> BarColumns:
    """Columns of types that the declared ones rule out, as an unchecked caller would hand them."""
    timestamp: NDArray[Any] = np.ones(1, times)
    number: NDArray[Any] = np.ones(1, numbers)
    return BarColumns(timestamp, number, number, number, number, number)


@pytest.mark.parametrize(
    ("columns", "fault"),
    [
        (bars_at([2, 1]), "ascend"),
        (bars_at([1, 1]), "ascend"),
        (bars_at([1, 2], price=float("nan")), "not finite"),
        (bars_at([1, 2], price=float("inf")), "not finite"),
        (BarColumns(np.array([1, 2]), *(np.ones(1),) * 5), "shape"),
        (with_dtype(np.int64, np.float32), "float32"),
        (with_dtype(np.float64, np.float64), "not int64"),
    ],
)
def test_columns_that_are_no_bars_are_refused(
    store: BarStore, columns: BarColumns, fault: str
) -> None:
    with pytest.raises(ValueError, match=fault):
        store.write("AAPL", MINUTE, columns)
    assert store.symbols() == ()


def test_an_interval_that_is_not_stored_is_refused(store: BarStore) -> None:
    with pytest.raises(ValueError, match="5m bars are not stored, only 1s, 1m, 1d"):
        store.write("AAPL", Interval.parse("5m"), minutes(OPEN, 1))
    assert store.read("AAPL", Interval.parse("5m")).rows == 0
