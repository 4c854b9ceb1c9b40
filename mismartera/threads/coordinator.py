"""The coordinator: leads a run through its sessions and their phases, and moves the clock.

It plans deliveries, appends the base bars of their steps, and hands them on. Commands are carried
out here, at step boundaries.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from time import perf_counter_ns
from typing import Final

from mismartera.domain.command import CommandName
from mismartera.domain.interval import NS_PER_SECOND
from mismartera.domain.run_state import Phase, RunState
from mismartera.engine.backtest import Backtest
from mismartera.errors import MisMarteraError, SessionError
from mismartera.monitoring.metrics import CounterName, DurationName, measured
from mismartera.session.session_data import SessionData
from mismartera.threads.command_record import CommandRecord
from mismartera.threads.mailbox import Command, CommandKind, Mailbox
from mismartera.threads.pace import Pace
from mismartera.threads.prefetch import Prefetch
from mismartera.threads.scanner_manager import ScannerManager
from mismartera.threads.stages import Delivery
from mismartera.threads.subscription import Subscription
from mismartera.threads.worker import Worker
from mismartera.user_code.voices import speaking

_log = logging.getLogger(__name__)


_ROWS_AT_ONCE: Final = 100_000
"""Base rows of one data-driven delivery: some tens of milliseconds of work."""


class Coordinator:
    """Phases, clock and stream queues of a run."""

    def __init__(
        self,
        backtest: Backtest,
        pace: Pace,
        mailbox: Mailbox,
        outbox: Subscription[Delivery],
        prefetch: Prefetch,
        scanner_manager: ScannerManager,
        record: CommandRecord,
        changed: Callable[[], None],
    ) -> None:
        self.phase = Phase.NONE
        self.paused = False
        self.position = 0
        self.until_ns: int | None = None
        self.active = threading.Event()
        self.phase_observer: Callable[[Phase], None] | None = None
        self.quality_due: Callable[[], None] = lambda: None
        self._steps_left: int | None = None
        self._waiting: Command | None = None
        self._backtest = backtest
        self._pace = pace
        self._mailbox = mailbox
        self._outbox = outbox
        self._prefetch = prefetch
        self._scanner_manager = scanner_manager
        self._record = record
        self._changed = changed
        self._delivered = 0
        self._seen_due = 0
        self._last_row: int | None = None
        self._ran_out = False

    def run(self, worker: Worker) -> None:
        """The thread: every session of the plan, one after the other."""
        with speaking(self._backtest.analysis.voice):
            self._lead(worker)

    def _lead(self, worker: Worker) -> None:
        backtest, metrics = self._backtest, self._backtest.metrics
        started = perf_counter_ns()
        self._enter(Phase.INITIALISATION)
        worker.activity = "loading history"
        backtest.load_history()
        ended = started
        for session in backtest.plan.sessions:
            if backtest.session >= 0:
                self._enter(Phase.TEARDOWN)
                backtest.roll()
                metrics.start_session()
            day_began = perf_counter_ns()
            self._enter(Phase.INITIALISATION)
            data = self._initialise(worker, session)
            metrics.session.duration(DurationName.SESSION_GAP).record(perf_counter_ns() - ended)
            self._enter(Phase.ACTIVE)
            with measured(metrics.session.duration(DurationName.SESSION)):
                self._stream(worker, data)
            self._enter(Phase.END)
            backtest.end()
            self.quality_due()
            ended = perf_counter_ns()
            metrics.session.duration(DurationName.TRADING_DAY).record(ended - day_began)
            worker.count("sessions")
        metrics.session.duration(DurationName.RUN).record(perf_counter_ns() - started)

    def say_ended(self) -> None:
        """Answer the command that waits for a barrier which the run did not come to."""
        self._answer("the run has ended")

    def _enter(self, phase: Phase) -> None:
        self._backtest.interrupt.check()
        self.phase = phase
        if self.phase_observer is not None:
            self.phase_observer(phase)
        if phase is Phase.ACTIVE:
            self.active.set()
        self._changed()

    def _initialise(self, worker: Worker, session: int) -> SessionData:
        backtest, metrics = self._backtest, self._backtest.metrics
        if backtest.needs_chunk(session):
            worker.activity = "loading stream queues"
            with measured(metrics.session.duration(DurationName.QUEUE_LOADING)):
                self._load_queues(session)
        worker.activity = "initialising the session"
        with measured(metrics.session.duration(DurationName.DATA_LOADING_LATER)):
            window = backtest.plan.calendar.windows[session]
            until = self.until_ns
            within = until is not None and window.start_ns < until <= window.end_ns
            steps = [until] if within and until is not None else []
            data = backtest.begin(session, steps)
        for instant in steps:
            self._record.note(CommandName.RUN_UNTIL, {"instant_ns": instant}, 0)
        self.position = self._delivered = self._seen_due = 0
        self._last_row, self._ran_out = None, False
        backtest.analysis.begin(data)
        self._scanner_manager.pre_session(backtest.window)
        backtest.carry_out_requests(0)
        stands = self.paused or self._steps_left is not None
        self._pace.begin(backtest.window.start_ns, backtest.window.end_ns, paused=stands)
        return data

    def _load_queues(self, session: int) -> None:
        backtest = self._backtest
        if self._prefetch.pending is None:
            self._prefetch.request(backtest.next_chunk(session))
        chunk = self._prefetch.take()
        backtest.take_chunk(chunk)
        if chunk.sessions.stop < backtest.plan.sessions.stop:
            self._prefetch.request(backtest.next_chunk(chunk.sessions.stop))

    def _stream(self, worker: Worker, data: SessionData) -> None:
        """Phase 3: deliver every step of the session; a pause at its last one is a pause too."""
        while True:
            for command in self._mailbox.commands():
                self._carry_out(command)
            self._reach_barriers(data)
            worker.mark_paused(self.paused)
            if self.paused:
                worker.activity = "paused"
                self._mailbox.wait(None)
            elif self.position >= data.timeline.length:
                return
            elif self._pace.is_data_driven or self._steps_left is not None:
                worker.activity = "streaming"
                self._deliver_to_barrier(data)
            else:
                worker.activity = "streaming by the clock"
                self._deliver_due(data)

    def _deliver_to_barrier(self, data: SessionData) -> None:
        """Data-driven: everything up to the next barrier, and wait for it to come back."""
        self._deliver(self._barrier(data))
        self._count(CounterName.COORDINATOR_WAITS)
        self._came_back(self._mailbox.wait_consumed())

    def _deliver_due(self, data: SessionData) -> None:
        """Clock-driven: the steps that are due go out when the consumer is ready."""
        if self._delivered > self.position:
            self._mailbox.wait(None)
            reached = self._mailbox.take_reached()
            if reached is not None:
                self._came_back(reached)
            return
        self._skip_to_end(data)
        now = self._pace.now_ns()
        assert now is not None
        due = min(data.timeline.position_at(now), self._barrier(data))
        if due > self.position:
            self._seen_due = max(self._seen_due, due)
            self._deliver(due, skip_before=self._lagging(data, now))
        else:
            self._mailbox.wait(self._pace.seconds_until(int(data.timeline.steps[self.position])))

    def _count_overruns(self, data: SessionData) -> None:
        """Count the steps that fell due while the delivery that came back was out."""
        now = self._pace.now_ns()
        if now is None or self._steps_left is not None:
            return
        due = min(data.timeline.position_at(now), self._barrier(data))
        if due <= self._seen_due:
            return
        counter = self._backtest.metrics.session.counter(CounterName.OVERRUNS)
        level = logging.DEBUG if counter.value else logging.WARNING
        counter.add(due - self._seen_due)
        self._seen_due = due
        _log.log(level, "overruns on %s so far: %d", data.session.date, counter.value)

    def _skip_to_end(self, data: SessionData) -> None:
        """Data that runs out moves the clock to the window's end, or to where it is to pause."""
        if self._last_row is None:
            self._last_row = self._backtest.last_row_position()
        if self.position >= self._last_row:
            self._ran_out = True
            self._pace.jump(int(data.timeline.steps[self._barrier(data) - 1]), paused=False)

    def _lagging(self, data: SessionData, now_ns: int) -> int:
        """The first step that is not too late for strategies."""
        if self._ran_out:
            return 0
        threshold = self._backtest.plan.configuration.session_data_config.streaming
        late = now_ns - int(threshold.catchup_threshold_seconds * NS_PER_SECOND)
        return data.timeline.position_at(late - 1)

    def _barrier(self, data: SessionData) -> int:
        """The position at which a delivery must end."""
        stop = data.timeline.length
        if self._pace.is_data_driven:
            within = self._backtest.stop_within(self.position, _ROWS_AT_ONCE)
            stop = min(within, self._backtest.barrier(self.position))
        if self._steps_left is not None:
            stop = min(stop, self.position + self._steps_left)
        if self.until_ns is not None and self.until_ns <= int(data.timeline.steps[-1]):
            stop = min(stop, max(data.timeline.position_at(self.until_ns), self.position))
        return stop

    def _deliver(self, stop: int, skip_before: int = 0) -> None:
        self._backtest.append(stop)
        self._delivered = stop
        self._count(CounterName.DELIVERIES)
        self._outbox.deliver(Delivery(self.position, stop, skip_before))

    def _came_back(self, reached: int) -> None:
        if self._steps_left is not None:
            self._steps_left -= reached - self.position
        self.position = self._delivered = reached
        self._scanner_manager.between_steps(reached, wait=self._pace.is_data_driven)
        self._backtest.carry_out_requests(reached)
        self._last_row = None
        assert self._backtest.data is not None
        self._count_overruns(self._backtest.data)
        self._changed()
        if not self._pace.is_data_driven:
            self.quality_due()

    def _reach_barriers(self, data: SessionData) -> None:
        """Pause where `step` or `run-until` asked for it."""
        if self._delivered > self.position:
            return
        if self._steps_left is not None and self._steps_left <= 0:
            self._steps_left = None
            self._stand(data)
            self._pause("stepped")
        until = self.until_ns
        within = until is not None and until <= int(data.timeline.steps[-1])
        if until is not None and within and self.position >= data.timeline.position_at(until):
            self.until_ns = None
            self._stand(data)
            self._pause("reached the instant asked for")

    def _stand(self, data: SessionData) -> None:
        """Set the clock to the step at which the run is to stand."""
        start = self._backtest.window.start_ns
        self._pace.stand_at(data.timeline.instant(self.position) if self.position else start)
        self._seen_due = self.position

    def _pause(self, answer: str) -> None:
        self.paused = True
        self._pace.pause()
        self._answer(answer)
        self.quality_due()
        self._changed()

    def _answer(self, text: str) -> None:
        waiting, self._waiting = self._waiting, None
        if waiting is not None:
            waiting.succeed(text)

    def _carry_out(self, command: Command) -> None:
        if self._delivered > self.position:
            self._settle()
        if command.begin():
            _ACTIONS[command.kind](self, command)
        self._changed()

    def _settle(self) -> None:
        """Wait until the delivery that is out comes back: commands act at step boundaries."""
        self._backtest.interrupt.hand_back = True
        self._came_back(self._mailbox.wait_consumed())
        self._backtest.interrupt.hand_back = False

    def _on_pause(self, command: Command) -> None:
        if self.paused:
            command.fail(SessionError("the session is paused already", "`system resume` goes on"))
            return
        self._steps_left = self.until_ns = None
        self._wait_for(command)
        self._pause("paused")

    def _on_resume(self, command: Command) -> None:
        if not self.paused:
            command.fail(SessionError("the session is not paused"))
            return
        self.paused = False
        self._pace.resume()
        command.succeed("resumed")

    def _on_step(self, command: Command) -> None:
        if not self.paused:
            command.fail(SessionError("the session is running", "`system pause` first"))
            return
        self._steps_left = int(command.argument)
        self._wait_for(command)
        self.paused = False

    def _on_run_until(self, command: Command) -> None:
        data, instant = self._backtest.data, int(command.argument)
        assert data is not None
        if instant <= self._now_ns():
            hint = "name one after the session's time"
            command.fail(SessionError("that instant has passed", hint))
            return
        last = self._backtest.plan.calendar.windows[self._backtest.plan.sessions[-1]].end_ns
        if instant > last:
            hint = "`wait` waits for its end"
            command.fail(SessionError("the run ends before that instant", hint))
            return
        if instant <= int(data.timeline.steps[-1]):
            self._backtest.add_step(instant, self.position)
            self._record.note(CommandName.RUN_UNTIL, {"instant_ns": instant}, self.position)
            self._last_row = None
        self._steps_left, self.until_ns = None, instant
        self._wait_for(command)
        self.paused = False
        self._pace.resume()

    def _wait_for(self, command: Command) -> None:
        """Answer a command later, at a barrier; one that waits already is superseded."""
        self._answer("superseded by another command")
        self._waiting = command

    def _on_speed(self, command: Command) -> None:
        if self._pace.is_data_driven and not self.paused:
            command.fail(SessionError("the session is data-driven", "`system pause` first"))
            return
        end_ns = self._backtest.window.end_ns
        self._pace.set_speed(command.argument, self._now_ns(), end_ns, paused=self.paused)
        self._record.note(CommandName.SPEED, {"speed": command.argument}, self.position)
        command.succeed(f"speed {command.argument:g}")

    def _on_change(self, command: Command) -> None:
        assert command.change is not None
        try:
            command.result = command.change(self.position)
        except MisMarteraError as error:
            command.fail(error)
        else:
            self._last_row = None
            command.succeed("done")

    def _now_ns(self) -> int:
        """The session's time: the last step taken, the window's start before the first."""
        data = self._backtest.data
        if data is None or self.position == 0:
            return self._backtest.window.start_ns
        return data.timeline.instant(self.position)

    def _count(self, name: CounterName, by: int = 1) -> None:
        self._backtest.metrics.session.counter(name).add(by)

    @property
    def state(self) -> RunState:
        """What the coordinator is at."""
        if not self.active.is_set():
            return RunState.STARTING
        return RunState.PAUSED if self.paused else RunState.RUNNING


_ACTIONS: dict[CommandKind, Callable[[Coordinator, Command], None]] = {
    CommandKind.PAUSE: Coordinator._on_pause,
    CommandKind.RESUME: Coordinator._on_resume,
    CommandKind.STEP: Coordinator._on_step,
    CommandKind.RUN_UNTIL: Coordinator._on_run_until,
    CommandKind.SPEED: Coordinator._on_speed,
    CommandKind.CHANGE: Coordinator._on_change,
}
