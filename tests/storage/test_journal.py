from __future__ import annotations

import json
from itertools import pairwise
from pathlib import Path
from zlib import crc32

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mismartera.domain.interval import MINUTE
from mismartera.storage.bar_store import BarStore
from mismartera.storage.journal import Journal, JournalEntry, join_spans, span_array
from tests.storage.bars import minutes

FULL = JournalEntry(
    kind="import",
    at_ns=1_720_000_000_000_000_000,
    source="Märkte\n\x1b[31m.csv",
    layout="lean",
    label="start",
    timezone="America/New_York",
    exchange="XNYS",
    adjustment="raw",
    read=10,
    stored=7,
    unchanged=1,
    revised=1,
    rejected=1,
    extended_hours=2,
    complete=(5, 9),
    empty=((6, 7), (8, 9)),
)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "bars" / "1m" / "AAPL" / "journal.jsonl"


@pytest.fixture
def journal(tmp_path: Path) -> Journal:
    return BarStore(tmp_path).journal("AAPL", MINUTE)


def test_entries_are_read_back_in_order(journal: Journal, tmp_path: Path) -> None:
    journal.append(FULL)
    journal.append(JournalEntry("aggregate", 2))
    assert BarStore(tmp_path).journal("AAPL", MINUTE).entries() == (
        FULL,
        JournalEntry("aggregate", 2),
    )


def test_an_entry_is_one_line_of_plain_json(journal: Journal, file: Path) -> None:
    journal.append(FULL)
    [line] = file.read_text(encoding="ascii").splitlines()
    assert json.loads(line)["source"] == FULL.source


def test_without_a_journal_nothing_is_known(journal: Journal) -> None:
    assert journal.entries() == ()
    assert journal.exchange is None
    assert journal.adjustment is None
    assert journal.complete_spans == ()
    assert journal.empty_spans == ()


def test_the_latest_statement_counts(journal: Journal) -> None:
    journal.append(JournalEntry("import", 1, exchange="XNYS", adjustment="raw"))
    journal.append(JournalEntry("import", 2, exchange="XLON", adjustment="split"))
    journal.append(JournalEntry("aggregate", 3))
    assert journal.exchange == "XLON"
    assert journal.adjustment == "split"


def test_spans_of_several_entries_are_joined(journal: Journal) -> None:
    journal.append(JournalEntry("import", 1, complete=(10, 20), empty=((12, 13), (15, 16))))
    journal.append(JournalEntry("import", 2, complete=(40, 50), empty=((13, 14),)))
    journal.append(JournalEntry("import", 3, complete=(20, 30)))
    assert journal.complete_spans == ((10, 30), (40, 50))
    assert journal.complete_until(5) == ((10, 35), (40, 55))
    assert journal.empty_spans == ((12, 14), (15, 16))


def test_a_replacement_ends_what_was_said_of_the_rows_before(journal: Journal) -> None:
    before = JournalEntry("import", 1, exchange="XHKG", adjustment="raw", complete=(1, 9))
    journal.append(before)
    journal.append(JournalEntry("import", 2, adjustment="split", replaced=True, empty=((3, 4),)))
    assert journal.adjustment == "split"
    assert journal.complete_spans == ()
    assert journal.empty_spans == ((3, 4),)
    assert journal.exchange == "XHKG"
    assert journal.entries()[0] == before


@pytest.mark.parametrize(
    "line",
    [
        b"",
        b"not json",
        b"\xff\xfe",
        b"[]",
        b"17",
        b"{}",
        b'{"kind": "import"}',
        b'{"kind": 1, "at_ns": 2}',
        b'{"kind": "import", "at_ns": true}',
        b'{"kind": "import", "at_ns": 2, "exchange": 5}',
        b'{"kind": "import", "at_ns": 2, "complete": [1]}',
        b'{"kind": "import", "at_ns": 2, "complete": [2, 1]}',
        b'{"kind": "import", "at_ns": 2, "empty": [[1, 99999999999999999999]]}',
        b'{"kind": "import", "at_ns": 2, "empty": 3}',
        b"[" * 100_000,
    ],
)
def test_a_line_that_is_no_entry_is_passed_over(journal: Journal, file: Path, line: bytes) -> None:
    journal.append(FULL)
    with file.open("ab") as end:
        end.write(line + b"\n")
    journal.append(JournalEntry("aggregate", 2))
    assert [entry.kind for entry in journal.entries()] == ["import", "aggregate"]


