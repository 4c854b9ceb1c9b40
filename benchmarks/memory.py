"""What bars and trades held in memory take: how a fresh process grows by a replay.

Of bars those of the history and of the last session are held, with all that is made of them. What
trades add is the difference to the same replay without orders.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import asdict, replace
from pathlib import Path
from typing import Final, NamedTuple

from benchmarks.engine import run
from benchmarks.registry import Goal, Measurement, Size, workload
from benchmarks.replay import replay_of
from benchmarks.workload import intraday
from mismartera.domain.interval import MINUTE

MOST_MEGABYTES: Final = 120.0
MOST_BYTES_A_TRADE: Final = 1_024.0
_PAGES: Final = Path("/proc/self/statm")
_PAGE_BYTES: Final = os.sysconf("SC_PAGE_SIZE")


@workload("memory")
def measure(size: Size) -> Iterator[Measurement]:
    """Growth of a process's memory for each million bars that a run holds, and for each trade."""
    if not _PAGES.exists():
        return
    intraday(size)  # filled before the other processes look for it
    longer = replace(size, trailing_days=size.stored_sessions - size.days)
    grown = _grown_in_a_fresh_process(longer)
    held = _minutes_held(longer)
    goal = Goal("≤", MOST_MEGABYTES) if held > 100_000 else None
    yield Measurement(f"memory per million of {held:,} bars", grown.bytes / held, "MB", goal)
    trading, plain = (_grown_in_a_fresh_process(size, orders=each) for each in (True, False))
    per_trade = max(trading.bytes - plain.bytes, 1) / trading.fills
    trade_goal = Goal("≤", MOST_BYTES_A_TRADE) if trading.fills > 10_000 else None
    name = f"memory that each of {trading.fills:,} trades adds"
    yield Measurement(name, per_trade, "bytes", trade_goal)


class Growth(NamedTuple):
    """By how much a process grew in a run, and how many fills that had."""

    bytes: int
    fills: int


def grown_by_replay(size: Size, *, orders: bool) -> Growth:
    """Replay, and tell how the process has grown while everything is still held."""
    run(
        replay_of(size, 1, "counting_crossover", orders=orders)
    )  # all is imported, buffers are there
    before, after = _resident_bytes(), list[int]()
    backtest = replay_of(size, size.most_symbols, "counting_crossover", orders=orders)
    ran = run(backtest, before_close=lambda: after.append(_resident_bytes()))
    return Growth(after[-1] - before, ran.outcome.fills)


def _grown_in_a_fresh_process(size: Size, *, orders: bool = False) -> Growth:
    asked = json.dumps({"size": asdict(size), "orders": orders})
    command = [sys.executable, "-m", "benchmarks.memory", asked]
    answer = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return Growth(*json.loads(answer))


def _minutes_held(size: Size) -> int:
    """The 1m bars of all symbols that a run holds at its end."""
    held = intraday(size).sessions[-1 - size.trailing_days :]
    return size.most_symbols * sum((each.close_ns - each.open_ns) // MINUTE.ns for each in held)


def _resident_bytes() -> int:
    return int(_PAGES.read_text().split()[1]) * _PAGE_BYTES


if __name__ == "__main__":
    given = json.loads(sys.argv[1])
    asked = Size(**{**given["size"], "symbols": tuple(given["size"]["symbols"])})
    print(json.dumps(grown_by_replay(asked, orders=given["orders"])))
