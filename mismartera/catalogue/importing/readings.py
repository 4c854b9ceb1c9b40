"""What a written time means: a bar's start or its end, in which zone (SPEC section 7)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from mismartera.catalogue.importing.file_rows import NO_OFFSET, WrittenRows
from mismartera.catalogue.importing.layout import BarLabel, Layout, ZoneRule
from mismartera.catalogue.importing.session_table import SessionTable
from mismartera.domain.columns import Bool, Int64
from mismartera.domain.interval import DAY, Interval
from mismartera.errors import ImportRefused
from mismartera.timekeeping.zones import zone as zone_named

_UTC: Final = "UTC"


@dataclass(frozen=True, slots=True)
class Reading:
    """One meaning of the times of a file; `zone` is that of times without an offset."""

    label: BarLabel
    zone: str

    def __str__(self) -> str:
        return f"{self.label} {self.zone}"


@dataclass(frozen=True, slots=True)
class Fit:
    """How a reading agrees with the calendar: rows outside regular hours; whole sessions."""

    reading: Reading
    rows: int
    outside: int
    is_whole: bool

    @property
    def fits(self) -> bool:
        return self.rows > 0 and self.outside == 0

    def __str__(self) -> str:
        rows = "1 row" if self.outside == 1 else f"{self.outside} rows"
        found = f"{rows} outside regular hours" if self.outside else "every row fits"
        return f"{self.reading} ({found})"


@dataclass(frozen=True, slots=True)
class Decision:
    """The reading that is taken, and what to say about how it was found (may be empty)."""

    reading: Reading
    note: str = ""


def instants(rows: WrittenRows, zone: str) -> tuple[Int64, Bool]:
    """The instants written, in UTC nanoseconds, and a mask of those that exist exactly once."""
    has_offset = rows.offset != NO_OFFSET
    if has_offset.all():
        return rows.written - rows.offset, np.ones(len(rows), np.bool_)
    local = zone_named(zone).instants(rows.written)
    once = ~(local.ambiguous | local.nonexistent)
    written = rows.written - np.where(has_offset, rows.offset, 0)
    return np.where(has_offset, written, local.earlier), once | has_offset


def bar_starts(rows: WrittenRows, reading: Reading, interval: Interval) -> tuple[Int64, Bool]:
    """The starts of the bars under a reading, and a mask of those whose time exists once."""
    times, once = instants(rows, reading.zone)
    return (times - interval.ns if reading.label == BarLabel.END else times), once


def decide_reading(
    file: str,
    rows: WrittenRows,
    interval: Interval,
    table: SessionTable,
    layout: Layout,
    label: BarLabel | None,
    zone: str | None,
) -> Decision:
    """Decide what the times mean: as given, as the layout tells, or as the calendar allows.

    Raises:
        ImportRefused: both labels are possible, or none is.
    """
    labels = _labels(layout, label, interval)
    zones = _zones(rows, table, layout, zone)
    if interval == DAY or len(labels) * len(zones) == 1:
        return Decision(Reading(labels[0], zones[0]))
    readings = [Reading(each, name) for name in zones for each in labels]
    fits = [measure_fit(rows, reading, interval, table) for reading in readings]
    chosen = choose(fits)
    if chosen is not None:
        return Decision(chosen, f"read as {chosen}: the only reading that fits the calendar")
    if len(labels) == 1:
        return Decision(readings[0], f"read as {readings[0]}: the exchange's own time")
    listed = ", ".join(str(fit) for fit in fits[:2])
    raise ImportRefused(
        f"{file}: the rows do not tell whether a time is its bar's start or its end: {listed}",
        "say --label start or --label end",
    )


def choose(fits: Sequence[Fit]) -> Reading | None:
    """Choose the reading that fits, of several the one with whole sessions; None if not one."""
    fitting = [fit for fit in fits if fit.fits]
    if len(fitting) > 1:
        fitting = [fit for fit in fitting if fit.is_whole]
    return fitting[0].reading if len(fitting) == 1 else None


def measure_fit(
    rows: WrittenRows, reading: Reading, interval: Interval, table: SessionTable
) -> Fit:
    """Lay the rows over the calendar; those on days without a session are left out."""
    starts, once = bar_starts(rows, reading, interval)
    regular = table.in_regular_hours(starts)
    counted = once & (regular | table.has_session(table.local_dates(starts)))
    counted &= starts % interval.ns == 0
    outside = int((counted & ~regular).sum())
    is_whole = table.sessions_are_whole(starts[regular & counted], interval)
    return Fit(reading, int(counted.sum()), outside, is_whole)


def shown_zone(rows: WrittenRows, reading: Reading, table: SessionTable) -> str:
    """The zone to tell: UTC where every time carries the offset 0, else as read."""
    if len(rows) and (rows.offset != NO_OFFSET).all():
        return _UTC if not rows.offset.any() else table.zone.name
    return reading.zone


def _labels(layout: Layout, label: BarLabel | None, interval: Interval) -> list[BarLabel]:
    known = label or layout.label or (BarLabel.START if interval == DAY else None)
    return [known] if known else [BarLabel.START, BarLabel.END]


def _zones(rows: WrittenRows, table: SessionTable, layout: Layout, zone: str | None) -> list[str]:
    own = table.zone.name
    if zone is not None:
        return [zone]
    if layout.zone is not None:
        return [_UTC if layout.zone == ZoneRule.UTC else own]
    if (rows.offset != NO_OFFSET).all() or own == _UTC:
        return [_UTC]
    here, _ = instants(rows, own)
    there, _ = instants(rows, _UTC)
    return [own] if np.array_equal(here, there) else [own, _UTC]
