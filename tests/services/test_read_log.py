"""What a run reads is noted with the fingerprint of the rows that it was given."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mismartera.domain.columns import BarColumns
from mismartera.domain.interval import DAY, MINUTE, Interval
from mismartera.domain.run_record import SeriesRecord
from mismartera.services.data_fingerprint import series_fingerprint
from mismartera.services.read_log import ReadLog
from mismartera.services.runs import StoreRecords
from mismartera.storage.bar_store import BarStore
from mismartera.storage.journal import JournalEntry

OPEN_NS = 1_719_840_600_000_000_000  # 2024-07-01 09:30 in New York
ROWS = 60
SPAN = (OPEN_NS, OPEN_NS + ROWS * MINUTE.ns)


def bars(count: int, first: int = 0, price: float = 100.0) -> BarColumns:
    timestamp = OPEN_NS + (first + np.arange(count, dtype=np.int64)) * MINUTE.ns
    close = price + np.arange(first, first + count) / 100
    return BarColumns(timestamp, close, close + 1, close - 1, close, np.full(count, 1000.0))


@pytest.fixture
def store(tmp_path: Path) -> BarStore:
    made = BarStore(tmp_path)
    made.write("AAA", MINUTE, bars(ROWS))
    return made


@pytest.fixture
def log(store: BarStore) -> ReadLog:
    return ReadLog(store, StoreRecords(store))


def minute(number: int) -> int:
    return OPEN_NS + number * MINUTE.ns


def read(log: ReadLog, first: int, end: int) -> BarColumns:
    return log.read_many(["AAA"], MINUTE, minute(first), minute(end))["AAA"]


def noted(log: ReadLog, end: int = ROWS) -> tuple[SeriesRecord, ...]:
    def end_of(_: Interval) -> int:
        return minute(end)

    return log.series(end_of)


@given(cuts=st.lists(st.integers(1, ROWS - 1), unique=True).map(sorted))
def test_pieces_have_the_fingerprint_of_the_whole(
    tmp_path_factory: pytest.TempPathFactory, cuts: list[int]
) -> None:
    store = BarStore(tmp_path_factory.mktemp("store"))
    store.write("AAA", MINUTE, bars(ROWS))
    log = ReadLog(store, StoreRecords(store))
    edges = [0, *cuts, ROWS]
    for first, end in pairwise(edges):
        assert read(log, first, end).rows == end - first
    assert noted(log) == (series_fingerprint(store, "AAA", MINUTE, *SPAN),)


def test_what_lies_between_two_pieces_counts_and_is_not_handed_out(
    log: ReadLog, store: BarStore
) -> None:
    read(log, 0, 10)
    assert read(log, 20, ROWS).equals(bars(ROWS - 20, first=20))
    assert noted(log) == (series_fingerprint(store, "AAA", MINUTE, *SPAN),)


def test_what_lies_far_apart_is_noted_apart(log: ReadLog, store: BarStore) -> None:
    later = bars(5, first=30 * 24 * 60)
    store.write("AAA", MINUTE, later)
    read(log, 0, ROWS)
    far = (int(later.timestamp[0]), int(later.timestamp[-1]) + MINUTE.ns)
    log.read_many(["AAA"], MINUTE, *far)
    assert noted(log, 10**6) == (
        series_fingerprint(store, "AAA", MINUTE, *SPAN),
        series_fingerprint(store, "AAA", MINUTE, *far),
    )


@pytest.mark.parametrize("end", [1, 10, 15, 20, 59, 60, 100])
def test_what_was_only_read_ahead_does_not_count(log: ReadLog, store: BarStore, end: int) -> None:
    read(log, 0, 10)
    read(log, 10, 20)
    read(log, 20, ROWS)
    cut = (OPEN_NS, min(minute(end), SPAN[1]))
    assert noted(log, end) == (series_fingerprint(store, "AAA", MINUTE, *cut),)


def test_it_is_of_the_rows_that_were_handed_out_whatever_is_stored_later(
    log: ReadLog, store: BarStore
) -> None:
    before = series_fingerprint(store, "AAA", MINUTE, *SPAN)
    read(log, 0, ROWS)
    store.write("AAA", MINUTE, bars(ROWS, price=200))
    assert noted(log) == (before,)
    store.delete("AAA")
    assert noted(log) == (before,)
    assert log.changed == ()


def test_half_of_one_version_and_half_of_another_is_like_neither(
    log: ReadLog, store: BarStore
) -> None:
    read(log, 0, 30)
    before = series_fingerprint(store, "AAA", MINUTE, *SPAN)
    store.write("AAA", MINUTE, bars(ROWS, price=200))
    assert read(log, 30, ROWS).close[0] > 200
    (mixed,) = noted(log)
    assert mixed.sha256 not in {
        before.sha256,
        series_fingerprint(store, "AAA", MINUTE, *SPAN).sha256,
    }


def test_rows_that_are_read_twice_and_differ_are_like_no_version(
    log: ReadLog, store: BarStore
) -> None:
    read(log, 0, ROWS)
    read(log, 5, 20)
    store.write("AAA", MINUTE, bars(1, first=ROWS))
    read(log, 5, 20)
    assert not log.changed
    store.write("AAA", MINUTE, bars(1, first=7, price=150))
    read(log, 5, 20)
    assert list(log.changed) == [("AAA", MINUTE)]
    (series,) = noted(log)
    assert series.sha256 != series_fingerprint(store, "AAA", MINUTE, *SPAN).sha256


def test_a_cut_that_cannot_be_made_any_more_is_not_made(log: ReadLog, store: BarStore) -> None:
    read(log, 0, 10)
    read(log, 10, ROWS)
    before = series_fingerprint(store, "AAA", MINUTE, *SPAN)
    store.write("AAA", MINUTE, bars(1, first=50, price=150))
    assert noted(log, 20) == (before,)


def test_the_journal_is_that_of_the_first_reading(log: ReadLog, store: BarStore) -> None:
    journal = store.journal("AAA", MINUTE)
    journal.append(JournalEntry("import", 0, complete=(OPEN_NS, minute(9)), empty=(SPAN,)))
    before = series_fingerprint(store, "AAA", MINUTE, *SPAN)
    read(log, 0, 10)
    journal.append(JournalEntry("import", 1, complete=(OPEN_NS, minute(30))))
    read(log, 10, ROWS)
    assert log.complete_spans("AAA", MINUTE) == ((OPEN_NS, minute(10)),)
    assert log.empty_spans("AAA", MINUTE) == (SPAN,)
    assert noted(log) == (before,)


def test_a_series_without_rows_is_noted_too(log: ReadLog) -> None:
    assert log.read_many(["AAA", "BBB"], DAY, 0, minute(5))["BBB"].rows == 0
    assert [(each.symbol, each.rows) for each in noted(log)] == [("AAA", 0), ("BBB", 0)]


def test_swapped_columns_change_the_fingerprint(store: BarStore) -> None:
    before = series_fingerprint(store, "AAA", MINUTE, *SPAN)
    rows = bars(ROWS)
    store.write("AAA", MINUTE, replace(rows, open=rows.high, close=rows.low))
    assert series_fingerprint(store, "AAA", MINUTE, *SPAN).sha256 != before.sha256
