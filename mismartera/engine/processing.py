"""The data processor's work on a delivery: derived bars, then session indicators.

Whole columns at once; each column has this one writer. Knows nothing of threads.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from mismartera.calc.indicators.compute import IndicatorRows, compile
from mismartera.calc.indicators.indicator_type import Calculation
from mismartera.calc.indicators.registry import get, warm_up_bars, warm_up_sessions
from mismartera.calc.indicators.rows import COLUMNS
from mismartera.calc.indicators.specification import IndicatorSpec
from mismartera.domain.columns import Float64, Int64
from mismartera.domain.interval import DAY, WEEK, Interval
from mismartera.engine.calendar import RunCalendar
from mismartera.engine.cohort import Cohort, CohortSession, steps_of
from mismartera.engine.completeness import BaseRows, full_rows
from mismartera.engine.minutes import session_columns
from mismartera.session.block import FlatRows, SeriesBlock
from mismartera.session.session_block import IndicatorColumns, SessionBlock
from mismartera.session.session_data import SessionData


@dataclass(slots=True, eq=False)
class IndicatorWork:
    """One indicator of one block in one session.

    `first` (slots,): the block's row at which the indicator begins. `anchored`: it begins at the
    session's open. `reads`: the columns that it reads, with their place among all of them (close
    is always there). `compares_sessions`: it needs to know the session and minute of each row.
    """

    calculate: Calculation
    first: list[int]
    columns: IndicatorColumns
    reads: tuple[tuple[int, str], ...]
    anchored: bool
    compares_sessions: bool


@dataclass(slots=True, eq=False)
class CohortProcessing:
    """A cohort in one session, as the processor sees it."""

    cohort: Cohort
    work: CohortSession
    session: int
    indicators: dict[Interval, list[IndicatorWork]]


class DataProcessor:
    """Derives bars and computes indicators up to the end of each delivery."""

    def __init__(
        self, calendar: RunCalendar, *, full_only: bool, check: Callable[[], None]
    ) -> None:
        self._calendar = calendar
        self._full_only = full_only
        self._check = check
        self._processing: list[CohortProcessing] = []
        self._data: SessionData | None = None

    def begin(self, data: SessionData) -> None:
        """Start a session, without cohorts yet."""
        self._data = data
        self._processing = []

    def add(
        self,
        cohort: Cohort,
        work: CohortSession,
        session: int,
        specs: dict[Interval, tuple[IndicatorSpec, ...]],
    ) -> None:
        """Take a cohort on: find where its indicators begin and make room for their values."""
        indicators = {
            interval: [self._indicator(cohort, work, session, spec) for spec in specs[interval]]
            for interval in sorted(specs)
            if interval in cohort.blocks
        }
        self._processing.append(CohortProcessing(cohort, work, session, indicators))

    def keep(self, cohorts: set[int]) -> None:
        """Drop the cohorts that are not among these, given by identity."""
        self._processing = [each for each in self._processing if id(each.cohort) in cohorts]

    def process(self, stop: int) -> None:
        """Derive and compute everything that becomes available up to the step before `stop`."""
        for each in self._processing:
            if each.work.computed < stop:
                self._process(each, stop)

    def _process(self, each: CohortProcessing, stop: int) -> None:
        for interval in sorted(each.work.derived):
            self._check()
            if interval == WEEK:
                self._derive_week(each, stop)
            else:
                self._derive(each, interval, stop)
        for interval, indicators in each.indicators.items():
            if indicators:
                self._compute(each, interval, indicators, stop)
        each.work.computed = stop

    def _derive(self, each: CohortProcessing, interval: Interval, stop: int) -> None:
        assert self._data is not None
        timeline, work = self._data.timeline, each.work
        derived, block = work.derived[interval], work.data.blocks[interval]
        closed = int(np.searchsorted(derived.grid.ends, timeline.instant(stop), side="right"))
        if closed == derived.buckets:
            block.publish(_NONE, _NONE, work.computed, stop)
            return
        base = work.data.base_block
        rows = base.flat(derived.base_rows, base.visible[:, stop].astype(np.int64))
        used = rows.columns.timestamp < derived.grid.ends[closed - 1]
        rows = rows if used.all() else rows.take(used)
        derived.base_rows = derived.base_rows + np.bincount(rows.slot, minlength=len(base.symbols))
        derived.buckets = closed
        bars, ends = derived.grid.derive(rows)
        if self._full_only:
            kept = full_rows(bars, ends, self._base_rows_of(work, bars, stop))
            bars, ends = bars.take(kept), ends[kept]
        window = self._calendar.windows[each.session]
        each.cohort.blocks[interval].append(bars)
        step = steps_of(ends, window, timeline, work.data.base)
        block.publish(bars.slot, step, work.computed, stop)

    def _base_rows_of(
        self, work: CohortSession, bars: FlatRows, stop: int
    ) -> Callable[[int], BaseRows]:
        """What there is of the symbol of each derived row, up to a position."""
        assert self._data is not None
        cohort, grid = work.data, self._data.grids[work.data.base]

        def find(row: int) -> BaseRows:
            slot = int(bars.slot[row])
            symbol = cohort.symbols[slot]
            timestamp = cohort.base_block.timestamp(slot, stop)
            records, empty = cohort.records.get(symbol, ()), cohort.empty.get(symbol, ())
            return BaseRows(timestamp, grid, records, empty)

        return find

    def _derive_week(self, each: CohortProcessing, stop: int) -> None:
        """At the close of a week's last session, make its 1w bar of the week's 1d bars."""
        assert self._data is not None
        work, timeline, session = each.work, self._data.timeline, each.session
        week = work.derived[WEEK]
        closes = int(week.grid.ends[0])
        due = timeline.instant(stop) >= closes
        block = work.data.blocks[WEEK]
        if week.buckets or not due or not self._calendar.ends_week[session]:
            block.publish(_NONE, _NONE, work.computed, stop)
            return
        week.buckets = 1
        bars = each.cohort.weeks.of_session(each.cohort.blocks[DAY], session)
        each.cohort.blocks[WEEK].append(bars)
        step = np.full(bars.rows, timeline.position_at(closes) - 1)
        block.publish(bars.slot, step, work.computed, stop)

    def _indicator(
        self, cohort: Cohort, work: CohortSession, session: int, spec: IndicatorSpec
    ) -> IndicatorWork:
        block = cohort.blocks[spec.interval]
        kind = get(spec.name)
        bars = warm_up_bars(spec)
        holding = int(self._calendar.sessions_holding(spec.interval, bars)[session])
        before = max(holding, warm_up_sessions(spec))
        first = block.first_rows(before) + self._rows_before_open(block, session, before)
        room = work.room[spec.interval]
        values = tuple(np.full((block.slots, room), np.nan) for _ in kind.outputs)
        columns = IndicatorColumns(spec.key, kind.outputs, values)
        work.data.blocks[spec.interval].indicators[spec.key] = columns
        compares = warm_up_sessions(spec) > 0
        anchored = before == 0 and bars == 0
        return IndicatorWork(
            compile(spec), first.tolist(), columns, _reads(spec), anchored, compares
        )

    def _rows_before_open(self, block: SeriesBlock, session: int, before: int) -> Int64:
        """Rows of a session's pre-market, which an indicator that begins at its open leaves out."""
        place = session - before
        if not before or place < 0 or before >= len(block.marks):
            return np.zeros(block.slots, np.int64)
        window = self._calendar.windows[place]
        if window.start_ns == window.session.open_ns or not block.interval.is_intraday:
            return np.zeros(block.slots, np.int64)
        timestamp, starts = block.matrix("timestamp"), block.first_rows(before)
        open_ns = window.session.open_ns
        return np.array(
            [
                np.searchsorted(timestamp[slot, starts[slot] : block.count[slot]], open_ns)
                for slot in range(block.slots)
            ],
            np.int64,
        )

    def _compute(
        self, each: CohortProcessing, interval: Interval, indicators: list[IndicatorWork], stop: int
    ) -> None:
        block = each.work.data.blocks[interval]
        before, after = block.visible[:, each.work.computed], block.visible[:, stop]
        gained = np.flatnonzero(after > before)
        if not len(gained):
            return
        source = _Source(block, self._calendar.windows[each.session].session.open_ns)
        spans = zip(gained.tolist(), before[gained].tolist(), after[gained].tolist(), strict=True)
        for count, (slot, old, new) in enumerate(spans):
            if count % 64 == 0:
                self._check()
            for indicator in indicators:
                outputs = source.calculate(indicator, slot, new, self._calendar)
                _store(indicator.columns.values, outputs, slot, old, new)


