"""Several processes and threads in one store."""

from __future__ import annotations

import multiprocessing
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from itertools import repeat
from pathlib import Path

import numpy as np

from mismartera.domain.columns import BarColumns
from mismartera.domain.interval import MINUTE
from mismartera.storage.bar_store import BarStore
from mismartera.storage.journal import JournalEntry
from tests.storage.bars import MINUTE_NS, bars_at, instant

WRITERS = 3
ROUNDS = 8
ROWS = 2_000
FIRST = instant("2024-12-31T12:00")  # so that every writer writes two files


def own_rows(writer: int, round_: int) -> BarColumns:
    """The minutes of one writer, which lie between those of the others."""
    stamps = FIRST + (np.arange(writer, ROWS, WRITERS)) * MINUTE_NS
    return bars_at(stamps, price=100.0 * (round_ + 1))


def write_in_rounds(home: Path, writer: int) -> int:
    store = BarStore(home)
    for round_ in range(ROUNDS):
        store.write("AAPL", MINUTE, own_rows(writer, round_))
        store.journal("AAPL", MINUTE).append(JournalEntry("import", writer * 1_000 + round_))
    return writer


def require_whole_rounds(columns: BarColumns) -> None:
    """Check that each writer's rows are in the store as of one of its rounds, file by file."""
    for writer in range(WRITERS):
        for start, end in ((0, FIRST + 720 * MINUTE_NS), (FIRST + 720 * MINUTE_NS, 2**62)):
            stamps = own_rows(writer, 0).between(start, end).timestamp
            found = columns.take(np.isin(columns.timestamp, stamps))
            rounds = [own_rows(writer, round_).between(start, end) for round_ in range(ROUNDS)]
            assert not found.rows or any(found.equals(rows) for rows in rounds)


def test_writers_in_several_processes_lose_nothing(tmp_path: Path) -> None:
    spawn = multiprocessing.get_context("spawn")
    store = BarStore(tmp_path)
    with ProcessPoolExecutor(WRITERS, mp_context=spawn) as processes:
        writing = [processes.submit(write_in_rounds, tmp_path, each) for each in range(WRITERS)]
        reads = 0
        while not all(future.done() for future in writing):
            require_whole_rounds(store.read("AAPL", MINUTE))
            store.span("AAPL", MINUTE)
            store.last_rows("AAPL", MINUTE, 100)
            reads += 1
        assert sorted(future.result() for future in writing) == list(range(WRITERS))
    assert reads > ROUNDS
    expected = [own_rows(writer, ROUNDS - 1) for writer in range(WRITERS)]
    stored = store.read("AAPL", MINUTE)
    for rows in expected:
        assert stored.take(np.isin(stored.timestamp, rows.timestamp)).equals(rows)
    assert stored.rows == ROWS
    entries = store.journal("AAPL", MINUTE).entries()
    assert len({entry.at_ns for entry in entries}) == len(entries) == WRITERS * ROUNDS


def test_writers_in_several_threads_lose_nothing(tmp_path: Path) -> None:
    with ThreadPoolExecutor(WRITERS) as threads:
        list(threads.map(write_in_rounds, repeat(tmp_path), range(WRITERS)))
    assert BarStore(tmp_path).read("AAPL", MINUTE).rows == ROWS


def test_deleting_beside_a_writer_leaves_a_readable_store(tmp_path: Path) -> None:
    store = BarStore(tmp_path)
    with ThreadPoolExecutor(1) as threads:
        writing = threads.submit(write_in_rounds, tmp_path, 0)
        while not writing.done():
            store.delete("AAPL")
            require_whole_rounds(store.read("AAPL", MINUTE))
        writing.result()
    store.delete("AAPL")
    assert store.symbols() == ()
