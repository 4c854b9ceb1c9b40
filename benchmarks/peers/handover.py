"""What the benchmark and another engine give each other: bars as CSV files, results as JSON.

Needs the standard library alone: it is imported in the environments of the other engines.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, TypeAlias

FAST, SLOW, STRENGTH, QUANTITY = 5, 20, 14, 10
WARM_UP_BARS: Final = SLOW - 1
"""Bars before the first session: with them every indicator is ready at that session's first bar."""
HEADING: Final = ("Date Time", "Open", "High", "Low", "Close", "Volume", "Adj Close")
TIME_FORMAT: Final = "%Y-%m-%d %H:%M:%S"
Row: TypeAlias = tuple[int, float, float, float, float, float]
"""The start of a bar in UTC nanoseconds, then open, high, low, close and volume."""


@dataclass(frozen=True, slots=True)
class PeerOutcome:
    """What an engine did: `calls` are 1m bars on which it decided, `derived` longer bars made.

    `seconds` and `cpu_s` are from the engine's first work to the end of its run, `reading_s` what
    it took before that to read the files and make its own bars of them.
    """

    engine: str
    bars: int
    calls: int
    derived: int
    crossings: int
    fills: int
    checksum: float
    seconds: float
    cpu_s: float
    reading_s: float


@dataclass(slots=True)
class Crossover:
    """An SMA crossover on one symbol, counted as everywhere in these benchmarks."""

    calls: int = 0
    crossings: int = 0
    checksum: float = 0.0
    above: bool | None = None

    def crossed(self, fast: float, slow: float) -> bool:
        """Look at the averages after a bar; tell whether they have crossed since the last."""
        self.calls += 1
        self.checksum += fast + slow
        was, self.above = self.above, fast > slow
        if was is None or was is self.above:
            return False
        self.crossings += 1
        return True


def write_bars(folder: Path, symbol: str, rows: Iterable[Row]) -> None:
    """Write the bars of a symbol: exact decimals, each with the start of its minute in UTC."""
    lines = [",".join(HEADING), *map(_line, rows)]
    (folder / f"{symbol}.csv").write_text("\n".join(lines) + "\n")


def bar_files(folder: Path) -> dict[str, Path]:
    """The files of a folder by symbol, in order."""
    return {path.stem: path for path in sorted(folder.glob("*.csv"))}


def report(outcome: PeerOutcome) -> None:
    """Print an outcome as the one line of JSON that `outcome_of` understands."""
    print(json.dumps(asdict(outcome)))


def outcome_of(printed: str) -> PeerOutcome:
    """Read an outcome from what an engine's process has printed, its last line."""
    return PeerOutcome(**json.loads(printed.splitlines()[-1]))


def run_as_script(run: Callable[[Path], PeerOutcome]) -> None:
    """Run the job on the folder that the command names."""
    report(run(Path(sys.argv[1])))


def _line(row: Row) -> str:
    timestamp, opened, high, low, close, volume = row
    at = datetime.fromtimestamp(timestamp // 1_000_000_000, UTC).strftime(TIME_FORMAT)
    prices = ",".join(f"{price:.6f}" for price in (opened, high, low, close))
    return f"{at},{prices},{volume:.0f},{close:.6f}"
