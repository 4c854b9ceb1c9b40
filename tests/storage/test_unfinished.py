"""Rows and journal change as one; what is cut short is known, and vouches for nothing."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread

import pytest

from mismartera.domain.interval import MINUTE
from mismartera.storage import bar_store
from mismartera.storage.bar_store import BarStore
from mismartera.storage.journal import Change, JournalEntry
from mismartera.storage.merging import WriteResult
from tests.storage.bars import minutes

OPEN, NEXT_YEAR = "2024-07-03T13:30", "2025-07-03T13:30"
RECORD = (1, 2)


class Killed(BaseException):
    """Raised where the process is killed."""


def change(kind: str = "import", source: str = "a.csv") -> Change:
    def ended(written: WriteResult) -> Iterator[JournalEntry]:
        yield JournalEntry(kind, 2, source, stored=written.stored, complete=RECORD)

    return Change(JournalEntry(kind, 1, source), ended)


@pytest.fixture
def store(tmp_path: Path) -> BarStore:
    made = BarStore(tmp_path)
    for day in (OPEN, NEXT_YEAR):
        made.write("AAA", MINUTE, minutes(day, 10), change=change())
    return made


@contextmanager
def killed_before(name: str, call: int) -> Iterator[None]:
    """Kill what is within before the store calls a function of its module for the n-th time."""
    real, calls = getattr(bar_store, name), 0

    def counted(*given: object, **more: object) -> object:
        nonlocal calls
        calls += 1
        if calls == call:
            raise Killed
        return real(*given, **more)

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(bar_store, name, counted)
        try:
            yield
        except Killed:
            return
    pytest.fail(f"{name} was called {calls} times alone")


def unfinished(store: BarStore) -> list[tuple[str, str]]:
    return [(each.kind, each.source) for each in store.journal("AAA", MINUTE).unfinished()]


def test_what_has_ended_is_not_unfinished(store: BarStore) -> None:
    assert unfinished(store) == []
    assert [each.stored for each in store.journal("AAA", MINUTE).entries()] == [10, 10]
    store.write("AAA", MINUTE, minutes(OPEN, 10), change=change())
    assert unfinished(store) == []


@pytest.mark.parametrize("call", [1, 2])
def test_an_import_that_is_cut_short_is_known_until_it_is_done_again(
    store: BarStore, call: int
) -> None:
    rows = minutes(OPEN, 10, price=7), minutes(NEXT_YEAR, 10, price=7)
    both = type(rows[0]).concatenate(rows)
    with killed_before("replace_file", call):
        store.write("AAA", MINUTE, both, change=change(source="b.csv"))
    assert unfinished(store) == [("import", "b.csv")]
    store.write("AAA", MINUTE, minutes(OPEN, 12), change=change(source="c.csv"))
    assert unfinished(store) == [("import", "b.csv")]
    store.write("AAA", MINUTE, both, change=change(source="b.csv"))
    assert unfinished(store) == []


def test_after_a_replacement_that_is_cut_short_the_old_journal_vouches_for_nothing(
    store: BarStore,
) -> None:
    assert store.journal("AAA", MINUTE).complete_spans
    with killed_before("remove_file", 1):
        store.write("AAA", MINUTE, minutes(OPEN, 3), replace=True, change=change(source="b.csv"))
    assert unfinished(store) == [("import", "b.csv")]
    assert store.journal("AAA", MINUTE).complete_spans == ()


@pytest.mark.parametrize("call", [1, 2, 3])
def test_a_deletion_that_is_cut_short_vouches_for_nothing(store: BarStore, call: int) -> None:
    with killed_before("remove_file", call):
        store.delete("AAA")
    journal = store.journal("AAA", MINUTE)
    assert unfinished(store) == [("delete", "")]
    assert journal.complete_spans == ()
    store.write("AAA", MINUTE, minutes(OPEN, 5), change=change(source="b.csv"))
    rows_were_left = call < 3
    assert unfinished(store) == ([("delete", "")] if rows_were_left else [])
    store.delete("AAA")
    assert unfinished(store) == []
    assert store.symbols() == ()


def test_a_second_writer_waits_until_the_journal_of_the_first_is_written(store: BarStore) -> None:
    other = BarStore(store._paths.home)
    second = Thread(
        target=other.write,
        args=("AAA", MINUTE, minutes(OPEN, 10, price=9)),
        kwargs={"replace": True, "change": change(source="second.csv")},
    )

    def ended(_: WriteResult) -> Iterator[JournalEntry]:
        second.start()
        second.join(0.2)
        assert second.is_alive()
        yield JournalEntry("import", 2, "first.csv")

    first = Change(JournalEntry("import", 1, "first.csv"), ended)
    store.write("AAA", MINUTE, minutes(OPEN, 10, price=8), replace=True, change=first)
    second.join()
    assert [each.source for each in store.journal("AAA", MINUTE).entries()][-2:] == [
        "first.csv",
        "second.csv",
    ]
    assert store.read("AAA", MINUTE).equals(minutes(OPEN, 10, price=9))
