"""What a written time means: a bar's start or its end, in which zone (SPEC section 7)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from mismartera.catalogue.importing.file_rows import NO_OFFSET, WrittenRows
from mismartera.catalogue.importing.fitting import Fit, Reading, bar_instants, measure_fit
from mismartera.catalogue.importing.layout import EXCHANGE_ZONE, UTC, BarLabel, Layout
from mismartera.catalogue.importing.session_table import SessionTable
from mismartera.domain.columns import Bool, Int64
from mismartera.domain.interval import DAY, Interval
from mismartera.errors import ImportRefused

_MOST_LISTED: Final = 4
_HALF: Final = 0.5
_CLEARLY: Final = 1.5


@dataclass(frozen=True, slots=True)
class Hints:
    """What is said of the times beside the layout; None and empty where nothing is.

    `label` and `zone` are the user's. `written_label` and `written_zone` are what the times
    themselves, or their column, tell.
    """

    label: BarLabel | None = None
    zone: str | None = None
    written_label: BarLabel | None = None
    written_zone: str = ""


@dataclass(frozen=True, slots=True)
class Decision:
    """The reading that is taken, and what to say about how it was found (may be empty).

    `is_known` says that the user, the times or the layout told it, and not the calendar.
    """

    reading: Reading
    note: str = ""
    is_known: bool = True


@dataclass(frozen=True, slots=True)
class _Candidates:
    """The labels and zones that are possible, and which of them the layout alone tells."""

    labels: list[BarLabel]
    zones: list[str]
    other_labels: list[BarLabel]
    other_zones: list[str]

    def readings(self) -> list[Reading]:
        return [Reading(label, zone) for zone in self.zones for label in self.labels]

    def others(self) -> list[Reading]:
        """The readings that the layout speaks against."""
        taken = set(self.readings())
        every = (Reading(label, zone) for zone in self.other_zones for label in self.other_labels)
        return [reading for reading in every if reading not in taken]


def bar_starts(rows: WrittenRows, reading: Reading, interval: Interval) -> tuple[Int64, Bool]:
    """The starts of the bars under a reading, and a mask of those whose time exists once."""
    times, once = bar_instants(rows, reading.zone)
    return (times - interval.ns if reading.label == BarLabel.END else times), once


def decide_reading(
    file: str,
    rows: WrittenRows,
    interval: Interval,
    table: SessionTable,
    layout: Layout,
    hints: Hints,
) -> Decision:
    """Decide what the times mean: as given, as written, as the layout tells, as the calendar fits.

    Raises:
        ImportRefused: several readings are possible, or the layout's is none while another is.
    """
    decision = _decide(file, rows, interval, table, layout, hints)
    if layout.caution and hints.zone is None and not decision.note and interval != DAY:
        return replace(decision, note=f"{layout.caution}, taken as {decision.reading.zone}")
    return decision


def _decide(
    file: str,
    rows: WrittenRows,
    interval: Interval,
    table: SessionTable,
    layout: Layout,
    hints: Hints,
) -> Decision:
    found = _candidates(rows, table, layout, hints, interval)
    readings = found.readings()
    if interval == DAY:
        return Decision(readings[0])
    others = found.others()
    if len(readings) == 1 and not others:
        return Decision(readings[0])
    fits = [measure_fit(rows, each, interval, table) for each in readings]
    if len(fits) > 1:
        return _chosen(file, fits, found)
    against = [measure_fit(rows, each, interval, table) for each in others]
    if not layout.is_certain:
        decision = choose([*fits, *against])
        if decision is not None:
            return decision if decision.reading != readings[0] else Decision(readings[0])
    _require_sense(file, layout, fits[0], against)
    return Decision(readings[0])


def choose(fits: Sequence[Fit]) -> Decision | None:
    """Choose the reading that fits, of several the one with whole sessions; None if not one.

    A bar's end at the close alone is no reason: the closing print may be a bar that starts there.
    """
    fitting = [fit for fit in fits if fit.fits]
    why = "the only reading that fits the calendar"
    if len(fitting) > 1:
        fitting = [fit for fit in fitting if fit.is_whole]
        why = "the only reading under which sessions are whole"
    if len(fitting) != 1:
        return None
    chosen = fitting[0]
    if chosen.reading.label is BarLabel.END and not chosen.shows_whole_sessions:
        twin = replace(chosen.reading, label=BarLabel.START)
        if any(fit.reading == twin and fit.outside == fit.at_close for fit in fits):
            return None
    return Decision(chosen.reading, f"read as {chosen.reading}: {why}", is_known=False)


def shown_zone(rows: WrittenRows, reading: Reading, table: SessionTable) -> str:
    """The zone to tell: UTC where every time carries the offset 0, else as read."""
    if len(rows) and (rows.offset != NO_OFFSET).all():
        return UTC if not rows.offset.any() else table.zone.name
    return reading.zone


def _chosen(file: str, fits: Sequence[Fit], found: _Candidates) -> Decision:
    decision = choose(fits)
    if decision is None and len(found.labels) == 1:
        decision = _most_plausible(fits)
    if decision is not None:
        return decision
    raise _undecided(file, fits, found)


def _most_plausible(fits: Sequence[Fit]) -> Decision | None:
    """The zone that puts most rows in regular hours, or all in extended ones, as no other does."""
    best, *rest = sorted(fits, key=lambda fit: fit.share_inside, reverse=True)
    if best.share_inside >= _HALF and all(
        best.share_inside >= _CLEARLY * fit.share_inside for fit in rest
    ):
        note = f"read as {best.reading}: by no other reading do most rows lie in regular hours"
        return Decision(best.reading, note, is_known=False)
    possible = [fit for fit in fits if not fit.beyond and fit.rows]
    if len(possible) != 1:
        return None
    note = f"read as {possible[0].reading}: by every other one rows lie beyond extended hours"
    return Decision(possible[0].reading, note, is_known=False)


def _require_sense(file: str, layout: Layout, own: Fit, against: Sequence[Fit]) -> None:
    """Refuse a layout's reading that the calendar contradicts while another fits."""
    if own.fits:
        return
    better = [fit for fit in against if fit.fits and (own.share_inside < _HALF or fit.is_whole)]
    if not better:
        return
    labels = {fit.reading.label for fit in (own, *better)}
    zones = {fit.reading.zone for fit in (own, *better)}
    listed = ", ".join(str(fit) for fit in better[:_MOST_LISTED])
    raise ImportRefused(
        f"{file}: as layout {layout.name} has it, a time is its bar's {own}; but {listed}",
        _options(labels, zones),
    )


