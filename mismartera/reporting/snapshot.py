"""A run at one step: what every panel, status and export is made of.

The reference that the analysis engine published is taken first; everything else is read as of it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from mismartera.domain.notice import Notice
from mismartera.domain.run_state import Phase, RunState
from mismartera.engine.analysis import Published
from mismartera.engine.planning import RunPlan
from mismartera.execution.account_reader import AccountView
from mismartera.session.session_data import SessionData
from mismartera.session.views import last_close
from mismartera.threads.run import Run


@dataclass(frozen=True, slots=True)
class RunSnapshot:
    """One step of a run, and what the engine was at when it was taken.

    `data` and `position` are None and 0 before the first session has begun. `iso` writes an
    instant in the exchange's own time.
    """

    run: Run
    plan: RunPlan
    state: RunState
    phase: Phase
    data: SessionData | None
    position: int
    decisions: int
    entries: int
    iso: Callable[[int], str]

    @property
    def session_ns(self) -> int | None:
        """What strategies have been given; the window's start before the first step."""
        if self.data is None:
            return None
        if self.position == 0:
            return self.data.window[0].start_ns
        return self.data.timeline.instant(self.position)

    @property
    def session_time(self) -> str | None:
        """The session's time, written; None before the first session."""
        return None if self.session_ns is None else self.iso(self.session_ns)

    @property
    def clock_ns(self) -> int | None:
        """The clock: ahead of the session's time in a clock-driven run, else equal to it."""
        session_ns = self.session_ns
        now = self.run.pace.now_ns()
        if session_ns is None or now is None or not self.state.is_live:
            return session_ns
        return max(now, session_ns)

    @property
    def lag_seconds(self) -> float:
        """How far the clock is ahead, beyond the next step that is not yet due."""
        clock, session = self.clock_ns, self.session_ns
        if clock is None or session is None or self.data is None:
            return 0.0
        due = self.data.timeline.position_at(clock)
        if due <= self.position:
            return 0.0
        return (clock - int(self.data.timeline.steps[self.position])) / 1e9

    @property
    def progress(self) -> float:
        """The share of the day's window that has passed, 0 to 1."""
        if self.data is None or self.session_ns is None:
            return 0.0
        start, end = self.data.window[0].start_ns, self.data.window[-1].end_ns
        return (self.session_ns - start) / (end - start)

    @property
    def notices(self) -> tuple[Notice, ...]:
        """What is to be known of the run: of its plan, and of what happened up to the step."""
        ledger = self.run.backtest.analysis.trading.ledger
        return (*self.plan.notices, *ledger.notices_of(self.entries))

    def account(self) -> AccountView:
        """The account as of the step."""
        trading = self.run.backtest.analysis.trading
        return trading.reader.at(trading.ledger.entries, self.entries)

    def price(self, symbol: str) -> float | None:
        """The last close of a symbol as of the step, None where the session has none."""
        if self.data is None or symbol not in self.data:
            return None
        return last_close(self.data.base_series(symbol), self.position)

    @property
    def day(self) -> int:
        """The number of the session within the run, from 1; 0 before the first."""
        if self.data is None:
            return 0
        dates = [self.plan.calendar.windows[n].session.date for n in self.plan.sessions]
        return dates.index(self.data.session.date) + 1


def take_snapshot(run: Run, iso: Callable[[int], str]) -> RunSnapshot:
    """Look at a run, at any moment, from any thread."""
    published: Published | None = run.backtest.analysis.published
    return RunSnapshot(
        run=run,
        plan=run.backtest.plan,
        state=run.state,
        phase=run.coordinator.phase,
        data=None if published is None else published.data,
        position=0 if published is None else published.position,
        decisions=0 if published is None else published.decisions,
        entries=0 if published is None else published.entries,
        iso=iso,
    )
