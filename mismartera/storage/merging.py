"""Rows that come in, laid over rows that are there."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from mismartera.domain.columns import FIELDS, BarColumns, Bool, Int64


@dataclass(frozen=True, slots=True)
class WriteResult:
    """What became of the rows that were written: new, identical to what was there, or other."""

    stored: int = 0
    unchanged: int = 0
    revised: int = 0

    def __add__(self, other: WriteResult) -> WriteResult:
        return WriteResult(
            self.stored + other.stored,
            self.unchanged + other.unchanged,
            self.revised + other.revised,
        )


def require_bars(columns: BarColumns) -> None:
    """Check what a caller wants stored.

    Raises:
        ValueError: the columns differ in length, have other types, hold a number that is not
            finite, or their timestamps do not ascend strictly.
    """
    for name in FIELDS:
        column = getattr(columns, name)
        if column.shape != (columns.rows,):
            raise ValueError(f"column {name} has shape {column.shape}, not ({columns.rows},)")
        wanted = np.int64 if name == "timestamp" else np.float64
        if column.dtype != wanted:
            raise ValueError(f"column {name} is {column.dtype}, not {np.dtype(wanted)}")
        if name != "timestamp" and not np.isfinite(column).all():
            raise ValueError(f"column {name} holds a number that is not finite")
    if not ascends(columns.timestamp):
        raise ValueError("timestamps do not ascend strictly")


def ascends(timestamp: Int64) -> bool:
    """Tell whether timestamps ascend strictly."""
    return bool(np.all(timestamp[1:] > timestamp[:-1]))


def compare(old: BarColumns, new: BarColumns) -> tuple[WriteResult, Bool]:
    """Count the new rows by what they are to the old; and mark the old ones that they meet."""
    if not old.rows:
        return WriteResult(stored=new.rows), np.zeros(0, np.bool_)
    places = np.searchsorted(old.timestamp, new.timestamp)
    places[places == old.rows] = 0  # beyond the end: any row that cannot be equal
    known = old.timestamp[places] == new.timestamp
    same = known.copy()
    for name in FIELDS[1:]:
        same &= getattr(old, name)[places] == getattr(new, name)
    met = np.zeros(old.rows, np.bool_)
    met[places[known]] = True
    unchanged, there = int(same.sum()), int(known.sum())
    return WriteResult(new.rows - there, unchanged, there - unchanged), met


def merge(old: BarColumns, new: BarColumns, met: Bool) -> BarColumns:
    """Lay the new rows over the old ones, of which those marked `met` give way."""
    both = BarColumns.concatenate([old.take(~met), new])
    return both.take(np.argsort(both.timestamp, kind="stable"))