_NONE = np.empty(0, np.int64)
_UNREAD: Float64 = np.empty(0, np.float64)


def _reads(spec: IndicatorSpec) -> tuple[tuple[int, str], ...]:
    """The columns that an indicator reads; close among them, for its length is the rows'."""
    needed = {*spec.inputs, "close"}
    return tuple((place, name) for place, name in enumerate(COLUMNS) if name in needed)


class _Source:
    """The columns of a block from which indicators are computed."""

    def __init__(self, block: SessionBlock, open_ns: int) -> None:
        self._fields = {name: block.arrays[name] for name in COLUMNS}
        self._timestamp = block.arrays["timestamp"]
        self._starts = block.starts.tolist()
        self._open_ns = open_ns
        earliest = self._timestamp[np.arange(len(self._starts)), block.starts]
        self._starts_early = (block.interval.is_intraday & (earliest < open_ns)).tolist()

    def calculate(
        self, indicator: IndicatorWork, slot: int, rows: int, calendar: RunCalendar
    ) -> tuple[Float64, ...]:
        """Compute an indicator over the rows that are there, from its first row on."""
        start = self._starts[slot]
        end = start + rows
        opened = start + self._before_open(slot, start, end) if self._starts_early[slot] else start
        first = opened if indicator.anchored else min(indicator.first[slot], end)
        columns = [_UNREAD] * len(COLUMNS)
        for place, name in indicator.reads:
            columns[place] = self._fields[name][slot, first:end]
        o, h, low, c, v = columns
        if not indicator.compares_sessions:
            return indicator.calculate(IndicatorRows(o, h, low, c, v, opened - first))
        sessions = session_columns(self._timestamp[slot, first:end], calendar)
        return indicator.calculate(IndicatorRows(o, h, low, c, v, opened - first, *sessions))

    def _before_open(self, slot: int, start: int, end: int) -> int:
        """How many rows of the session began before its open."""
        return int(np.searchsorted(self._timestamp[slot, start:end], self._open_ns))


def _store(
    values: tuple[Float64, ...], outputs: tuple[Float64, ...], slot: int, old: int, new: int
) -> None:
    """Keep the values of the session's new rows; rows before an indicator's first stay null."""
    for place, output in enumerate(outputs):
        kept = min(len(output), new - old)
        if kept:
            values[place][slot, new - kept : new] = output[-kept:]
