"""Bars out of written rows: interval, reading, checks, order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from mismartera.catalogue.importing.complete_spans import SpanNs, join_files
from mismartera.catalogue.importing.file_rows import RowFault, WrittenRows
from mismartera.catalogue.importing.fitting import Reading
from mismartera.catalogue.importing.grid import decide_interval
from mismartera.catalogue.importing.readings import (
    Decision,
    Hints,
    bar_starts,
    decide_reading,
    shown_zone,
)
from mismartera.catalogue.importing.request import ImportRequest
from mismartera.catalogue.importing.row_checks import (
    NO_SESSION,
    dates_of,
    midnights,
    time_faults,
    value_faults,
)
from mismartera.catalogue.importing.series import SeriesPart, WrittenSeries
from mismartera.catalogue.importing.session_table import SessionTable
from mismartera.catalogue.importing.settling import settle_ends, settle_order
from mismartera.domain.columns import FIELDS, BarColumns, Bool, Int64
from mismartera.domain.interval import DAY, Interval

_MANY: Final = 50  # one row in so many on a day without a session is no stray one


@dataclass(frozen=True, slots=True, eq=False)
class PreparedBars:
    """Bars as the store takes them, and what was found on the way.

    `repeated` and `revised` count rows that a later one of the same timestamp took the place of,
    with the same values and with others. `file_spans` are first and last timestamps of files.
    `is_known_reading` says that not the calendar alone told the reading. `without_session` are
    rows rejected for their day, `beyond` bars that lie outside of extended hours too.
    """

    interval: Interval
    reading: Reading
    timezone: str
    columns: BarColumns
    repeated: int
    revised: int
    extended_hours: int
    file_spans: tuple[SpanNs, ...]
    faults: tuple[RowFault, ...]
    notes: tuple[str, ...]
    is_known_reading: bool
    without_session: int
    beyond: int

    @property
    def seem_of_another_exchange(self) -> bool:
        """Whether a good part of the rows lies where the exchange has no session."""
        taken = self.columns.rows
        strange = self.without_session + self.beyond
        return strange * _MANY > taken + self.without_session


def prepare_bars(
    request: ImportRequest, series: WrittenSeries, table: SessionTable
) -> PreparedBars:
    """Turn the rows of a series into bars.

    Raises:
        ImportRefused: interval or reading cannot be told, or bars of that interval are not stored.
    """
    notes = list[str]()
    rows, ordered = settle_order(series.file, series.rows, series.orders, table)
    rows, label = settle_ends(rows)
    layout = series.layout
    at_midnight = midnights(rows, table)
    interval = decide_interval(
        series.file, request.interval, layout.interval, rows.written, at_midnight
    )
    wrong = value_faults(rows)
    sound = rows.take(_without(len(rows), wrong))
    hints = Hints(request.label, request.timezone, label, series.zone)
    decision = decide_reading(series.file, sound, interval, table, layout, hints)
    starts, once = _starts(rows, decision.reading, interval, table)
    wrong = time_faults(rows, starts, once, interval, table) | wrong
    notes += [note for note in (ordered, decision.note) if note]
    return _prepared(series, rows, table, interval, decision, starts, wrong, notes)


def _prepared(
    series: WrittenSeries,
    rows: WrittenRows,
    table: SessionTable,
    interval: Interval,
    decision: Decision,
    starts: Int64,
    wrong: Mapping[int, str],
    notes: Sequence[str],
) -> PreparedBars:
    taken = _without(len(rows), wrong)
    columns, repeated, revised = _ascending(rows.take(taken), starts[taken])
    outside = 0 if interval == DAY else int((~table.in_regular_hours(columns.timestamp)).sum())
    beyond = 0 if interval == DAY else table.count_beyond(columns.timestamp)
    return PreparedBars(
        interval,
        decision.reading,
        shown_zone(rows, decision.reading, table),
        columns,
        repeated,
        revised,
        outside,
        join_files(_spans(series.parts, starts, taken), interval, table),
        _faults(series.parts, wrong),
        tuple(notes),
        decision.is_known,
        sum(NO_SESSION in reason for reason in wrong.values()),
        beyond,
    )


def _without(count: int, wrong: Mapping[int, str]) -> Bool:
    kept = np.ones(count, np.bool_)
    kept[list(wrong)] = False
    return kept


def _starts(
    rows: WrittenRows, reading: Reading, interval: Interval, table: SessionTable
) -> tuple[Int64, Bool]:
    if interval == DAY:
        return dates_of(rows, reading.zone, table)
    return bar_starts(rows, reading, interval)


def _ascending(rows: WrittenRows, starts: Int64) -> tuple[BarColumns, int, int]:
    """Sort by time; of equal times the later line is kept. Counts those dropped: same and other."""
    order = np.argsort(starts, kind="stable")
    columns = BarColumns(starts, rows.open, rows.high, rows.low, rows.close, rows.volume + 0.0)
    columns = columns.take(order)
    followed = np.append(np.diff(columns.timestamp) == 0, np.zeros(min(1, len(starts)), np.bool_))
    same = followed.copy()
    for name in FIELDS[1:]:
        values = getattr(columns, name)
        same[:-1] &= values[:-1] == values[1:]
    repeated = int(same.sum())
    return columns.take(~followed), repeated, int(followed.sum()) - repeated


def _spans(parts: Sequence[SeriesPart], starts: Int64, taken: Bool) -> list[SpanNs]:
    spans, first = [], 0
    for part in parts:
        chosen = slice(first, first + len(part.rows))
        times = starts[chosen][taken[chosen]]
        if len(times):
            spans.append((int(times.min()), int(times.max())))
        first += len(part.rows)
    return spans


def _faults(parts: Sequence[SeriesPart], wrong: Mapping[int, str]) -> tuple[RowFault, ...]:
    ends = np.cumsum([len(part.rows) for part in parts])
    faults = []
    for row, reason in sorted(wrong.items()):
        place = int(np.searchsorted(ends, row, side="right"))
        part = parts[place]
        line = int(part.rows.line[row - (int(ends[place]) - len(part.rows))])
        faults.append(RowFault(part.file, line, reason))
    return tuple(faults)
