"""Every stored row checked again: its numbers, its place in time, and the file it lies in."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np

from mismartera.calc.bar_rules import VALUE_RULES, broken_value_rule
from mismartera.catalogue.catalogue import EVENING_BEFORE, Catalogue
from mismartera.catalogue.overnight import OvernightRatio
from mismartera.catalogue.quality import stored_quality
from mismartera.catalogue.unfinished import unfinished_of
from mismartera.domain.columns import BarColumns, Bool, Int64
from mismartera.domain.interval import DAY, Interval
from mismartera.errors import StoreError

_OFF_GRID: Final = "off the interval's grid"
_NO_SESSION: Final = "on a day without a session"


@dataclass(frozen=True, slots=True)
class BadRow:
    """A stored row that an import would have rejected; `row` counts from 0."""

    row: int
    timestamp_ns: int
    reason: str


@dataclass(frozen=True, slots=True)
class SeriesValidation:
    """What was found in one stored series; `damage` is an error of the store, if there is one."""

    symbol: str
    interval: Interval
    rows: int
    bad_rows: tuple[BadRow, ...]
    damage: str | None
    overnight: tuple[OvernightRatio, ...]
    unfinished: tuple[str, ...]

    @property
    def is_valid(self) -> bool:
        """Whether every row is there, can be read and is a bar; overnight ratios are remarks."""
        return self.damage is None and not self.bad_rows and not self.unfinished


def validate_series(
    catalogue: Catalogue, symbol: str, interval: Interval, now_ns: int
) -> SeriesValidation:
    """Read and check every row of a stored series.

    A damaged file is a finding, not an error.
    """
    unfinished = unfinished_of(catalogue, symbol, interval)
    try:
        catalogue.store.check(symbol, interval)
        rows = catalogue.store.read(symbol, interval)
    except StoreError as error:
        return SeriesValidation(symbol, interval, 0, (), str(error), (), unfinished)
    bad = tuple(_bad_rows(catalogue, symbol, interval, rows))
    quality = stored_quality(catalogue, symbol, interval, None, None, now_ns)
    return SeriesValidation(symbol, interval, rows.rows, bad, None, quality.overnight, unfinished)


def _bad_rows(
    catalogue: Catalogue, symbol: str, interval: Interval, rows: BarColumns
) -> Iterator[BadRow]:
    broken = broken_value_rule(rows.open, rows.high, rows.low, rows.close, rows.volume)
    off_grid = rows.timestamp % interval.ns != 0
    no_session = _without_session(catalogue, symbol, interval, rows.timestamp)
    for row in np.flatnonzero((broken >= 0) | off_grid | no_session).tolist():
        timestamp = int(rows.timestamp[row])
        if broken[row] >= 0:
            yield BadRow(row, timestamp, VALUE_RULES[broken[row]])
        if off_grid[row]:
            yield BadRow(row, timestamp, _OFF_GRID)
        if no_session[row]:
            yield BadRow(row, timestamp, _NO_SESSION)


def _without_session(
    catalogue: Catalogue, symbol: str, interval: Interval, timestamp: Int64
) -> Bool:
    """Tell which rows lie outside every session, on a local date that has none."""
    exchange, time_manager = catalogue.exchange_of(symbol), catalogue.time_manager
    first, last = catalogue.stored_dates(symbol, interval)
    sessions = catalogue.sessions_around(symbol, first, last + EVENING_BEFORE)
    through = max([last, *(session.date for session in sessions[-1:])])
    schedule = time_manager.schedule(exchange, through)
    if interval == DAY:
        return schedule.index_of_dates(timestamp // DAY.ns) < 0
    return schedule.owner_index(timestamp) < 0
