"""A backtest as a deterministic machine: one session after the other, step by step.

It knows nothing of threads. The coordinator, the processor and the analysis engine each call
their own part of it when they hold the delivery; a test may call all parts in one loop.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np

from mismartera.domain.columns import Int64
from mismartera.engine.analysis import AnalysisEngine
from mismartera.engine.calendar import SessionWindow
from mismartera.engine.cohort import Cohort, CohortSession
from mismartera.engine.derivation import BucketGrid
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
from mismartera.monitoring.metrics import (
    CounterName,
    DurationName,
    PerformanceMetrics,
    measured,
)
from mismartera.session.quality import symbol_quality
from mismartera.session.session_data import ExpectedGrid, SessionData
from mismartera.session.timeline import Timeline


@dataclass(frozen=True, slots=True)
class Chunk:
    """The queues of some sessions ahead, one for each cohort."""

    sessions: range
    queues: tuple[StreamQueue, ...]


@dataclass(frozen=True, slots=True, eq=False)
class SessionResult:
    """What is kept of a session that ended: bars expected and there, gaps, by symbol."""

    session: int
    symbols: tuple[str, ...]
    expected: Int64
    real: Int64
    gaps: Int64


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
    _works: list[tuple[Cohort, CohortSession]] = field(default_factory=list)
    _processor: DataProcessor | None = None

    @property
    def window(self) -> SessionWindow:
        return self.plan.calendar.windows[self.session]

    @property
    def processor(self) -> DataProcessor:
        if self._processor is None:
            completeness = self.plan.configuration.session_data_config.derived_bars.completeness
            self._processor = DataProcessor(
                self.plan.calendar,
                full_only=completeness == "full",
                check=self.interrupt.check,
            )
        return self._processor

    def load_history(self) -> None:
        """Phase 2, once: make the cohorts of the configuration ready for the first session."""
        first = self.plan.sessions.start
        initialiser = self.initialiser()
        with measured(self.metrics.session.duration(DurationName.DATA_LOADING_FIRST)):
            self.cohorts = [initialiser.initialise(plan, first) for plan in self.plan.cohorts]

    def initialiser(self) -> Initialiser:
        """What makes cohorts ready, for any session of the run."""
        return Initialiser(
            self.source,
            self.records,
            self.plan.calendar,
            self.plan.sessions,
            self.plan.requirements,
            self.interrupt.check,
        )

    def next_chunk(self, first: int) -> range:
        """The sessions that are read together from `first` on."""
        rows = rows_per_session(self.plan.cohorts, self.plan.calendar, first)
        backtest = self.plan.configuration.backtest_config
        assert backtest is not None
        return chunk_of_sessions(first, self.plan.sessions.stop, rows, backtest.prefetch_days)

    def load_chunk(self, sessions: range) -> Chunk:
        """Read the base rows of some sessions."""
        return Chunk(
            sessions,
            tuple(
                StreamQueue(
                    load_rows(
                        self.source,
                        plan.symbols,
                        plan.base,
                        self.plan.calendar,
                        sessions,
                        self.interrupt.check,
                    ),
                    sessions.start,
                    sessions.stop,
                )
                for plan in self.plan.cohorts
            ),
        )

    def needs_chunk(self, session: int) -> bool:
        """Whether the rows of a session have still to be loaded."""
        return any(
            cohort.queue is None or not cohort.queue.first <= session < cohort.queue.stop
            for cohort in self.cohorts
        )

    def take_chunk(self, chunk: Chunk) -> None:
        """Stream from these queues from now on."""
        for cohort, queue in zip(self.cohorts, chunk.queues, strict=True):
            cohort.queue = queue

    def begin(self, session: int, extra_steps: Sequence[int] = ()) -> SessionData:
        """Phase 2 of every day: open the session on every cohort. Its rows must be loaded."""
        self.session = session
        window = self.window
        rows = [cohort.queued(session) for cohort in self.cohorts]
        ends = [c.ends(session, r) for c, r in zip(self.cohorts, rows, strict=True)]
        timeline = Timeline.of(
            *ends, *self._fixed_instants(window), np.array(extra_steps, np.int64)
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
        specs = dict(self.plan.requirements.indicators)
        self.processor.add(cohort, work, self.session, specs)
        indicators = self.plan.configuration.session_data_config.historical.indicators
        with measured(self.metrics.session.duration(DurationName.HISTORICAL_INDICATORS)):
            values = historical_values(indicators, cohort, self.session)
        for symbol, named in values.items():
            self.data.historical[symbol] = dict(named)

    def _fixed_instants(self, window: SessionWindow) -> list[Int64]:
        """The open, the close, the window's end, and the end of every derived bucket."""
        session = window.session
        instants = [np.array([session.open_ns, session.close_ns, window.end_ns], np.int64)]
        pairs = {
            (interval, cohort.plan.base)
            for cohort in self.cohorts
            for interval in cohort.plan.derived
        }
        instants += [BucketGrid([window], interval, base).ends for interval, base in sorted(pairs)]
        return instants

    def append(self, stop: int) -> int:
        """The coordinator's part of a delivery: append base rows up to the step before `stop`."""
        appended = sum(
            cohort.append(work, stop) for cohort, work in self._works if work.computed < stop
        )
        self.metrics.session.counter(CounterName.BARS).add(appended)
        return appended

    def process(self, stop: int) -> None:
        """The processor's part: derived bars and indicators up to the step before `stop`."""
        with measured(self.metrics.session.duration(DurationName.PROCESSOR)):
            self.processor.process(stop)

    def analyse(self, first: int, stop: int, skip_before: int = 0) -> int:
        """The analysis engine's part: take the steps; return the position reached."""
        with measured(self.metrics.session.duration(DurationName.ANALYSIS)):
            reached = self.analysis.process(first, stop, skip_before)
        self.metrics.session.counter(CounterName.STEPS).add(reached - first)
        return reached

    def cohort_of(self, symbol: str) -> Cohort | None:
        """The cohort that a symbol belongs to, None where it belongs to none."""
        return next((each for each in self.cohorts if symbol in each.plan.symbols), None)

    def last_row_position(self) -> int:
        """The position after which no queued row of the session is left."""
        return max((int(w.row_step.max(initial=-1)) + 1 for _, w in self._works), default=0)

    def add_step(self, instant_ns: int, position: int) -> None:
        """Put a step ahead of the position, if it is none yet."""
        assert self.data is not None
        old = self.data.timeline
        new = old.with_ahead(position, np.array([instant_ns], np.int64))
        if new.length == old.length:
            return
        for _, work in self._works:
            work.retime(old, new)
        self.data.retime(new)

    def end(self) -> SessionResult:
        """Phase 4: call `on_end`, measure, keep the result."""
        self.analysis.end()
        result = self._measured()
        self.metrics.session.counter(CounterName.GAPS_FOUND).add(int(result.gaps.sum()))
        self.results.append(result)
        return result

    def roll(self) -> None:
        """Phase 1: the session's rows become history."""
        for cohort in self.cohorts:
            cohort.roll(self.session)

    def _measured(self) -> SessionResult:
        assert self.data is not None
        data, position = self.data, self.data.timeline.length
        parts = []
        for cohort in data.cohorts:
            expected = np.full(len(cohort.symbols), len(data.grids[cohort.base].ends))
            real = cohort.base_block.visible[:, position].astype(np.int64)
            gaps = np.zeros(len(cohort.symbols), np.int64)
            unsure = np.flatnonzero(real != expected) if data.is_regular else np.arange(len(real))
            for slot in unsure.tolist() if data.measures_quality else ():
                quality = symbol_quality(data, cohort.symbols[slot], position)
                real[slot], gaps[slot] = quality.numbers.real, len(quality.gaps)
            parts.append((expected, real, gaps))
        symbols = tuple(symbol for cohort in data.cohorts for symbol in cohort.symbols)
        none = np.empty(0, np.int64)
        expected, real, gaps = (np.concatenate([none, *each]) for each in zip(*parts, strict=True))
        return SessionResult(self.session, symbols, expected, real, gaps)


def run_inline(backtest: Backtest, cut: Callable[[int, int], int] | None = None) -> None:
    """Run a whole backtest in the calling thread.

    `cut(position, steps)` chooses where each delivery ends; without it a delivery is a session.
    """
    backtest.load_history()
    for session in backtest.plan.sessions:
        if backtest.session >= 0:
            backtest.roll()
        if backtest.needs_chunk(session):
            backtest.take_chunk(backtest.load_chunk(backtest.next_chunk(session)))
        data = backtest.begin(session)
        backtest.analysis.begin(data)
        position = 0
        while position < data.timeline.length:
            stop = data.timeline.length if cut is None else cut(position, data.timeline.length)
            backtest.append(stop)
            backtest.process(stop)
            position = backtest.analyse(position, stop)
        backtest.end()
