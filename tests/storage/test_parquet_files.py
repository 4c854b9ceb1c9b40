from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pyarrow.parquet.encryption as pe
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mismartera.errors import ImportRefused
from mismartera.storage.parquet_files import (
    MAX_ROWS,
    ColumnKind,
    describe_table,
    read_table_columns,
    write_table_file,
)
from tests.storage.bars import instant

OPEN = datetime(2024, 7, 3, 13, 30, tzinfo=UTC)
OPEN_NS = instant("2024-07-03T13:30")


def written(path: Path, **columns: pa.Array) -> Path:
    pq.write_table(pa.table(columns), path)
    return path


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "bars.parquet"


@pytest.mark.parametrize("unit", ["s", "ms", "us", "ns"])
@pytest.mark.parametrize("zone", ["UTC", "America/New_York", "+02:00"])
def test_instants_of_any_unit_and_zone_become_utc_nanoseconds(
    file: Path, unit: str, zone: str
) -> None:
    stamps = pa.array([OPEN]).cast(pa.timestamp(unit, zone))
    column = read_table_columns(written(file, t=stamps))["t"]
    assert column.kind is ColumnKind.INSTANT
    assert column.values.tolist() == [OPEN_NS]


def test_times_without_a_zone_are_told_from_instants(file: Path) -> None:
    naive = pa.array([OPEN.replace(tzinfo=None)], pa.timestamp("ms"))
    days = pa.array([date(2024, 7, 3)])
    found = read_table_columns(written(file, t=naive, d=days, e=days.cast(pa.date64())))
    assert found["t"].kind is ColumnKind.LOCAL_TIME
    assert found["t"].values.tolist() == [OPEN_NS]
    assert found["d"].kind is ColumnKind.DATE
    assert found["d"].values.tolist() == found["e"].values.tolist() == [instant("2024-07-03")]


def test_numbers_of_any_type_are_read(file: Path) -> None:
    found = read_table_columns(
        written(
            file,
            small=pa.array([1, 2], pa.uint8()),
            epoch=pa.array([OPEN_NS + 1, 2]),
            half=pa.array([1.5, 2.5], pa.float32()),
            decimal=pa.array([Decimal("100.25"), Decimal("7.50")]),
            nothing=pa.array([None, None]),
        )
    )
    assert found["small"].kind is ColumnKind.INTEGER
    assert found["epoch"].values.tolist() == [OPEN_NS + 1, 2]
    assert found["half"].values.tolist() == [1.5, 2.5]
    assert found["decimal"].kind is ColumnKind.NUMBER
    assert found["decimal"].values.tolist() == [100.25, 7.5]
    assert not found["nothing"].valid.any()


@pytest.mark.parametrize(
    "texts",
    [
        pa.array(["AAPL", None, "Ä"]),
        pa.array(["AAPL", None, "Ä"], pa.large_string()),
        pa.array(["AAPL", None, "Ä"]).dictionary_encode(),
    ],
)
def test_texts_of_any_form_are_read(file: Path, texts: pa.Array) -> None:
    column = read_table_columns(written(file, symbol=texts))["symbol"]
    assert column.kind is ColumnKind.TEXT
    assert column.values.tolist() == ["AAPL", "", "Ä"]
    assert column.valid.tolist() == [True, False, True]


def test_a_missing_value_is_marked_and_never_taken_for_one(file: Path) -> None:
    found = read_table_columns(
        written(
            file,
            t=pa.array([OPEN, None]),
            n=pa.array([1.0, None]),
            i=pa.array([7, None]),
        )
    )
    assert [column.valid.tolist() for column in found.values()] == [[True, False]] * 3
    assert found["t"].values.tolist() == [OPEN_NS, 0]
    assert found["i"].values.dtype == np.int64
    assert np.isnan(found["n"].values.astype(np.float64)[1])


def test_columns_are_read_by_name(file: Path) -> None:
    written(file, a=pa.array([1]), b=pa.array([[1, 2]]), c=pa.array(["x"]))
    assert list(read_table_columns(file, ["c", "a"])) == ["c", "a"]
    assert describe_table(file).kinds == {
        "a": ColumnKind.INTEGER,
        "b": ColumnKind.OTHER,
        "c": ColumnKind.TEXT,
    }
    assert describe_table(file).rows == 1


