"""Symbols that are initialised together: their blocks over the run, and their work in a session.

A cohort is what phase 2 makes of some symbols: history in blocks, queues of rows ahead. In each
session it opens the blocks (`begin`), the coordinator appends base rows (`append`), and at the
end the session's rows are history (`roll`).
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np

from mismartera.domain.columns import Int64
from mismartera.domain.interval import DAY, WEEK, Interval
from mismartera.engine.calendar import RunCalendar, SessionWindow
from mismartera.engine.derivation import BucketGrid
from mismartera.engine.loading import SessionRows, StreamQueue
from mismartera.engine.requirements import CohortPlan
from mismartera.engine.weeks import Weeks
from mismartera.session.block import FlatRows, SeriesBlock
from mismartera.session.session_block import SessionBlock
from mismartera.session.session_data import CohortData
from mismartera.session.timeline import Timeline

Spans = dict[str, tuple[tuple[int, int], ...]]


@dataclass(slots=True, eq=False)
class DerivedWork:
    """One derived interval in one session: its buckets, and how many are closed and made."""

    grid: BucketGrid
    buckets: int = 0


@dataclass(slots=True, eq=False)
class CohortSession:
    """One session of a cohort: rows to come and what was made of those that came.

    `room` is how many rows each interval can have at most; `computed` the position up to which
    base rows are appended and everything is derived.
    """

    data: CohortData
    queue: FlatRows
    row_step: Int64
    derived: dict[Interval, DerivedWork]
    room: dict[Interval, int]
    computed: int = 0
    _by_step: Int64 | None = None

    def rows_between(self, first: int, stop: int) -> tuple[FlatRows, Int64]:
        """The queued rows that become available at the steps `first … stop`, and these steps."""
        if first == 0 and stop > int(self.row_step.max(initial=-1)):
            return self.queue, self.row_step
        if self._by_step is None:
            self._by_step = np.argsort(self.row_step, kind="stable")
        order = self._by_step
        span = np.searchsorted(self.row_step, [first, stop], sorter=order)
        chosen = np.sort(order[span[0] : span[1]])
        return self.queue.take(chosen), self.row_step[chosen]

    def base_rows(self, first: Int64, last: Int64) -> FlatRows:
        """The base rows `first[slot] … last[slot]`, counted within the session, of every slot."""
        if not first.any() and int(last.sum()) == self.queue.rows:
            return self.queue
        return self.data.base_block.flat(first, last)

    def retime(self, old: Timeline, new: Timeline) -> None:
        """Number the steps of queued rows anew after steps were put in ahead."""
        self.row_step = new.positions_at(old.steps[self.row_step]) - 1
        self.computed = new.position_at(int(old.steps[self.computed - 1])) if self.computed else 0
        self._by_step = None


@dataclass(slots=True, eq=False)
class Cohort:
    """Symbols with one base interval, over the sessions of a run.

    `keep` says for each interval how many sessions of history its block holds. `days` are the
    stored 1d rows of the whole run, for the symbols that have them.
    """

    plan: CohortPlan
    calendar: RunCalendar
    keep: dict[Interval, int]
    blocks: dict[Interval, SeriesBlock]
    weeks: Weeks
    days: SessionRows | None
    records: Spans = field(default_factory=dict)
    empty: Spans = field(default_factory=dict)
    queue: StreamQueue | None = None
    gone: set[str] = field(default_factory=set)

    def without_gone(self) -> Cohort:
        """The cohort without the symbols that were removed, between two sessions."""
        if not self.gone:
            return self
        symbols = tuple(each for each in self.plan.symbols if each not in self.gone)
        slots = np.array([self.plan.symbols.index(each) for each in symbols], np.int64)
        return replace(
            self,
            plan=replace(self.plan, symbols=symbols),
            blocks={interval: block.select(slots) for interval, block in self.blocks.items()},
            days=None if self.days is None else self.days.select(slots),
            queue=None if self.queue is None else self.queue.select(slots),
            gone=set(),
        )

    def queued(self, session: int) -> FlatRows:
        """The base rows of a session that were loaded ahead.

        Raises:
            LookupError: they were not loaded.
        """
        if self.queue is None or not self.queue.first <= session < self.queue.stop:
            raise LookupError(f"the rows of session {session} were not loaded")
        return self.queue.rows_of(session)

    def ends(self, session: int, rows: FlatRows) -> Int64:
        """The instants at which base rows of a session become available."""
        if self.plan.base == DAY:
            return np.full(rows.rows, self.calendar.windows[session].session.close_ns)
        return rows.columns.timestamp + self.plan.base.ns

    def begin(self, session: int, rows: FlatRows, timeline: Timeline) -> CohortSession:
        """Open the session on every block and number the steps of its rows."""
        window = self.calendar.windows[session]
        blocks: dict[Interval, SessionBlock] = {}
        derived: dict[Interval, DerivedWork] = {}
        room: dict[Interval, int] = {}
        slots = len(self.plan.symbols)
        for interval, block in self.blocks.items():
            if block.is_derived:
                grid = BucketGrid([window], interval, self.plan.base)
                derived[interval] = DerivedWork(grid)
                expected = len(grid.starts)
            else:
                expected = int(np.bincount(rows.slot, minlength=slots).max(initial=0))
            room[interval] = expected
            block.reserve(expected, self.keep[interval])
            blocks[interval] = SessionBlock.begin(
                block, timeline, window.start_ns, self.keep[interval]
            )
        specs = {
            spec.key: spec for each in self.plan.requirements.indicators.values() for spec in each
        }
        data = CohortData(
            self.plan.symbols,
            self.plan.base,
            blocks,
            self.records,
            self.empty,
            self.keep,
            specs,
            frozenset(self.plan.requirements.streams),
        )
        step = steps_of(self.ends(session, rows), window, timeline, self.plan.base)
        return CohortSession(data, rows, step, derived, room)

    def append(self, work: CohortSession, stop: int) -> int:
        """Append the base rows due up to the step before `stop`; return how many there were."""
        rows, step = work.rows_between(work.computed, stop)
        self.blocks[self.plan.base].append(rows)
        work.data.base_block.publish(rows.slot, step, work.computed, stop)
        return rows.rows

    def roll(self, session: int) -> None:
        """Make the session's rows history: its 1d bars are the stored ones where there are any.

        The 1w bar of a week that ended is made again of them.
        """
        if self.days is None or DAY not in self.blocks or self.plan.base == DAY:
            return
        today = self.days.rows.take(self.days.session == session)
        self._put(DAY, today)
        if WEEK in self.blocks and self.calendar.ends_week[session] and today.rows:
            self._put(WEEK, self.weeks.of_session(self.blocks[DAY], session))

    def _put(self, interval: Interval, rows: FlatRows) -> None:
        """Make a row the session's last one: in the place of that which it has, or as a new one."""
        block = self.blocks[interval]
        has_row = (block.count > block.marks[-1].starts)[rows.slot]
        block.replace_last(rows.take(has_row))
        late = rows.take(~has_row)
        if late.rows:
            block.reserve(1, self.keep[interval])
            block.append(late)


def steps_of(ends_ns: Int64, window: SessionWindow, timeline: Timeline, base: Interval) -> Int64:
    """The step at which each row becomes available: the first at or after its end.

    Every end is an instant of the timeline, but for those that passed before a symbol came.
    """
    unit = base.ns
    if not base.is_intraday or len(ends_ns) * unit < window.end_ns - window.start_ns:
        return timeline.steps_from(ends_ns)
    table = timeline.steps_from(np.arange(window.start_ns, window.end_ns + unit, unit))
    steps: Int64 = table[(ends_ns - window.start_ns) // unit]
    return steps
