"""Which period and row group a stored interval should have: `python -m benchmarks.storage_period`.

For each choice: load a session of all symbols, load a year of one, append a session to one.
Files are in the page cache; each load starts with a new store, which has seen no file yet.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from time import perf_counter

import numpy as np

from mismartera.domain.columns import BarColumns
from mismartera.domain.interval import DAY, MINUTE, SECOND, Interval
from mismartera.storage.bar_file import encode
from mismartera.storage.bar_store import BarStore
from mismartera.storage.paths import BAR_SUFFIX, StorePaths
from mismartera.storage.periods import Partition, Period, cut

FIRST_OPEN_NS = 1_672_756_200_000_000_000  # 2023-01-03 14:30 UTC
REPEATS = 5
ENCODED_SYMBOLS = 4  # the others get copies of their files


@dataclass(frozen=True, slots=True)
class Workload:
    """What is stored of one interval, and the choices to try."""

    interval: Interval
    symbols: int
    sessions: int
    rows_per_session: int
    partitions: tuple[Partition, ...]


@dataclass(frozen=True, slots=True)
class Measured:
    """The medians of one choice, in milliseconds, and the size of its files."""

    files: int
    megabytes: float
    session_ms: float
    year_ms: float
    append_ms: float


def _choices(*periods: Period, groups: tuple[int, ...]) -> tuple[Partition, ...]:
    return tuple(Partition(period, rows) for period in periods for rows in groups)


# The numbers of sessions make the last one fall late in a month and in a year.
WORKLOADS = (
    Workload(
        SECOND,
        10,
        56,
        23_400,
        _choices(Period.DAY, Period.MONTH, Period.YEAR, groups=(23_400,))
        + _choices(Period.MONTH, groups=(3_900, 117_000)),
    ),
    Workload(
        MINUTE,
        100,
        441,
        390,
        _choices(Period.DAY, Period.MONTH, Period.YEAR, Period.ALL, groups=(3_900,))
        + _choices(Period.YEAR, groups=(390, 1_950, 7_800, 98_280)),
    ),
    Workload(DAY, 100, 2_457, 1, _choices(Period.MONTH, Period.YEAR, Period.ALL, groups=(3_900,))),
)


def sample_bars(workload: Workload, seed: int) -> BarColumns:
    """Make bars with prices of two decimals and whole volumes, as vendors have them."""
    step = workload.interval.ns
    opens = FIRST_OPEN_NS + (np.arange(workload.sessions) * 365 // 252) * DAY.ns
    timestamp = (opens[:, None] + np.arange(workload.rows_per_session) * step).reshape(-1)
    random = np.random.default_rng(seed)
    close = np.round(100 * np.exp(np.cumsum(random.normal(0, 0.0005, len(timestamp)))), 2)
    open_ = np.concatenate([close[:1], close[:-1]])
    high = np.round(np.maximum(open_, close) + random.integers(0, 5, len(close)) / 100, 2)
    low = np.round(np.minimum(open_, close) - random.integers(0, 5, len(close)) / 100, 2)
    volume = random.integers(0, 50_000, len(close)).astype(np.float64)
    return BarColumns(timestamp, open_, high, low, close, volume)


def measure(workload: Workload, partition: Partition, home: Path) -> Measured:
    """Write the workload in one way and measure it."""
    _fill(workload, partition, home)
    symbols = [_symbol(number) for number in range(workload.symbols)]
    timestamp = sample_bars(workload, 0).timestamp
    session = int(timestamp[-(workload.sessions // 3) * workload.rows_per_session])
    end = int(timestamp[-1]) + 1
    spans = [BarStore(home).span(symbol, workload.interval) for symbol in symbols]

    def load_session() -> None:
        BarStore(home).read_many(symbols, workload.interval, session, session + DAY.ns)

    def load_year() -> None:
        BarStore(home).read(symbols[0], workload.interval, end - 365 * DAY.ns, end)

    return Measured(
        files=sum(span.files for span in spans if span),
        megabytes=sum(span.bytes for span in spans if span) / 1e6,
        session_ms=_median_ms(load_session),
        year_ms=_median_ms(load_year),
        append_ms=_median_ms(_appending(workload, partition, home)),
    )


def _appending(workload: Workload, partition: Partition, home: Path) -> Callable[[], None]:
    store = BarStore(home, {workload.interval: partition})
    rows = sample_bars(workload, 0).take(slice(-workload.rows_per_session, None))
    later = iter(range(1, REPEATS + 2))

    def append() -> None:
        timestamp = rows.timestamp + next(later) * DAY.ns
        others = (rows.open, rows.high, rows.low, rows.close, rows.volume)
        store.write(_symbol(0), workload.interval, BarColumns(timestamp, *others))

    return append


def _fill(workload: Workload, partition: Partition, home: Path) -> None:
    files = [
        list(_files(sample_bars(workload, seed), partition)) for seed in range(ENCODED_SYMBOLS)
    ]
    for number in range(workload.symbols):
        directory = StorePaths(home).series(_symbol(number), workload.interval)
        directory.mkdir(parents=True)
        for name, content in files[number % ENCODED_SYMBOLS]:
            (directory / name).write_bytes(content)


def _files(bars: BarColumns, partition: Partition) -> Iterator[tuple[str, bytes]]:
    for name, rows in cut(bars.timestamp, partition.period):
        yield (
            name + BAR_SUFFIX,
            encode(bars.take(rows), partition.group_rows, quick=partition.quick),
        )


def _symbol(number: int) -> str:
    return f"S{number:03}"


def _median_ms(work: Callable[[], None]) -> float:
    work()  # brings the files into the page cache
    times = []
    for _ in range(REPEATS):
        started = perf_counter()
        work()
        times.append(perf_counter() - started)
    return median(times) * 1e3


def main() -> None:
    """Measure every choice and print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--interval", help="measure this one alone: 1s, 1m or 1d")
    chosen = parser.parse_args().interval
    print(
        "| interval | period | row group | files | MB | a session of all | a year of one | append |"
    )
    print("| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: |")
    for workload in WORKLOADS:
        for partition in workload.partitions if chosen in (None, workload.interval.name) else ():
            with tempfile.TemporaryDirectory() as home:
                found = measure(workload, partition, Path(home))
            print(
                f"| {workload.interval} × {workload.symbols} | {partition.period.name.lower()} "
                f"| {partition.group_rows:,} | {found.files:,} | {found.megabytes:,.0f} "
                f"| {found.session_ms:,.0f} ms | {found.year_ms:,.1f} ms "
                f"| {found.append_ms:,.0f} ms |",
                flush=True,
            )


if __name__ == "__main__":
    main()
