"""The data processor's work on a delivery: derived bars, then session indicators.

Whole columns at once; each column has this one writer. Knows nothing of threads.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, TypeAlias

import numpy as np

from mismartera.calc.indicators.compute import IndicatorRows, compile, compile_columns
from mismartera.calc.indicators.indicator_type import ColumnFunction
from mismartera.calc.indicators.registry import get, warm_up_bars, warm_up_sessions
from mismartera.calc.indicators.rows import COLUMNS
from mismartera.calc.indicators.specification import IndicatorSpec
from mismartera.domain.columns import Float64, Int64
from mismartera.domain.interval import DAY, WEEK, Interval
from mismartera.engine.calendar import RunCalendar
from mismartera.engine.cohort import Cohort, CohortSession, steps_of
from mismartera.engine.completeness import BaseRows, full_rows
from mismartera.engine.derivation import BucketGrid
from mismartera.engine.minutes import session_columns
from mismartera.session.block import FlatRows, SeriesBlock
from mismartera.session.session_block import IndicatorColumns, SessionBlock
from mismartera.session.session_data import SessionData


class PreparedIndicator:
    """What an indicator is in every session: prepared once and kept.

    `of_columns` calculates it from its input columns, where it is that simple. `reads`: all
    columns that it reads, with their place among all of them (close is always there). `holds`
    bars and `sessions` sessions lie before its session at least; with neither, it begins at the
    session's open. `compares_sessions`: it needs to know the session and minute of each row.
    """

    def __init__(self, spec: IndicatorSpec) -> None:
        self.key = spec.key
        self.inputs = spec.inputs
        self.outputs = get(spec.name).outputs
        self.calculate = compile(spec)
        self.of_columns = compile_columns(spec)
        self.reads = _reads(spec)
        self.bars = warm_up_bars(spec)
        self.sessions = warm_up_sessions(spec)
        self.compares_sessions = self.sessions > 0


_prepared = lru_cache(maxsize=4096)(PreparedIndicator)


@dataclass(slots=True, eq=False)
class IndicatorWork:
    """One indicator of one block in one session.

    `first` (slots,): the block's row at which the indicator begins. `anchored`: it begins at the
    session's open.
    """

    prepared: PreparedIndicator
    first: list[int]
    columns: IndicatorColumns
    anchored: bool


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
        closed = int(derived.grid.ends.searchsorted(timeline.instant(stop), side="right"))
        if closed == derived.buckets:
            block.publish(_NONE, _NONE, work.computed, stop)
            return
        grid = derived.grid.part(derived.buckets, closed)
        derived.buckets = closed
        bars, ends = self._bars(work, grid, stop)
        if self._full_only:
            kept = full_rows(bars, ends, self._base_rows_of(work, bars, stop))
            bars, ends = bars.take(kept), ends[kept]
        window = self._calendar.windows[each.session]
        each.cohort.blocks[interval].append(bars)
        step = steps_of(ends, window, timeline, work.data.base)
        block.publish(bars.slot, step, work.computed, stop)

    def _bars(self, work: CohortSession, grid: BucketGrid, stop: int) -> tuple[FlatRows, Int64]:
        """Derived bars of buckets that are closed.

        What is visible at a bucket's end are its base rows and those before: so where every end
        is a step (it is none where it had passed when the symbol came), no row is looked at to
        tell which bucket it belongs to.
        """
        assert self._data is not None
        base, timeline = work.data.base_block, self._data.timeline
        positions = timeline.positions_at(grid.edges)
        if (timeline.steps[positions - 1] == grid.edges).all():
            seen = base.visible[:, positions].astype(np.int64)
            rows = work.base_rows(seen[:, 0], seen[:, -1])
            return grid.derive_counted(rows.columns, seen[:, 1:] - seen[:, :-1])
        seen = base.visible[:, stop].astype(np.int64)
        return grid.derive(base.flat(np.zeros_like(seen), seen))

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
        block, prepared = cohort.blocks[spec.interval], _prepared(spec)
        holding = int(self._calendar.sessions_holding(spec.interval, prepared.bars)[session])
        before = max(holding, prepared.sessions)
        first = block.first_rows(before) + self._rows_before_open(block, session, before)
        room = work.room[spec.interval]
        values = tuple(np.full((block.slots, room), np.nan) for _ in prepared.outputs)
        columns = IndicatorColumns(prepared.key, prepared.outputs, values)
        work.data.blocks[spec.interval].indicators[prepared.key] = columns
        anchored = before == 0 and prepared.bars == 0
        return IndicatorWork(prepared, first.tolist(), columns, anchored)

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
        spans = np.stack([gained, before[gained], after[gained]], axis=1).tolist()
        for start in range(0, len(spans), _SLOTS_AT_ONCE):
            self._check()
            some = spans[start : start + _SLOTS_AT_ONCE]
            for indicator in indicators:
                if indicator.prepared.of_columns is None or indicator.anchored:
                    source.fill_of_rows(indicator, some, self._calendar)
                else:
                    source.fill_of_columns(indicator, indicator.prepared.of_columns, some)


_NONE = np.empty(0, np.int64)
_UNREAD: Float64 = np.empty(0, np.float64)
_SLOTS_AT_ONCE: Final = 64
"""Symbols between two looks at whether to stop."""

Span: TypeAlias = Sequence[int]
"""Three numbers: a slot, how many rows of the session it had, and how many it has."""


def _reads(spec: IndicatorSpec) -> tuple[tuple[int, str], ...]:
    """The columns that an indicator reads; close among them, for its length is the rows'."""
    needed = {*spec.inputs, "close"}
    return tuple((place, name) for place, name in enumerate(COLUMNS) if name in needed)


