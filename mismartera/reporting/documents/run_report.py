"""What `runs report` says: which file it wrote."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class RunReportDocument:
    """A report that was written: `symbols` have a chart of prices, `warnings` are shown in it."""

    run: str
    file: str
    bytes: int
    trades: int
    symbols: tuple[str, ...]
    warnings: tuple[str, ...]