@pytest.mark.parametrize(
    ("names", "fault"),
    [
        (["d"], r"has no column 'd'; it has 'a', 'b'"),
        (["b"], r"column 'b' of .* is nested or binary; write it as"),
        (None, r"column 'b' of .* is nested or binary"),
    ],
)
def test_a_column_that_cannot_be_read_is_named(
    file: Path, names: list[str] | None, fault: str
) -> None:
    written(file, a=pa.array([1]), b=pa.array([{"x": 1}]))
    with pytest.raises(ImportRefused, match=fault):
        read_table_columns(file, names)


def test_a_value_that_cannot_be_kept_is_refused(file: Path) -> None:
    written(file, t=pa.array([datetime(1500, 1, 1)], pa.timestamp("ms")))
    with pytest.raises(ImportRefused, match=r"column 't' of .* has a value that cannot be kept"):
        read_table_columns(file)
    written(file, t=pa.array([2**64 - 1], pa.uint64()))
    with pytest.raises(ImportRefused, match=r"column 't' of .* has a value that cannot be kept"):
        read_table_columns(file)


def test_two_columns_of_one_name_are_refused(file: Path) -> None:
    pq.write_table(pa.table([pa.array([1]), pa.array([2])], names=["a", "a"]), file)
    with pytest.raises(ImportRefused, match="two columns of one name"):
        describe_table(file)


def test_files_that_are_not_parquet_are_refused(file: Path) -> None:
    for content in (b"", b"PAR1", b"timestamp,open\n1,2\n", b"PAR1" + bytes(50) + b"PAR1"):
        file.write_bytes(content)
        with pytest.raises(ImportRefused, match=r"bars\.parquet") as raised:
            read_table_columns(file)
        assert "\n" not in str(raised.value)


def test_a_path_without_a_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ImportRefused, match="No such file or directory"):
        describe_table(tmp_path / "none.parquet")
    with pytest.raises(ImportRefused, match="Is a directory"):
        describe_table(tmp_path)


class PlainKeys(pe.KmsClient):  # type: ignore[misc]  # pyarrow has no types
    """Keys wrapped in nothing, for a test."""

    def __init__(self, config: pe.KmsConnectionConfig) -> None:
        super().__init__()

    def wrap_key(self, key_bytes: bytes, master_key_identifier: str) -> bytes:
        return key_bytes

    def unwrap_key(self, wrapped_key: bytes, master_key_identifier: str) -> bytes:
        return wrapped_key


def test_an_encrypted_file_is_refused(file: Path) -> None:
    factory = pe.CryptoFactory(PlainKeys)
    properties = factory.file_encryption_properties(
        pe.KmsConnectionConfig(), pe.EncryptionConfiguration("key", column_keys={"key": ["a"]})
    )
    table = pa.table({"a": [1]})
    with pq.ParquetWriter(file, table.schema, encryption_properties=properties) as writer:
        writer.write_table(table)
    with pytest.raises(ImportRefused, match="is encrypted; write it without encryption"):
        read_table_columns(file)


def test_a_file_that_is_too_large_is_refused(file: Path) -> None:
    written(file, a=pa.nulls(MAX_ROWS + 1))
    with pytest.raises(ImportRefused, match=r"too large: 50,000,001 rows, .* at most 50,000,000"):
        read_table_columns(file)


@given(st.data())
def test_a_changed_byte_never_gives_a_traceback(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    file = tmp_path_factory.getbasetemp() / "changed.parquet"
    written(file, t=pa.array([OPEN] * 50), price=pa.array([1.5] * 50), s=pa.array(["A"] * 50))
    content = bytearray(file.read_bytes())
    content[data.draw(st.integers(0, len(content) - 1))] ^= data.draw(st.integers(1, 255))
    file.write_bytes(content)
    try:
        read_table_columns(file)
    except ImportRefused as refused:
        assert "\n" not in str(refused)  # noqa: PT017  # most changes are refused, some harmless


def test_an_export_is_read_back(file: Path) -> None:
    stamps = np.array([OPEN_NS, OPEN_NS + 1])
    write_table_file(
        file,
        {"symbol": ["A", "B"], "timestamp": stamps, "close": np.array([1.5, np.nan])},
    )
    assert str(pq.read_schema(file).field("timestamp").type) == "timestamp[ns, tz=UTC]"
    found = read_table_columns(file)
    assert found["symbol"].values.tolist() == ["A", "B"]
    assert found["timestamp"].values.tolist() == stamps.tolist()
    assert found["close"].valid.tolist() == [True, False]
    assert [path.name for path in file.parent.iterdir()] == [file.name]
