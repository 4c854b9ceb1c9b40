"""What an import of a CSV file costs, beside pandas' own reading of it."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Final

import pandas as pd

from benchmarks.registry import Goal, Measurement, Size, workload
from mismartera.catalogue.catalogue import Catalogue
from mismartera.catalogue.importing.importer import plan_import, store_plan
from mismartera.catalogue.importing.layout import BarLabel
from mismartera.catalogue.importing.request import ImportRequest
from mismartera.storage.bar_store import BarStore
from mismartera.timekeeping.time_manager import TimeManager

_MOST_ROWS: Final = 250_000
_ROWS_A_SYMBOL: Final = 2_500
_FIRST: Final = datetime(2024, 1, 1)


@workload("importing")
def measure(size: Size) -> Iterator[Measurement]:
    """A CSV file of 250,000 minutes: read and decided, stored, and read by pandas."""
    rows = min(_MOST_ROWS, _ROWS_A_SYMBOL * size.most_symbols)
    manager = TimeManager()
    manager.schedule("24/7")
    with tempfile.TemporaryDirectory() as folder:
        path = _write(Path(folder) / "bars.csv", rows)
        runs = [_run(manager, Path(folder) / str(number), path) for number in range(size.repeats)]
    read, stored, by_pandas = (median(column) for column in zip(*runs, strict=True))
    ratio = median((ours + store) / theirs for ours, store, theirs in runs)
    name = f"import of {rows:,} rows of CSV"
    yield Measurement(f"{name}: read and decided", read, "s")
    yield Measurement(f"{name}: stored", stored, "s")
    yield Measurement(f"{name}: pandas.read_csv with times", by_pandas, "s")
    yield Measurement(f"{name}: ours ÷ pandas", ratio, "", Goal("≤", 4.0))


def _run(manager: TimeManager, home: Path, path: Path) -> tuple[float, float, float]:
    """Seconds that reading, storing, and reading by pandas take."""
    catalogue = Catalogue(BarStore(home), manager)
    request = ImportRequest(
        (path,), symbol="TEST", exchange="24/7", label=BarLabel.START, timezone="UTC"
    )
    started = perf_counter()
    plan = plan_import(catalogue, request)
    planned = perf_counter()
    store_plan(catalogue, plan)
    stored = perf_counter()
    pd.read_csv(path, parse_dates=["timestamp"])
    return planned - started, stored - planned, perf_counter() - stored


def _write(path: Path, rows: int) -> Path:
    with path.open("w") as file:
        file.write("timestamp,open,high,low,close,volume\n")
        for minute in range(rows):
            price = 100 + minute % 997 / 100
            prices = f"{price:.2f},{price + 1:.2f},{price - 1:.2f},{price + 0.5:.2f}"
            file.write(f"{_FIRST + timedelta(minutes=minute)},{prices},{minute % 9_973}\n")
    return path
