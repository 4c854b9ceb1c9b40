"""The fresh processes of a verification: each has a hash seed, a place and a time of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from mismartera.domain.columns import BarColumns
from mismartera.domain.interval import Interval
from mismartera.domain.variables import HOME_VARIABLE
from mismartera.errors import StrategyError
from mismartera.services.verification.choosing import Chosen
from mismartera.services.verification.job import Job, Observation, Part, read_observations
from mismartera.services.verification.store_copy import copy_series
from mismartera.storage.bar_store import BarStore

INSTANTS: Final = 4
_SHIFT_S: Final = 401 * 86_400 + 7 * 3_600 + 13 * 60 + 21.0
"""Another year, month, day, weekday, hour, minute and second; odd and even days in turn."""
_ELSEWHERE: Final = "Pacific/Chatham"
_MOST_SEEDS: Final = 20
_CHILD: Final = "mismartera.services.verification.child"


def observe(
    chosen: Chosen, store: BarStore, home: Path, files: Sequence[Path], seed: int
) -> list[Observation]:
    """Make every run, in two processes at a time.

    Raises:
        StrategyError: a process ended before it was done.
    """
    with TemporaryDirectory(prefix="mismartera-verify-") as folder:
        place = Path(folder)
        copy_store(chosen, store, place / "store")
        first, second = _hash_seeds(chosen.symbols)
        with (
            _started(_job(chosen, Part.FUTURES, place, home, files, seed), place, first) as one,
            _started(
                _job(chosen, Part.REPETITIONS, place, home, files, seed), place, second
            ) as two,
        ):
            return [*_answer(one, place, Part.FUTURES), *_answer(two, place, Part.REPETITIONS)]


def copy_store(chosen: Chosen, store: BarStore, into: Path) -> None:
    """Copy the bars that the runs read, so that no run can reach the others."""

    def read(symbol: str, interval: Interval) -> BarColumns:
        return store.read(symbol, interval, *chosen.span_ns(interval))

    copy_series(store, BarStore(into), chosen.symbols, read)


def _job(
    chosen: Chosen, part: Part, place: Path, home: Path, files: Sequence[Path], seed: int
) -> Job:
    scratch = place / part
    scratch.mkdir()
    return Job(
        part=part,
        home=str(home),
        store=str(place / "store"),
        scratch=str(scratch),
        files=tuple(map(str, files)),
        document=chosen.document,
        seed=seed,
        instants=INSTANTS,
        wall_shift_s=_SHIFT_S if part is Part.REPETITIONS else 0.0,
    )


@contextmanager
def _started(job: Job, place: Path, hash_seed: int) -> Iterator[subprocess.Popen[str]]:
    """Start a process; whoever leaves before it is done, ends it."""
    job_file, result_file = place / f"{job.part}.job", place / f"{job.part}.result"
    job.write(job_file)
    environment = {**os.environ, "PYTHONHASHSEED": str(hash_seed), HOME_VARIABLE: job.store}
    if job.part is Part.REPETITIONS:
        environment["TZ"] = _ELSEWHERE
    with subprocess.Popen(
        [sys.executable, "-P", "-m", _CHILD, str(job_file), str(result_file)],
        env=environment,
        cwd=job.scratch,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def _answer(process: subprocess.Popen[str], place: Path, part: Part) -> list[Observation]:
    _, errors = process.communicate()
    if process.returncode:
        last = (errors.strip().splitlines() or ["it said nothing"])[-1]
        raise StrategyError(f"a process that ran it ended with {process.returncode}: {last}")
    return read_observations(place / f"{part}.result")


def _hash_seeds(symbols: Sequence[str]) -> tuple[int, int]:
    """Two hash seeds under which a set of the symbols is walked in different orders."""
    orders = {seed: _order(symbols, seed) for seed in (1, 2)}
    seed = 2
    while len(symbols) > 1 and orders[seed] == orders[1] and seed < _MOST_SEEDS:
        seed += 1
        orders[seed] = _order(symbols, seed)
    return 1, seed


def _order(symbols: Sequence[str], hash_seed: int) -> str:
    code = "import sys; print(list(set(sys.argv[1:])))"
    return subprocess.run(
        [sys.executable, "-P", "-S", "-c", code, *symbols],
        env={**os.environ, "PYTHONHASHSEED": str(hash_seed)},
        capture_output=True,
        text=True,
        check=True,
    ).stdout
