"""A write that is killed at any moment leaves old rows or new ones in each file."""

from __future__ import annotations

import multiprocessing
import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerContext
from pathlib import Path
from time import perf_counter

import numpy as np
import pytest

from mismartera.domain.columns import BarColumns
from mismartera.domain.interval import MINUTE
from mismartera.storage.bar_store import BarStore
from tests.storage.bars import bars_at, instant

YEARS = range(2010, 2022)
ROWS_PER_YEAR = 4_000
MOMENTS = 50
WITHIN_A_WRITE = 30
PATIENCE_S = 30.0


def bars_of_all_years(price: float) -> BarColumns:
    starts = [instant(f"{year}-01-04T14:30") for year in YEARS]
    minutes = np.arange(ROWS_PER_YEAR) * MINUTE.ns
    return bars_at(np.concatenate([start + minutes for start in starts]), price)


OLD, NEW = bars_of_all_years(100.0), bars_of_all_years(200.0)


def write_and_tell(home: Path, told: Connection) -> None:
    """Write the new rows; tell of each temporary file that is opened and of each rename."""

    def tell(event: str, arguments: tuple[object, ...]) -> None:
        if event == "open" and str(arguments[0]).endswith(".tmp"):
            told.send_bytes(b"opened")
        elif event == "os.rename":
            told.send_bytes(b"renaming")

    sys.addaudithook(tell)
    BarStore(home).write("AAPL", MINUTE, NEW)
    told.send_bytes(b"done")


@dataclass(frozen=True)
class Killed:
    """What a writer told before it was killed, and the time from first file to the end."""

    renames_begun: int
    files_begun: int
    done: bool
    seconds: float

    @property
    def within(self) -> bool:
        """Whether the kill fell between the first write and the last rename, beyond a doubt.

        The last rename is told just before it is done: one begun may be complete.
        """
        return self.files_begun > 0 and self.renames_begun < len(YEARS)


def told_by(pipe: Connection) -> Iterator[bytes]:
    try:
        while pipe.poll(PATIENCE_S):
            yield pipe.recv_bytes()
    except EOFError:
        return


def kill(context: ForkServerContext, home: Path, delay_s: float | None, at_once: bool) -> Killed:
    """Start a writer and kill it `delay_s` after its first file was begun (None: never)."""
    ours, its = context.Pipe(duplex=False)
    writer = context.Process(target=write_and_tell, args=(home, its))
    writer.start()
    its.close()
    first = [] if at_once else [ours.recv_bytes()]
    started = perf_counter()
    writer.join(PATIENCE_S if delay_s is None else delay_s)
    writer.kill()
    told = first + list(told_by(ours))
    seconds = perf_counter() - started
    writer.join(PATIENCE_S)
    writer.close()
    ours.close()
    return Killed(told.count(b"renaming"), told.count(b"opened"), b"done" in told, seconds)


def require_old_or_new(home: Path) -> int:
    """Check each year; return how many hold the new rows."""
    store = BarStore(home)
    store.check("AAPL", MINUTE)
    renewed = 0
    for year in YEARS:
        span = instant(f"{year}-01-01"), instant(f"{year + 1}-01-01")
        found = store.read("AAPL", MINUTE, *span)
        is_new = found.equals(NEW.between(*span))
        assert is_new or found.equals(OLD.between(*span)), f"{year} holds neither old nor new rows"
        renewed += is_new
    return renewed


@pytest.fixture(scope="module")
def context() -> ForkServerContext:
    """Processes that have the store imported when they start."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([__name__])
    return context


def delays(whole_s: float) -> list[tuple[float, bool]]:
    """Moments before the first file, over the time of the write, and behind it."""
    before = [(whole_s * part / 4, True) for part in range(4)]
    during = [(whole_s * 0.8 * part / 43, False) for part in range(43)]
    behind = [(whole_s * part, False) for part in (1.0, 1.2, 2.0)]
    return before + during + behind


def test_a_killed_write_leaves_old_or_new_rows(tmp_path: Path, context: ForkServerContext) -> None:
    home = tmp_path
    store = BarStore(home)
    store.write("AAPL", MINUTE, OLD)
    times = []
    for _ in range(3):
        undisturbed = kill(context, home, None, at_once=False)
        assert undisturbed.done
        times.append(undisturbed.seconds)
        store.write("AAPL", MINUTE, OLD)
    moments = delays(min(times))
    assert len(moments) == MOMENTS
    within = 0
    for delay_s, at_once in moments:
        killed = kill(context, home, delay_s, at_once)
        renewed = require_old_or_new(home)
        assert killed.renames_begun - 1 <= renewed <= killed.renames_begun
        within += killed.within
        assert store.write("AAPL", MINUTE, NEW).stored == 0
        assert store.read("AAPL", MINUTE).equals(NEW)
        assert not [name for name in os.listdir(home / "bars/1m/AAPL") if name.endswith(".tmp")]
        store.write("AAPL", MINUTE, OLD)
    assert within >= WITHIN_A_WRITE
