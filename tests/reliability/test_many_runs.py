"""A process that makes runs all day does not grow."""

from __future__ import annotations

import os
import threading
from pathlib import Path
from weakref import WeakSet

from hypothesis import settings

from mismartera.threads.run import Run
from tests.budget import cases
from tests.system.bench import Bench

_WARM = 20
_MOST_GROWTH = 1.2


def _resident_bytes() -> int:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")


def _open_files() -> int:
    return len(os.listdir("/proc/self/fd"))


def _runs() -> int:
    if settings.get_current_profile_name() == "long":
        return 1_000
    return cases(40, in_ci=100)


def test_runs_that_are_over_are_freed(bench: Bench) -> None:
    configuration = bench.configuration(last="2024-07-01", symbols=("AAA",), streams=("1m",))
    alive: WeakSet[Run] = WeakSet()
    before: tuple[int, int, int] | None = None
    for number in range(_runs()):
        bench.system.run.start(str(configuration))
        alive.add(bench.run)
        bench.finish()
        if number == _WARM:
            before = _resident_bytes(), _open_files(), threading.active_count()
    assert before is not None
    assert _resident_bytes() <= before[0] * _MOST_GROWTH
    assert (_open_files(), threading.active_count()) == before[1:]
    assert len(alive) == 1