class _Source:
    """The columns of a block from which indicators are computed.

    Each value is kept in the row of the session's bar; rows before an indicator's first stay null.
    """

    def __init__(self, block: SessionBlock, open_ns: int) -> None:
        self._fields = {name: block.arrays[name] for name in COLUMNS}
        self._timestamp = block.arrays["timestamp"]
        self._starts = block.starts.tolist()
        self._open_ns = open_ns
        earliest = self._timestamp[np.arange(len(self._starts)), block.starts]
        self._starts_early = (block.interval.is_intraday & (earliest < open_ns)).tolist()

    def fill_of_columns(
        self, indicator: IndicatorWork, function: ColumnFunction, spans: Iterable[Span]
    ) -> None:
        """Compute an indicator for which its input columns are enough."""
        columns = [self._fields[name] for name in indicator.prepared.inputs]
        values, starts, begins = indicator.columns.values, self._starts, indicator.first
        only = columns[0] if len(columns) == 1 else None
        for slot, old, new in spans:
            end = starts[slot] + new
            first = min(begins[slot], end)
            if only is not None:
                outputs = function(only[slot, first:end])
            else:
                outputs = function(*[column[slot, first:end] for column in columns])
            kept = min(end - first, new - old)
            for matrix, output in zip(values, outputs, strict=True):
                if kept == 1:
                    matrix[slot, new - 1] = output[-1]
                elif kept:
                    matrix[slot, new - kept : new] = output[-kept:]

    def fill_of_rows(
        self, indicator: IndicatorWork, spans: Iterable[Span], calendar: RunCalendar
    ) -> None:
        """Compute an indicator that needs to know where the session begins, or of each row."""
        for slot, old, new in spans:
            outputs = self._calculate(indicator, slot, new, calendar)
            for matrix, output in zip(indicator.columns.values, outputs, strict=True):
                kept = min(len(output), new - old)
                if kept:
                    matrix[slot, new - kept : new] = output[-kept:]

    def _calculate(
        self, indicator: IndicatorWork, slot: int, rows: int, calendar: RunCalendar
    ) -> tuple[Float64, ...]:
        """The indicator's values over the rows that are there, from its first row on."""
        prepared, start = indicator.prepared, self._starts[slot]
        end = start + rows
        opened = start + self._before_open(slot, start, end) if self._starts_early[slot] else start
        first = opened if indicator.anchored else min(indicator.first[slot], end)
        columns = [_UNREAD] * len(COLUMNS)
        for place, name in prepared.reads:
            columns[place] = self._fields[name][slot, first:end]
        o, h, low, c, v = columns
        if not prepared.compares_sessions:
            return prepared.calculate(IndicatorRows(o, h, low, c, v, opened - first))
        sessions = session_columns(self._timestamp[slot, first:end], calendar)
        return prepared.calculate(IndicatorRows(o, h, low, c, v, opened - first, *sessions))

    def _before_open(self, slot: int, start: int, end: int) -> int:
        """How many rows of the session began before its open."""
        return int(np.searchsorted(self._timestamp[slot, start:end], self._open_ns))
