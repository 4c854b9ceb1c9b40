"""`data import` killed at any moment: every file reads, and importing again completes it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from random import Random
from select import select
from tempfile import TemporaryDirectory
from time import perf_counter

import pytest

from mismartera.domain.columns import BarColumns
from mismartera.domain.interval import MINUTE
from mismartera.storage.bar_store import BarStore
from mismartera.timekeeping.time_manager import TimeManager
from tests.budget import cases
from tests.cli.conftest import run_main

SYMBOLS = ("AAA", "BBB", "CCC")
YEARS = range(2019, 2025)
PRICES = (10, 20)
KILLS = 20
_PATIENCE_S = 60.0
_MINUTES = 60
_FILES = len(SYMBOLS) * len(YEARS)


@dataclass(frozen=True)
class Moment:
    """When an import is killed: `delay_s` after it opened so many files (0: after its start)."""

    files: int
    delay_s: float


class Importers:
    """Imports in processes of their own, one after the other.

    `opened` is how many files the last one has opened to write them.
    """

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        assert process.stdin is not None
        assert process.stdout is not None
        self._orders = process.stdin
        self._output = process.stdout.fileno()
        self._heard = b""
        self.opened = 0

    def begin(self, home: Path, folder: Path) -> int:
        """Begin to import a folder; returns the process's id."""
        self._orders.write(f"{home}\t{folder}\n".encode())
        self._orders.flush()
        self.opened = 0
        word, _, value = (self._line(perf_counter() + _PATIENCE_S) or "").partition(" ")
        assert word == "pid"
        return int(value)

    def kill(self, importer: int, moment: Moment) -> bool:
        """Kill an import at a moment; tell whether it was still at it."""
        if self._status(_PATIENCE_S, moment.files) is not None:
            return False
        if self._status(moment.delay_s) is not None:
            return False
        with suppress(ProcessLookupError):  # it has just ended by itself
            os.kill(importer, signal.SIGKILL)
        return self._status(_PATIENCE_S) == -signal.SIGKILL

    def ended(self) -> int:
        """Wait for an import's end and return its status."""
        status = self._status(_PATIENCE_S)
        assert status is not None, "the import hangs"
        return status

    def _status(self, patience_s: float, files: int | None = None) -> int | None:
        """The status of an import that has ended; None once it has opened so many files.

        None also when the time is over before.
        """
        deadline = perf_counter() + patience_s
        while files is None or self.opened < files:
            line = self._line(deadline)
            if line is None:
                return None
            if line.startswith("gone "):
                return int(line[5:])
            assert line == "opened"
            self.opened += 1
        return None

    def _line(self, deadline: float) -> str | None:
        while b"\n" not in self._heard:
            left = max(0.0, deadline - perf_counter())
            if not select([self._output], [], [], left)[0]:
                return None
            more = os.read(self._output, 65_536)
            assert more, "the importers' process has ended"
            self._heard += more
        line, _, self._heard = self._heard.partition(b"\n")
        return line.decode()


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Path]:
    """A directory in memory where there is one: a killed process loses nothing that was written,
    whatever the disk, and hundreds of synced files would take a minute on a busy one."""
    memory = Path("/dev/shm")
    with TemporaryDirectory(dir=memory if os.access(memory, os.W_OK) else tmp_path) as directory:
        yield Path(directory)


@pytest.fixture
def importers() -> Iterator[Importers]:
    command = [sys.executable, "-m", "tests.importing.killed_importer"]
    root = Path(__file__).resolve().parents[2]
    with subprocess.Popen(
        command, cwd=root, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        yield Importers(process)


@pytest.fixture
def opens(time_manager: TimeManager) -> tuple[int, ...]:
    """The open of one session in each year."""
    sessions = (time_manager.session_on_or_after(date(year, 3, 1)) for year in YEARS)
    return tuple(session.open_ns for session in sessions)


def write_folder(folder: Path, opens: tuple[int, ...], price: int) -> Path:
    """Write a file for each symbol: the first hour of a session a year, at a price."""
    folder.mkdir()
    for symbol in SYMBOLS:
        rows = [
            f"{opened + minute * MINUTE.ns},{symbol},{price},{price},{price},{price},100"
            for opened in opens
            for minute in range(_MINUTES)
        ]
        text = "\n".join(["timestamp,symbol,open,high,low,close,volume", *rows, ""])
        (folder / f"{symbol}.csv").write_text(text)
    return folder


def prices_of(home: Path, opens: tuple[int, ...]) -> set[float]:
    """Read everything; check that each file's rows are those of one import, and return whose."""
    store, found = BarStore(home), set[float]()
    for symbol in store.symbols():
        rows = store.read(symbol, MINUTE)
        for opened in opens:
            year: BarColumns = rows.between(opened, opened + _MINUTES * MINUTE.ns)
            prices = set(year.close.tolist())
            assert len(prices) <= 1, f"{symbol} has rows of two imports in one file"
            assert year.rows in (0, _MINUTES)
            found |= prices
    return found


def time_of_an_import(importers: Importers, home: Path, folders: list[Path]) -> float:
    """The shorter of two undisturbed imports, after one that waits for the process's start."""
    seconds = []
    for folder in (folders[1], folders[0], folders[1]):
        started = perf_counter()
        importers.begin(home, folder)
        assert importers.ended() == 0
        assert importers.opened == _FILES
        seconds.append(perf_counter() - started)
    return min(seconds[1:])


def moments_over(whole_s: float, count: int) -> list[Moment]:
    """Moments evenly over an import, in any order, counted from the file that is being written.

    So one that is slower or quicker than the measured one is still hit from end to end.
    """
    chance, file_s = Random(0), whole_s / (_FILES + 1)
    places = [chance.uniform(place, place + 1) / count for place in range(count)]
    chance.shuffle(places)
    files = [place * (_FILES + 1) for place in places]
    return [Moment(int(each), file_s * (each % 1)) for each in files]


@pytest.mark.timeout(300)
def test_an_import_killed_at_any_moment_is_completed_by_the_next(
    place: Path, importers: Importers, opens: tuple[int, ...]
) -> None:
    kills = cases(6, in_ci=KILLS)
    folders = [write_folder(place / f"{price}", opens, price) for price in PRICES]
    whole_s = time_of_an_import(importers, place / "first", folders)
    killed = 0
    for number, moment in enumerate(moments_over(whole_s, kills)):
        home = place / f"home{number // 5}"  # each fifth import begins the store
        folder, price = folders[number % 2], float(PRICES[number % 2])
        importer = importers.begin(home, folder)
        killed += importers.kill(importer, moment)
        assert prices_of(home, opens) <= set(map(float, PRICES))
        importers.begin(home, folder)
        assert importers.ended() == 0
        assert prices_of(home, opens) == {price}
        assert not [path for path in (home / "bars").rglob("*") if ".tmp" in path.name]
        if number % 5 == 0:
            assert_valid(home)
    assert killed > kills / 2


def assert_valid(home: Path) -> None:
    """Check that the store says of itself that every row of it is a bar."""
    outcome = run_main(home, "-c", "data validate --json")
    assert outcome.status == 0
    series = json.loads(outcome.text)["series"]
    assert [(each["symbol"], each["rows"]) for each in series] == [
        (symbol, _MINUTES * len(YEARS)) for symbol in SYMBOLS
    ]