def test_keys_of_a_later_version_are_passed_over(journal: Journal, file: Path) -> None:
    file.parent.mkdir(parents=True)
    line = '{"kind": "import", "at_ns": 3, "colour": {"red": 1}'
    file.write_text(f'{line},"crc32":{crc32(f"{line}}}".encode())}}}\n')
    assert journal.entries() == (JournalEntry("import", 3),)


@given(st.integers(0, 10_000))
def test_a_torn_last_line_costs_that_line_alone(
    tmp_path_factory: pytest.TempPathFactory, place: int
) -> None:
    home = tmp_path_factory.mktemp("home")
    journal = BarStore(home).journal("AAPL", MINUTE)
    for number in range(3):
        journal.append(JournalEntry("import", number, complete=(number, number)))
    file = home / "bars" / "1m" / "AAPL" / "journal.jsonl"
    content = file.read_bytes()
    kept = content[: place % (len(content) + 1)]
    file.write_bytes(kept)
    journal.append(JournalEntry("aggregate", 9))
    # A last line without its end is whole when the cut took nothing but the line feed.
    whole = sum(line in kept.split(b"\n") for line in content.split(b"\n") if line)
    assert [entry.at_ns for entry in journal.entries()] == [*range(whole), 9]


def test_bars_are_read_whatever_the_journal_is(tmp_path: Path, file: Path) -> None:
    store = BarStore(tmp_path)
    store.write("AAPL", MINUTE, minutes("2024-07-03T13:30", 3))
    file.mkdir()
    assert store.read("AAPL", MINUTE).rows == 3
    assert store.journal("AAPL", MINUTE).entries() == ()


def test_deleting_a_series_takes_its_journal(tmp_path: Path, journal: Journal, file: Path) -> None:
    store = BarStore(tmp_path)
    store.write("AAPL", MINUTE, minutes("2024-07-03T13:30", 3))
    journal.append(FULL)
    assert store.delete("AAPL", MINUTE) == 3
    assert not file.parent.exists()
    assert journal.entries() == ()


def test_a_journal_alone_is_no_stored_series(tmp_path: Path, journal: Journal, file: Path) -> None:
    journal.append(FULL)
    store = BarStore(tmp_path)
    assert store.symbols() == ()
    assert store.delete("AAPL") == 0
    assert not file.exists()


@given(st.lists(st.tuples(st.integers(0, 60), st.integers(1, 9))))
def test_joined_spans_cover_the_same_instants(found: list[tuple[int, int]]) -> None:
    spans = [(start, start + length) for start, length in found]
    joined = join_spans(spans)
    covered = {instant for start, end in spans for instant in range(start, end)}
    assert {instant for start, end in joined for instant in range(start, end)} == covered
    assert all(before[1] < after[0] for before, after in pairwise(joined))


def test_spans_become_an_array_of_two_columns() -> None:
    assert span_array([]).shape == (0, 2)
    assert span_array([(1, 2), (3, 4)]).T.tolist() == [[1, 3], [2, 4]]


def test_a_changed_byte_makes_a_line_unreadable_and_is_counted(
    journal: Journal, file: Path
) -> None:
    for at_ns in range(3):
        journal.append(JournalEntry("import", at_ns, complete=(1, 2)))
    content = file.read_bytes()
    middle = len(content) // 2
    for place in range(middle, middle + 40):
        changed = bytearray(content)
        changed[place] ^= 1
        file.write_bytes(changed)
        entries = journal.entries()
        assert entries[0].at_ns == 0
        assert entries[-1].at_ns == 2
        assert all(each.complete == (1, 2) for each in entries)
        assert journal.unreadable() == 3 - len(entries)


def test_what_a_killed_writer_left_of_a_line_is_removed(journal: Journal, file: Path) -> None:
    journal.append(JournalEntry("import", 1))
    with file.open("ab") as torn:
        torn.write(b'{"kind":"imp')
    assert journal.unreadable() == 0
    journal.append(JournalEntry("import", 2))
    assert [each.at_ns for each in journal.entries()] == [1, 2]
    assert journal.unreadable() == 0
