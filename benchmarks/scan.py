"""What a scan over the store costs."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Final

from benchmarks.registry import FULL, Goal, Measurement, Size, workload
from benchmarks.workload import EXCHANGE, LAST_DAY, StoredBars, daily
from mismartera.catalogue.catalogue import Catalogue
from mismartera.engine.scanning import ScanStage
from mismartera.scanners.library import scanner_library
from mismartera.scanners.scan_data import ScanData
from mismartera.storage.bar_store import BarStore
from mismartera.timekeeping.time_manager import TimeManager

SYMBOLS: Final = 2_000
DAYS: Final = 20
MOST_SECONDS: Final = 1.0


@workload("scan")
def measure(size: Size) -> Iterator[Measurement]:
    """A scan over daily bars of thousands of symbols, each in a process of its own."""
    symbols = SYMBOLS if size.daily_symbols == FULL.daily_symbols else 4 * size.daily_symbols
    bars = daily(replace(size, daily_symbols=symbols, daily_years=1))
    _in_a_process(bars)  # the first fills the page cache
    runs = [_in_a_process(bars) for _ in range(size.repeats)]
    name = f"scan {symbols:,} symbols × {DAYS} days of 1d"
    goal = Goal("≤", MOST_SECONDS) if symbols == SYMBOLS else None
    yield Measurement(name, median(first for first, _, _ in runs), "s", goal)
    yield Measurement(f"{name}: again", median(again for _, again, _ in runs), "s")
    yield Measurement(f"{name}: symbols seen", runs[0][2], "symbols", Goal("=", symbols))


def _in_a_process(bars: StoredBars) -> tuple[float, float, int]:
    command = [sys.executable, "-m", "benchmarks.scan", str(bars.home)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    first, again, looked_at = json.loads(done.stdout)
    return float(first), float(again), int(looked_at)


def _scan(home: Path) -> tuple[float, float, int]:
    """Scan twice with a store that was just opened; seconds of each, and symbols looked at."""
    times = TimeManager(EXCHANGE)
    session = times.session_on_or_before(LAST_DAY - timedelta(days=1))
    scanner = scanner_library(home).get("gap_up").make({"min_gap_percent": 0.01, "days": DAYS})
    started = perf_counter()
    stage = ScanStage(scanner, ScanData(Catalogue(BarStore(home), times), home, EXCHANGE))
    outcome = stage.at(session, session.close_ns)
    first = perf_counter() - started
    if outcome.error:
        raise RuntimeError(outcome.error)
    started = perf_counter()
    stage.at(session, session.close_ns)
    return first, perf_counter() - started, outcome.looked_at


if __name__ == "__main__":
    print(json.dumps(_scan(Path(sys.argv[1]))))
