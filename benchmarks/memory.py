"""What a bar held in memory takes: how a fresh process grows by a replay, per million bars.

Held are the 1m bars of the history and of the last session, with all that is made of them.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import asdict, replace
from pathlib import Path
from typing import Final

from benchmarks.engine import run
from benchmarks.registry import Goal, Measurement, Size, workload
from benchmarks.replay import replay_of
from benchmarks.workload import intraday
from mismartera.domain.interval import MINUTE

MOST_MEGABYTES: Final = 120.0
_PAGES: Final = Path("/proc/self/statm")
_PAGE_BYTES: Final = os.sysconf("SC_PAGE_SIZE")


@workload("memory")
def measure(size: Size) -> Iterator[Measurement]:
    """Growth of a process's memory for each million bars that a run holds at its end."""
    if not _PAGES.exists():
        return
    intraday(size)  # filled before the other process looks for it
    command = [sys.executable, "-m", "benchmarks.memory", json.dumps(asdict(size))]
    answer = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    bars, grown = json.loads(answer)
    goal = Goal("≤", MOST_MEGABYTES) if bars > 100_000 else None
    yield Measurement(f"memory per million of {bars:,} bars", grown / bars, "MB", goal)


def grown_by_replay(size: Size) -> tuple[int, int]:
    """Replay with a long history; return the bars held at the end and the bytes grown by."""
    run(replay_of(size, 1, "counting_crossover"))  # everything is imported, buffers are there
    before, after = _resident_bytes(), []
    longer = replace(size, trailing_days=size.stored_sessions - size.days)
    backtest = replay_of(longer, size.most_symbols, "counting_crossover")
    run(backtest, before_close=lambda: after.append(_resident_bytes()))
    held = backtest.bars.sessions[-1 - longer.trailing_days :]
    minutes = sum((session.close_ns - session.open_ns) // MINUTE.ns for session in held)
    return size.most_symbols * minutes, after[-1] - before


def _resident_bytes() -> int:
    return int(_PAGES.read_text().split()[1]) * _PAGE_BYTES


if __name__ == "__main__":
    given = json.loads(sys.argv[1])
    asked = Size(**{**given, "symbols": tuple(given["symbols"])})
    print(json.dumps(grown_by_replay(asked)))
