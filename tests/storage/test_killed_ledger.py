"""A run that is killed at any moment leaves a ledger that adds up, and nothing is lost."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from random import Random

import pytest

from mismartera.domain.ledger import LedgerEntry
from mismartera.execution.ledger import Ledger
from mismartera.storage.ledger_file import LedgerFile, open_reading
from tests.killing import Doomed, doomed
from tests.storage.endless_trading import ACCOUNT, trade

MOMENTS = 50
LATEST_S = 0.15
WITHIN_A_TRANSACTION = 5
SESSIONS = 10
SESSION_WRITE_S = 0.03


@pytest.fixture
def traders() -> Iterator[Doomed]:
    with doomed("tests.storage.endless_trading") as found:
        yield found


def prefixes(seed: int, *, each_event: bool) -> Iterator[list[LedgerEntry]]:
    """What stands in the ledger after each transaction, the empty one first."""
    kept: list[LedgerEntry] = []
    ledger = Ledger(kept.extend, each_event=each_event)
    length = 0
    yield []
    for _ in trade(ledger, seed):
        if len(kept) > length:
            length = len(kept)
            yield list(kept)


def reported(told: list[str]) -> int:
    """The count of entries that the trader was the last to report as written."""
    return max((int(each) for each in told if each.isdecimal()), default=0)


def assert_nothing_is_lost(path: Path, told: list[str], seed: int, *, each_event: bool) -> None:
    """What is in the file is what was reported, or that and the transaction after it."""
    found: list[LedgerEntry] = []
    if path.exists():
        with LedgerFile.open(path, ACCOUNT) as file:
            assert file.check() == ()
            found = file.contents.entries()
    kept = list[LedgerEntry]()
    transactions = -1
    for kept in prefixes(seed, each_event=each_event):
        transactions += 1
        if len(kept) >= len(found):
            break
    assert found == kept
    assert told.count("writing") - 1 <= transactions <= told.count("writing")
    assert len(found) >= reported(told)


def test_a_ledger_that_is_written_event_by_event_survives_a_kill_at_any_moment(
    tmp_path: Path, traders: Doomed
) -> None:
    chance, within = Random(20240703), 0
    for seed in range(MOMENTS):
        path = tmp_path / f"{seed}.sqlite"
        told = traders.kill(f"{path} {seed} event", "pid", 1, chance.uniform(0, LATEST_S))
        assert_nothing_is_lost(path, told, seed, each_event=True)
        within += told[-2] == "writing"
    assert within >= WITHIN_A_TRANSACTION


def test_a_kill_while_a_session_is_written_leaves_the_whole_session_or_nothing_of_it(
    tmp_path: Path, traders: Doomed
) -> None:
    chance = Random(20240703)
    for seed in range(SESSIONS):
        path = tmp_path / f"{seed}.sqlite"
        moment = chance.uniform(0, SESSION_WRITE_S)
        told = traders.kill(f"{path} {seed} session", "writing", 1, moment)
        assert_nothing_is_lost(path, told, seed, each_event=False)


def test_a_ledger_whose_writer_was_killed_is_read_beside_the_next_writer(
    tmp_path: Path, traders: Doomed
) -> None:
    path = tmp_path / "ledger.sqlite"
    told = traders.kill(f"{path} 1 event", "50", 1, 0.05)
    with open_reading(path) as before, LedgerFile.open(path, ACCOUNT) as file:
        kept = before.entries()
        assert len(kept) >= reported(told) >= 50
        longer = next(each for each in prefixes(1, each_event=True) if len(each) > len(kept))
        file.keep(longer[len(kept) :])
        assert before.entries() == kept
        with open_reading(path) as after:
            assert after.entries() == longer
        assert file.check() == ()


def test_endless_trading_does_all_there_is_to_do() -> None:
    *_, last = islice(prefixes(0, each_event=True), 600)
    names = {type(entry).__name__ for entry in last}
    assert names == {"Order", "Fill", "Decision", "Valuation"}
