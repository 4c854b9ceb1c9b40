"""What a writer meets: a full disk, a file in the way, what a killed one left.

The tests may run as root, whom permissions do not stop: files stand in the way instead, and a
limit on the size of files takes the place of a full disk.
"""

from __future__ import annotations

import os
import resource
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from mismartera.domain.interval import MINUTE
from mismartera.errors import StoreError
from mismartera.storage.atomic import replace_file
from mismartera.storage.bar_store import BarStore
from mismartera.storage.journal import JournalEntry
from mismartera.storage.parquet_files import write_table_file
from tests.storage.bars import minutes

OPEN = "2024-07-03T13:30"


@contextmanager
def largest_file(size: int) -> Iterator[None]:
    """Let the system refuse to write any file beyond a size.

    Python would cut off the compiled modules that it keeps, without noticing: it keeps none.
    """
    before, compiled = resource.getrlimit(resource.RLIMIT_FSIZE), sys.dont_write_bytecode
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    sys.dont_write_bytecode = True
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        sys.dont_write_bytecode = compiled


def names(directory: Path) -> set[str]:
    return {path.name for path in directory.iterdir()}


def test_a_full_disk_leaves_the_old_file_and_no_temporary_one(tmp_path: Path) -> None:
    store = BarStore(tmp_path)
    store.write("AAPL", MINUTE, minutes(OPEN, 100))
    with (
        largest_file(2_000),
        pytest.raises(StoreError, match=r"cannot write .*2024\.parquet: File too large; free"),
    ):
        store.write("AAPL", MINUTE, minutes(OPEN, 5_000, price=7.0))
    assert store.read("AAPL", MINUTE).equals(minutes(OPEN, 100))
    assert names(tmp_path / "bars" / "1m" / "AAPL") == {"2024.parquet"}
    assert store.write("AAPL", MINUTE, minutes(OPEN, 5_000, price=7.0)).stored == 4_900


def test_a_full_disk_leaves_the_journal_as_it_was(tmp_path: Path) -> None:
    journal = BarStore(tmp_path).journal("AAPL", MINUTE)
    journal.append(JournalEntry("import", 1))
    with largest_file(400), pytest.raises(StoreError, match=r"cannot write .*journal\.jsonl"):
        journal.append(JournalEntry("import", 2, source="x" * 1_000))
    journal.append(JournalEntry("import", 3))
    assert [entry.at_ns for entry in journal.entries()] == [1, 3]


@pytest.mark.parametrize("place", ["", "bars", "bars/1m", "bars/1m/AAPL", "locks"])
def test_a_file_in_the_place_of_a_directory_is_told(tmp_path: Path, place: str) -> None:
    blocked = tmp_path / "home" / place
    blocked.parent.mkdir(parents=True, exist_ok=True)
    blocked.write_text("in the way")
    store = BarStore(tmp_path / "home")
    with pytest.raises(StoreError, match=r"^cannot (write|read) .*--home$"):
        store.write("AAPL", MINUTE, minutes(OPEN, 1))
    assert blocked.read_text() == "in the way"


@pytest.mark.parametrize("place", ["bars", "bars/1m"])
def test_a_store_that_cannot_be_listed_says_so(tmp_path: Path, place: str) -> None:
    blocked = tmp_path / place
    blocked.parent.mkdir(parents=True, exist_ok=True)
    blocked.write_text("in the way")
    with pytest.raises(StoreError, match=r"cannot read .*: Not a directory; .*--home"):
        BarStore(tmp_path).symbols()


def test_a_directory_in_the_place_of_a_file_is_told(tmp_path: Path) -> None:
    (tmp_path / "bars" / "1m" / "AAPL" / "2024.parquet").mkdir(parents=True)
    store = BarStore(tmp_path)
    for use in (
        lambda: store.read("AAPL", MINUTE),
        lambda: store.span("AAPL", MINUTE),
        lambda: store.write("AAPL", MINUTE, minutes(OPEN, 1)),
        lambda: store.delete("AAPL"),
    ):
        with pytest.raises(StoreError, match=r"2024\.parquet"):
            use()


def test_the_next_writer_removes_what_a_killed_one_left(tmp_path: Path) -> None:
    store = BarStore(tmp_path)
    store.write("AAPL", MINUTE, minutes(OPEN, 5))
    series = tmp_path / "bars" / "1m" / "AAPL"
    (series / "2024.parquet.123.tmp").write_bytes(b"half")
    (series / "2025.parquet.123.tmp").write_bytes(b"")
    assert store.read("AAPL", MINUTE).rows == 5
    store.write("AAPL", MINUTE, minutes(OPEN, 5))
    assert names(series) == {"2024.parquet"}


def test_a_replaced_file_has_the_whole_content(tmp_path: Path) -> None:
    path = tmp_path / "file"
    replace_file(path, b"old")
    replace_file(path, b"new")
    assert path.read_bytes() == b"new"
    assert names(tmp_path) == {"file"}


def test_an_export_that_cannot_be_written_says_where(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="No such file or directory; choose another file"):
        write_table_file(tmp_path / "nowhere" / "x.parquet", {"symbol": ["A"]})
    with pytest.raises(StoreError, match="cannot write"):
        write_table_file(tmp_path, {"symbol": ["A"]})
    assert os.listdir(tmp_path) == []
