"""A write that is killed at any moment leaves old rows or new ones in each file."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from select import select
from tempfile import TemporaryDirectory
from time import perf_counter

import pytest

from mismartera.domain.interval import MINUTE
from mismartera.storage.bar_store import BarStore
from tests.storage.bars import instant
from tests.storage.killed_writer import ROWS_PER_YEAR, YEARS, bars_of_round

MOMENTS = 50
WITHIN_A_WRITE = 30
PATIENCE_S = 30.0


@dataclass(frozen=True)
class Moment:
    """When a writer is killed: `delay_s` after it opened so many files (0: after its start)."""

    files: int
    delay_s: float


@dataclass(frozen=True)
class Killed:
    """What a writer told before it was killed, and the time from its first file to its end."""

    told: list[str]
    seconds: float

    @property
    def renames_begun(self) -> int:
        return self.told.count("renaming")

    @property
    def within(self) -> bool:
        """Whether the kill fell between the first write and the last rename, beyond a doubt.

        A rename is told just before it is done, so the last one begun may be complete.
        """
        return "opened" in self.told and self.renames_begun < len(YEARS)


class Writers:
    """Writers, one after the other, and what they tell."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        assert process.stdin is not None
        assert process.stdout is not None
        self._orders = process.stdin
        self._output = process.stdout.fileno()
        self._unread: list[str] = []

    def kill(self, round_: int, moment: Moment) -> Killed:
        """Start the writer of a round and kill it at a moment, if it is not gone before."""
        self._orders.write(f"{round_}\n".encode())
        self._orders.flush()
        told = self._listen_for("pid ", PATIENCE_S)
        writer = int(told[-1].removeprefix("pid "))
        while told.count("opened") < moment.files:
            told += self._listen_for("opened", PATIENCE_S)
        started = perf_counter()
        told += self._listen_for("gone", moment.delay_s)
        if "gone" not in told:
            with suppress(ProcessLookupError):  # it has just ended by itself
                os.kill(writer, signal.SIGKILL)
            told += self._listen_for("gone", PATIENCE_S)
        assert told[-1] == "gone"
        return Killed(told, perf_counter() - started)

    def _listen_for(self, wanted: str, patience_s: float) -> list[str]:
        """Return what is told until a line begins as wanted, or the time is over."""
        heard: list[str] = []
        deadline = perf_counter() + patience_s
        while not (heard and heard[-1].startswith(wanted)):
            if self._unread:
                heard.append(self._unread.pop(0))
            elif select([self._output], [], [], max(0.0, deadline - perf_counter()))[0]:
                self._unread = os.read(self._output, 65_536).decode().splitlines()
                assert self._unread, "the writers' process has ended"
            else:
                break
        return heard


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Path]:
    """A directory in memory where there is one: a killed process loses nothing that was written,
    whatever the disk, and hundreds of synced files would take a minute on a busy one."""
    memory = Path("/dev/shm")
    with TemporaryDirectory(dir=memory if os.access(memory, os.W_OK) else tmp_path) as directory:
        yield Path(directory)


@pytest.fixture
def writers(home: Path) -> Iterator[Writers]:
    command = [sys.executable, "-m", "tests.storage.killed_writer", str(home)]
    root = Path(__file__).resolve().parents[2]
    with subprocess.Popen(
        command, cwd=root, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        yield Writers(process)


def moments_over(whole_s: float) -> list[Moment]:
    """Moments before the first file, evenly over the time of the write, and behind it.

    Those within are counted from the file that is being written, so that a write that is slower or
    quicker than the measured one is still hit from its beginning to its end.
    """
    before = [Moment(0, whole_s * part / 4) for part in range(4)]
    file_s = whole_s / len(YEARS)
    places = [len(YEARS) * part / 43 for part in range(43)]
    during = [Moment(int(place) + 1, file_s * (place % 1)) for place in places]
    behind = [Moment(len(YEARS), whole_s * part) for part in (1, 2, 3)]
    return before + during + behind


def time_of_a_write(writers: Writers) -> float:
    """The shortest of three undisturbed writes, from the first file on: rounds 1 to 3."""
    undisturbed = [writers.kill(round_, Moment(1, PATIENCE_S)) for round_ in (1, 2, 3)]
    assert all("done" in each.told and each.renames_begun == len(YEARS) for each in undisturbed)
    return min(each.seconds for each in undisturbed)


def renewed_years(home: Path, round_: int) -> int:
    """Check that each year holds its rows of the round or of the one before; count the former."""
    stored = BarStore(home).read("AAPL", MINUTE)
    old, new = bars_of_round(round_ - 1), bars_of_round(round_)
    renewed = 0
    for year in YEARS:
        span = instant(f"{year}-01-01"), instant(f"{year + 1}-01-01")
        found = stored.between(*span)
        is_new = found.equals(new.between(*span))
        assert is_new or found.equals(old.between(*span)), f"{year} holds neither old nor new rows"
        renewed += is_new
    return renewed


def test_a_killed_write_leaves_old_or_new_rows(home: Path, writers: Writers) -> None:
    store = BarStore(home)
    store.write("AAPL", MINUTE, bars_of_round(0))
    moments = moments_over(time_of_a_write(writers))
    assert len(moments) == MOMENTS
    within = 0
    for round_, moment in enumerate(moments, start=4):
        killed = writers.kill(round_, moment)
        within += killed.within
        renewed = renewed_years(home, round_)
        assert killed.renames_begun - 1 <= renewed <= killed.renames_begun
        new = bars_of_round(round_)
        assert store.write("AAPL", MINUTE, new).unchanged == renewed * ROWS_PER_YEAR
        assert store.read("AAPL", MINUTE).equals(new)
        assert not [name for name in os.listdir(home / "bars/1m/AAPL") if ".tmp" in name]
    assert within >= WITHIN_A_WRITE
