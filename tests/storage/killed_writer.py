"""The process that `test_killed_write` kills: `python -m tests.storage.killed_writer HOME`.

For each round on standard input a copy of this process, which has the store imported, writes the
rows of that round. Standard output tells what happens: `pid N`, `opened` for each temporary file,
`renaming` just before each rename, `done`, and `gone` when the copy has ended or was killed.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

import numpy as np

from mismartera.domain.columns import BarColumns
from mismartera.domain.interval import MINUTE
from mismartera.storage.bar_store import BarStore
from tests.storage.bars import bars_at, instant

YEARS = range(2014, 2022)
ROWS_PER_YEAR = 500


def bars_of_round(round_: int) -> BarColumns:
    """Bars of every year, with prices that no other round has."""
    starts = [instant(f"{year}-01-04T14:30") for year in YEARS]
    minutes = np.arange(ROWS_PER_YEAR) * MINUTE.ns
    return bars_at(np.concatenate([start + minutes for start in starts]), 100.0 * (round_ + 1))


def tell(text: str) -> None:
    os.write(sys.stdout.fileno(), f"{text}\n".encode())


def tell_of_files(event: str, arguments: tuple[object, ...]) -> None:
    if event == "open" and str(arguments[0]).endswith(".tmp"):
        tell("opened")
    elif event == "os.rename":
        tell("renaming")


def write_round(home: Path, round_: int) -> None:
    sys.addaudithook(tell_of_files)
    BarStore(home).write("AAPL", MINUTE, bars_of_round(round_))
    tell("done")


def main() -> None:
    home = Path(sys.argv[1])
    for line in sys.stdin:
        writer = os.fork()
        if writer == 0:
            write_round(home, int(line))
            os._exit(0)
        tell(f"pid {writer}")
        os.waitpid(writer, 0)
        tell("gone")


if __name__ == "__main__":
    main()