def _undecided(file: str, fits: Sequence[Fit], found: _Candidates) -> ImportRefused:
    ordered = sorted(fits, key=lambda fit: fit.outside)
    listed = ", ".join(str(fit) for fit in ordered[:_MOST_LISTED])
    if len(found.labels) > 1:
        open_ = "whether a time is its bar's start or its end"
    else:
        open_ = "in which zone its times are"
    likely = [fit for fit in ordered if fit.outside <= 2 * ordered[0].outside + 1]
    zones = {fit.reading.zone for fit in likely}
    return ImportRefused(
        f"{file}: the rows do not tell {open_}: {listed}", _options(set(found.labels), zones)
    )


def _options(labels: set[BarLabel], zones: set[str]) -> str:
    said = []
    if len(labels) > 1:
        said.append("--label start or --label end")
    if len(zones) > 1 or not said:
        said.append(" or ".join(f"--tz {zone}" for zone in sorted(zones)))
    return f"say {', and '.join(said)}"


def _candidates(
    rows: WrittenRows, table: SessionTable, layout: Layout, hints: Hints, interval: Interval
) -> _Candidates:
    both = [BarLabel.START, BarLabel.END]
    written = _written_zone(rows, table, hints)
    usual = layout.label or (BarLabel.START if interval == DAY else None)
    label = hints.label or hints.written_label
    if label is not None:
        labels = other_labels = [label]
    else:
        labels, other_labels = ([usual] if usual else both), both
    own = table.zone.name
    open_zones = [own] if own == UTC else [own, UTC]
    if written is not None:
        return _Candidates(labels, [written], other_labels, [written])
    if layout.zone is not None:
        zone = own if layout.zone == EXCHANGE_ZONE else layout.zone
        return _Candidates(labels, [zone], other_labels, open_zones)
    return _Candidates(labels, open_zones, other_labels, open_zones)


def _written_zone(rows: WrittenRows, table: SessionTable, hints: Hints) -> str | None:
    """The zone as given, or as written beside the times or over them; None where it is not.

    Times with offsets need none; the one to tell of them is UTC or the exchange's.
    """
    if hints.zone is not None:
        return hints.zone
    if (rows.offset != NO_OFFSET).all():
        return table.zone.name if rows.offset.any() else UTC
    return hints.written_zone or None
