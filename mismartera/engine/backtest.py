"""A backtest as a deterministic machine: one session after the other, step by step.

It knows nothing of threads. The coordinator, the processor and the analysis engine each call
their own part of it when they hold the delivery; a test may call all parts in one loop.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

import numpy as np

from mismartera.config.historical import HistoricalIndicator
from mismartera.config.session_data import Completeness
from mismartera.domain.columns import Int64
from mismartera.domain.interval import Interval
from mismartera.engine.analysis import AnalysisEngine
from mismartera.engine.between_steps import BetweenSteps
from mismartera.engine.calendar import SessionWindow
from mismartera.engine.chunks import Chunk, ChunkRequest
from mismartera.engine.cohort import Cohort, CohortSession
from mismartera.engine.historical import historical_values
from mismartera.engine.initialisation import (
    Initialiser,
    Records,
    chunk_of_sessions,
    rows_per_session,
)
from mismartera.engine.interrupt import Interrupt
from mismartera.engine.loading import BarSource, StreamQueue, load_rows
from mismartera.engine.planning import RunPlan
from mismartera.engine.processing import DataProcessor
from mismartera.engine.read_ahead import ReadAhead
from mismartera.engine.requirements import CohortPlan, Requirements
from mismartera.engine.session_result import SessionResult, measure_session
from mismartera.monitoring.metrics import (
    CounterName,
    DurationName,
    PerformanceMetrics,
    measured,
)
from mismartera.session.session_data import ExpectedGrid, SessionData
from mismartera.session.timeline import Timeline
from mismartera.strategies.context import SymbolRequest

ROWS_AT_FIRST: Final = 200_000
"""Rows that are read before the first session begins: few, for somebody waits."""

ROWS_AHEAD: Final = 600_000
"""Rows that are read at once while a session runs: many, for each file costs half a millisecond."""


@dataclass(slots=True, eq=False)
class Backtest:
    """The state of a backtest and the parts of a session's life.

    `appended` and the works' `computed` run ahead of the position that strategies reached.
    """

    plan: RunPlan
    source: BarSource
    records: Records
    analysis: AnalysisEngine
    metrics: PerformanceMetrics
    interrupt: Interrupt
    cohorts: list[Cohort] = field(default_factory=list)
    results: list[SessionResult] = field(default_factory=list)
    data: SessionData | None = None
    session: int = -1
    loaded_to: int = -1
    has_historical_indicators: bool = True
    carry_out: Callable[[Sequence[SymbolRequest], int], None] | None = None
    boundary: BetweenSteps | None = None
    _requirements: Requirements | None = None
    _works: list[tuple[Cohort, CohortSession]] = field(default_factory=list)
    _processor: DataProcessor | None = None
    _ahead: ReadAhead | None = None

    @property
    def window(self) -> SessionWindow:
        return self.plan.calendar.windows[self.session]

    @property
    def requirements(self) -> Requirements:
        """What a symbol that comes now needs."""
        return self._requirements or self.plan.requirements

    @requirements.setter
    def requirements(self, requirements: Requirements) -> None:
        self._requirements = requirements

    @property
    def historical_indicators(self) -> Mapping[str, HistoricalIndicator]:
        """The historical indicators that are computed for every symbol."""
        if not self.has_historical_indicators:
            return {}
        return self.plan.configuration.session_data_config.historical.indicators

    @property
    def full_only(self) -> bool:
        """Whether derived bars that lack a base bar are skipped."""
        derived = self.plan.configuration.session_data_config.derived_bars
        return derived.completeness is Completeness.FULL

    @property
    def processor(self) -> DataProcessor:
        if self._processor is None:
            self._processor = DataProcessor(
                self.plan.calendar,
                full_only=self.full_only,
                check=self.interrupt.check,
            )
        return self._processor

    def load_history(self) -> None:
        """Phase 2, once: make the cohorts of the configuration ready for the first session."""
        first = self.plan.sessions.start
        sessions = self._chunk_of(self.plan.cohorts, first)
        self._ahead = ReadAhead(self.source, self.plan.calendar, sessions)
        initialiser = replace(self.initialiser(), source=self._ahead)
        with measured(self.metrics.session.duration(DurationName.DATA_LOADING_FIRST)):
            self.cohorts = [initialiser.initialise(plan, first) for plan in self.plan.cohorts]

    def initialiser(self) -> Initialiser:
        """What makes cohorts ready, for any session of the run."""
        return Initialiser(
            self.source,
            self.records,
            self.plan.calendar,
            self.plan.sessions,
            self.interrupt.check,
            self.full_only,
        )

    def next_chunk(self, first: int) -> ChunkRequest:
        """What is read together from session `first` on."""
        plans = tuple(cohort.plan for cohort in self.cohorts)
        return ChunkRequest(self._chunk_of(plans, first), plans)

    def _chunk_of(self, plans: Sequence[CohortPlan], first: int) -> range:
        rows = rows_per_session(plans, self.plan.calendar, first)
        backtest = self.plan.configuration.backtest_config
        assert backtest is not None
        is_first = first == self.plan.sessions.start
        least_rows = ROWS_AT_FIRST if is_first else ROWS_AHEAD
        return chunk_of_sessions(
            first, self.plan.sessions.stop, rows, backtest.prefetch_days, least_rows
        )

    def load_chunk(self, request: ChunkRequest) -> Chunk:
        """Read the base rows of some sessions."""
        sessions = request.sessions
        return Chunk(
            sessions, tuple((plan, self.load_queue(plan, sessions)) for plan in request.plans)
        )

    def load_queue(self, plan: CohortPlan, sessions: range) -> StreamQueue:
        """Read the base rows of one cohort over some sessions.

        Raises:
            StoreError: a stored file is damaged.
        """
        calendar, check = self.plan.calendar, self.interrupt.check
        source = self._ahead or self.source
        loaded = load_rows(source, plan.symbols, plan.base, calendar, sessions, check)
        return StreamQueue(loaded, sessions.start, sessions.stop)

    def needs_chunk(self, session: int) -> bool:
        """Whether the rows of a session have still to be loaded."""
        return session >= self.loaded_to

    def take_chunk(self, chunk: Chunk) -> None:
        """Stream from these queues from now on; cohorts that came meanwhile load their own."""
        self.loaded_to, self._ahead = chunk.sessions.stop, None
        queues = {id(plan): queue for plan, queue in chunk.queues}
        for cohort in self.cohorts:
            queue = queues.get(id(cohort.plan))
            cohort.queue = queue or self.load_queue(cohort.plan, chunk.sessions)

    def begin(self, session: int, extra_steps: Sequence[int] = ()) -> SessionData:
        """Phase 2 of every day: open the session on every cohort. Its rows must be loaded."""
        self.session = session
        window = self.window
        scans = [] if self.boundary is None else self.boundary.begin(window)
        rows = [cohort.queued(session) for cohort in self.cohorts]
        ends = [c.ends(session, r) for c, r in zip(self.cohorts, rows, strict=True)]
        timeline = Timeline.of(
            *ends, *self._fixed_instants(window), np.array([*extra_steps, *scans], np.int64)
        )
        config = self.plan.configuration.session_data_config
        data = SessionData(
            window.session,
            window.segments,
            timeline,
            measures_quality=config.gap_filler.enable_session_quality,
        )
        self.data = data
        self._works = []
        self.processor.begin(data)
        for cohort, queued in zip(self.cohorts, rows, strict=True):
            self._open(cohort, cohort.begin(session, queued, timeline))
        return data

    def _open(self, cohort: Cohort, work: CohortSession) -> None:
        assert self.data is not None
        self._works.append((cohort, work))
        base = cohort.plan.base
        if base not in self.data.grids:
            self.data.grids[base] = ExpectedGrid(*self.window.regular_bars(base))
        self.data.add(work.data)
        specs = dict(cohort.plan.requirements.indicators)
        self.processor.add(cohort, work, self.session, specs)
        self.data.historical = {**self.data.historical, **self._historical_values(cohort)}

    def _historical_values(self, cohort: Cohort) -> dict[str, dict[str, object]]:
        if not self.historical_indicators:
            return {symbol: {} for symbol in cohort.plan.symbols}
        with measured(self.metrics.session.duration(DurationName.HISTORICAL_INDICATORS)):
            values = historical_values(self.historical_indicators, cohort, self.session)
        return {symbol: dict[str, object](named) for symbol, named in values.items()}

    def admit(self, ready: Sequence[tuple[Cohort, StreamQueue]], position: int) -> None:
        """Take cohorts into the session under way and catch them up to a position.

        Steps that lie behind stay as they are; those ahead are joined by theirs.
        """
        assert self.data is not None
        instants = [_NONE]
        for cohort, queue in ready:
            cohort.queue = queue
            instants += [cohort.ends(self.session, cohort.queued(self.session))]
            instants += _derived_ends(self.window, cohort)
        instants += self._due_instants(cohort.plan.base for cohort, _ in ready)
        if position:
            now = self.data.timeline.instant(position)
            instants = [each[each > now] for each in instants]
        self._retime(self.data.timeline.with_ahead(position, np.concatenate(instants)))
        for cohort, _ in ready:
            self.cohorts.append(cohort)
            rows = cohort.queued(self.session)
            self._open(cohort, cohort.begin(self.session, rows, self.data.timeline))
        if position:
            self.append(position)
            self.processor.process(position)

    def dismiss(self, symbols: Iterable[str]) -> None:
        """Take symbols out of the session, and cohorts of which none is left out of the run."""
        assert self.data is not None
        for symbol in symbols:
            cohort = self.cohort_of(symbol)
            if cohort is not None:
                cohort.gone.add(symbol)
            self.data.remove(symbol)
        self.cohorts = [each for each in self.cohorts if len(each.gone) < len(each.plan.symbols)]
        kept = {id(cohort) for cohort in self.cohorts}
        self._works = [(cohort, work) for cohort, work in self._works if id(cohort) in kept]
        self.processor.keep(kept)

    def barrier(self, position: int) -> int:
        """The position that a delivery may reach: the session's end, or what scanners do next."""
        assert self.data is not None
        length = self.data.timeline.length
        return length if self.boundary is None else self.boundary.barrier(position)

    def carry_out_requests(self, position: int) -> None:
        """Add and remove the symbols that strategies asked for during the last step."""
        requests, self.analysis.requests = self.analysis.requests, []
        if requests and self.carry_out is not None:
            self.carry_out(requests, position)

    def _fixed_instants(self, window: SessionWindow) -> list[Int64]:
        """The window's start and end, the open, the close, and the end of every derived bucket.

        The start, so that the session's time before any bar does not tell when the first one comes.
        """
        session = window.session
        begins, ends = (window.start_ns, session.open_ns), (session.close_ns, window.end_ns)
        instants = [np.array([*begins, *ends], np.int64)]
        for cohort in self.cohorts:
            instants += _derived_ends(window, cohort)
        return instants + self._due_instants(cohort.plan.base for cohort in self.cohorts)

    def _due_instants(self, bases: Iterable[Interval]) -> list[Int64]:
        """When bars are due, where a strategy is to be told of those that do not come."""
        if not self.analysis.watches_quality:
            return []
        return [self.window.regular_bars(base)[1] for base in sorted(set(bases))]

    def watch_quality(self, position: int) -> None:
        """Put a step ahead wherever a bar is due, if a strategy is to be told of quality."""
        assert self.data is not None
        for instants in self._due_instants(cohort.plan.base for cohort in self.cohorts):
            now = self.data.timeline.instant(position) if position else self.window.start_ns - 1
            self._retime(self.data.timeline.with_ahead(position, instants[instants > now]))

    def append(self, stop: int) -> None:
        """The coordinator's part of a delivery: append base rows up to the step before `stop`."""
        for cohort, work in self._works:
            if work.computed < stop:
                cohort.append(work, stop)

    def process(self, stop: int) -> None:
        """The processor's part: derived bars and indicators up to the step before `stop`."""
        with measured(self.metrics.session.duration(DurationName.PROCESSOR)):
            self.processor.process(stop)

    def analyse(self, first: int, stop: int, skip_before: int = 0) -> int:
        """The analysis engine's part: take the steps; return the position reached."""
        with measured(self.metrics.session.duration(DurationName.ANALYSIS)):
            reached = self.analysis.process(first, stop, skip_before)
        self.metrics.session.counter(CounterName.STEPS).add(reached - first)
        self._count_bars(first, reached)
        return reached

    def _count_bars(self, first: int, stop: int) -> None:
        """Count the base bars that became available at the steps `first … stop`."""
        assert self.data is not None
        counter = self.metrics.session.counter(CounterName.BARS)
        for cohort in self.data.cohorts:
            visible = cohort.base_block.visible
            counter.add(int(visible[:, stop].sum() - visible[:, first].sum()))

    def stop_within(self, position: int, rows: int) -> int:
        """The position up to which at most so many base rows wait, one step at the least.

        So that nobody waits long for a stage to look up: it looks up after each delivery.
        """
        assert self.data is not None
        length = self.data.timeline.length
        if sum(work.queue.rows for _, work in self._works) <= rows:
            return length
        waiting = np.zeros(length + 1, np.int64)
        for _, work in self._works:
            ahead = work.row_step[work.row_step >= max(position, work.computed)]
            waiting[1:] += np.bincount(ahead, minlength=length)
        fitting = int(np.searchsorted(np.cumsum(waiting), rows, side="right")) - 1
        return min(length, max(fitting, position + 1))

    def cohort_of(self, symbol: str) -> Cohort | None:
        """The cohort that a symbol belongs to, None where it belongs to none."""
        return next(
            (c for c in self.cohorts if symbol in c.plan.symbols and symbol not in c.gone), None
        )

    def last_row_position(self) -> int:
        """The position after which no queued row of the session is left."""
        return max((int(w.row_step.max(initial=-1)) + 1 for _, w in self._works), default=0)

    def add_step(self, instant_ns: int, position: int) -> None:
        """Put a step ahead of the position, if it is none yet."""
        assert self.data is not None
        self._retime(self.data.timeline.with_ahead(position, np.array([instant_ns], np.int64)))

    def _retime(self, new: Timeline) -> None:
        assert self.data is not None
        old = self.data.timeline
        if new.length == old.length:
            return
        for _, work in self._works:
            work.retime(old, new)
        self.data.retime(new)

    def end(self) -> SessionResult:
        """Phase 4: call `on_end`, measure, keep the result."""
        self.analysis.end()
        assert self.data is not None
        self.carry_out_requests(self.data.timeline.length)
        result = measure_session(self.data, self.session)
        self.metrics.session.counter(CounterName.GAPS_FOUND).add(int(result.gaps.sum()))
        self.results.append(result)
        return result

    def roll(self) -> None:
        """Phase 1: the session's rows become history; what scanners brought goes."""
        if self.boundary is not None:
            self.boundary.end()
        for cohort in self.cohorts:
            cohort.roll(self.session)
        self.cohorts = [cohort.without_gone() for cohort in self.cohorts]


_NONE: Int64 = np.empty(0, np.int64)


def _derived_ends(window: SessionWindow, cohort: Cohort) -> list[Int64]:
    """The end of every derived bucket of a cohort."""
    return [window.buckets(interval)[1] for interval in cohort.plan.derived]
