"""A run that is killed at any moment leaves a ledger that adds up, and nothing is lost."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from random import Random
from select import select
from time import perf_counter

import pytest

from mismartera.domain.ledger import LedgerEntry
from mismartera.execution.ledger import Ledger
from mismartera.storage.ledger_file import LedgerFile, open_reading
from tests.storage.endless_trading import ACCOUNT, trade

MOMENTS = 50
LATEST_S = 0.15
WITHIN_A_TRANSACTION = 5
SESSIONS = 10
SESSION_WRITE_S = 0.03
PATIENCE_S = 30.0


class Traders:
    """Processes that trade, one after the other, and what they tell."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        assert process.stdin is not None
        assert process.stdout is not None
        self._orders = process.stdin
        self._output = process.stdout.fileno()
        self._torn = b""

    def kill(self, path: Path, seed: int, when: str, told_first: str, delay_s: float) -> list[str]:
        """Let one trade until it has told something and then a while; return all that it told."""
        self._orders.write(f"{path} {seed} {when}\n".encode())
        self._orders.flush()
        told = self._listen("pid ", PATIENCE_S)
        trader = int(told[-1].removeprefix("pid "))
        if not any(each.startswith(told_first) for each in told):
            told += self._listen(told_first, PATIENCE_S)
        told += self._listen("gone", delay_s)
        os.kill(trader, signal.SIGKILL)
        told += self._listen("gone", PATIENCE_S)
        assert told[-1] == "gone"
        return told

    def _listen(self, wanted: str, patience_s: float) -> list[str]:
        """What is told until something begins as wanted, or the time is over."""
        heard: list[str] = []
        deadline = perf_counter() + patience_s
        while not any(each.startswith(wanted) for each in heard):
            if not select([self._output], [], [], max(0.0, deadline - perf_counter()))[0]:
                break
            content = os.read(self._output, 65_536)
            assert content, "the traders' process has ended"
            *lines, self._torn = (self._torn + content).split(b"\n")
            heard += [line.decode() for line in lines]
        return heard


@pytest.fixture
def traders() -> Iterator[Traders]:
    command = [sys.executable, "-m", "tests.storage.endless_trading"]
    root = Path(__file__).resolve().parents[2]
    with subprocess.Popen(
        command, cwd=root, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        yield Traders(process)


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
    tmp_path: Path, traders: Traders
) -> None:
    chance, within = Random(20240703), 0
    for seed in range(MOMENTS):
        path = tmp_path / f"{seed}.sqlite"
        told = traders.kill(path, seed, "event", "pid", chance.uniform(0, LATEST_S))
        assert_nothing_is_lost(path, told, seed, each_event=True)
        within += told[-2] == "writing"
    assert within >= WITHIN_A_TRANSACTION


def test_a_kill_while_a_session_is_written_leaves_the_whole_session_or_nothing_of_it(
    tmp_path: Path, traders: Traders
) -> None:
    chance = Random(20240703)
    for seed in range(SESSIONS):
        path = tmp_path / f"{seed}.sqlite"
        told = traders.kill(path, seed, "session", "writing", chance.uniform(0, SESSION_WRITE_S))
        assert_nothing_is_lost(path, told, seed, each_event=False)


def test_a_ledger_whose_writer_was_killed_is_read_beside_the_next_writer(
    tmp_path: Path, traders: Traders
) -> None:
    path = tmp_path / "ledger.sqlite"
    told = traders.kill(path, 1, "event", "50", 0.05)
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
