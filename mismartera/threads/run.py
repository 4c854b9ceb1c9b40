"""A run: its workers wired together, started, commanded and stopped."""

from __future__ import annotations

import gc
import logging
import threading
from collections.abc import Callable, Mapping, Sequence
from itertools import count
from time import monotonic
from typing import Protocol

from mismartera.domain.command import CommandName, RecordedCommand
from mismartera.domain.json_value import JsonValue
from mismartera.domain.run_state import RunState, WorkerState
from mismartera.engine.backtest import Backtest
from mismartera.engine.scanning import ScanOutcome
from mismartera.engine.scans import ScanJob
from mismartera.errors import SessionFault
from mismartera.monitoring.metrics import CounterName
from mismartera.threads.command_record import CommandRecord
from mismartera.threads.coordinator import Coordinator
from mismartera.threads.mailbox import Command, CommandKind, Mailbox
from mismartera.threads.pace import Pace
from mismartera.threads.patience import Patience
from mismartera.threads.prefetch import Prefetch
from mismartera.threads.quality_manager import QualityManager
from mismartera.threads.scanner_manager import ScannerManager
from mismartera.threads.stages import AnalysisStage, Delivery, ProcessorStage
from mismartera.threads.subscription import Subscription
from mismartera.threads.worker import Worker
from mismartera.timekeeping.wall import WallClock
from mismartera.user_code.faults import error_text
from mismartera.user_code.frames import UsersCall

_log = logging.getLogger(__name__)
STOP_SECONDS = 2.0
_SOON_S, _LONG_S = 0.4, 5.0
"""A call that lasts so long is told to who waits for a step's end, or for a run's."""
_RUNS = count(1)
_CHANGES_OF_A_RUN = 1_000_000_000
"""Every run counts its changes from higher up, so that one who saw the run before sees them."""


class RunObserver(Protocol):
    """Who is told that a run starts and, once, that it is over."""

    def started(self, run: Run) -> None:
        """Called before the first worker starts; what is raised keeps the run from starting."""

    def ended(self, run: Run, state: RunState) -> None:
        """Called when nothing more comes of the run, before those who wait for its end go on."""


class Run:
    """One run of one backtest, in threads."""

    def __init__(self, backtest: Backtest, speed: float, *, paused: bool = False) -> None:
        self.backtest = backtest
        self.mailbox = Mailbox(backtest.interrupt)
        self._wall = WallClock()
        self.pace = Pace(speed, self._wall)
        self.prefetch = Prefetch(backtest.load_chunk)
        self.scanner_manager = ScannerManager(backtest.boundary, self.mailbox)
        self.quality = QualityManager(backtest.analysis, self.changed)
        self._to_processor: Subscription[Delivery] = Subscription()
        self._to_analysis: Subscription[Delivery] = Subscription()
        self._record = CommandRecord(backtest)
        self.coordinator = Coordinator(
            backtest,
            self.pace,
            self.mailbox,
            self._to_processor,
            self.prefetch,
            self.scanner_manager,
            self._record,
            self.changed,
        )
        self.coordinator.paused = paused
        self.coordinator.quality_due = self.quality.due
        self.observer: RunObserver | None = None
        self.tell: Callable[[str], None] = lambda _: None
        self.error: str | None = None
        self.hung: tuple[str, ...] = ()
        self.started_ns = 0
        self.ended_ns: int | None = None
        self._outcome: RunState | None = None
        self._stopping = False
        self._changes = next(_RUNS) * _CHANGES_OF_A_RUN
        self._cache_seen = (0, 0)
        self._condition = threading.Condition()
        self._ending = threading.Lock()
        self._over = threading.Event()
        self.workers = self._make_workers()

    def _make_workers(self) -> tuple[Worker, ...]:
        backtest = self.backtest
        processor = ProcessorStage(backtest, self._to_processor, self._to_analysis)
        analysis = AnalysisStage(backtest, self._to_analysis, self.mailbox)
        works = {
            "coordinator": (self.coordinator.run, self.mailbox.close),
            "processor": (processor.run, self._to_processor.close),
            "analysis": (analysis.run, self._to_analysis.close),
            "quality": (self.quality.run, self.quality.close),
            "prefetch": (self.prefetch.run, self.prefetch.close),
            "scanner": (self.scanner_manager.run, self.scanner_manager.close),
        }
        return tuple(Worker(name, work, wake, self._ended) for name, (work, wake) in works.items())

    def start(self) -> None:
        """Start every worker; the coordinator last.

        What is there before is kept from the garbage collector's eyes while the run lasts: it
        would look through all of it again and again for a fifth of the time.
        """
        self.started_ns = self._wall.now_ns()
        if self.observer is not None:
            self.observer.started(self)
        gc.freeze()
        for worker in self.workers:
            worker.setup()
        for worker in reversed(self.workers):
            worker.start()

    @property
    def state(self) -> RunState:
        """Where the run stands."""
        if self.error is not None or self._over.is_set():
            return self._ended_as()
        return RunState.STOPPING if self._stopping else self.coordinator.state

    def wait_active(self, timeout_s: float | None = None) -> None:
        """Wait until the first session is active or the run is over.

        Raises:
            SessionFault: a worker failed before that.
        """
        self._wait_until(lambda: self.coordinator.active.is_set(), timeout_s, self._patience())
        if self.error is not None:
            raise SessionFault(self.error)

    def wait_over(self, timeout_s: float | None = None) -> bool:
        """Wait until the run is over or pauses; tell whether it is over."""
        self._wait_until(lambda: False, timeout_s)
        if not self._over.is_set():
            return False
        self._join()
        return True

    def wait_session_time(self, instant_ns: int, timeout_s: float | None) -> bool:
        """Wait until strategies were given an instant or the run is over; tell whether.

        A run that pauses before is waited for no more.
        """

        def reached() -> bool:
            published = self.backtest.analysis.published
            if published is None:
                return False
            if published.position == 0:
                return published.data.window[0].start_ns >= instant_ns
            return published.data.timeline.instant(published.position) >= instant_ns

        self._wait_until(reached, timeout_s)
        return self._over.is_set() or reached()

    def command(self, kind: CommandKind, argument: float = 0) -> str:
        """Have the coordinator do something; return its answer once it is done.

        Raises:
            SessionError: it cannot be done now, or the run ended before.
            SessionFault: a worker failed.
        """
        return self._done(Command(kind, argument)).answer

    def change(
        self,
        change: Callable[[int], object],
        name: CommandName,
        arguments: Mapping[str, JsonValue],
    ) -> object:
        """Have the coordinator change the session between two steps; return what the change does.

        It is given the position. Once it is done, the command is in the run's record.

        Raises:
            SessionError: it cannot be done, or the run ended before.
            SessionFault: a worker failed.
        """

        def recorded(position: int) -> object:
            result = change(position)
            self._record.note(name, arguments, position)
            return result

        return self._done(Command(CommandKind.CHANGE, change=recorded)).result

    def scan(self, job: ScanJob) -> ScanOutcome:
        """Have a scan made that somebody asked for, and wait for it; nothing is added.

        Raises:
            SessionError: the run ended before.
        """
        return self.scanner_manager.wait_for(job, self._patience())

    @property
    def commands(self) -> tuple[RecordedCommand, ...]:
        """The outside commands that changed the run so far, in order."""
        return self._record.commands

    def _done(self, command: Command) -> Command:
        """Post a command and wait for its answer; who interrupts that, takes it back.

        What has been begun goes on: `step` and `run-until` to where they were to pause.
        """
        self.mailbox.post(command)
        try:
            self._patience().wait(command.wait)
        except KeyboardInterrupt:
            command.withdraw()
            raise
        if command.error is not None:
            if self.error is not None:
                raise SessionFault(self.error)
            raise command.error
        return command

    def stop(self) -> None:
        """Stop the run within two seconds, or note which worker hangs and where."""
        if not self._over.is_set():
            self._stopping = True
        self._close()
        self._join()
        self._end()

    def _join(self) -> None:
        """Wait two seconds at most for every thread's end; note those that hang."""
        deadline = monotonic() + STOP_SECONDS
        hung = [worker for worker in self.workers if not worker.teardown(deadline)]
        self.hung = tuple(f"{worker.name} hangs at {worker.where()}" for worker in hung)
        for each in self.hung:
            _log.error("%s", each)

    def changed(self) -> None:
        """Wake whoever waits for a change."""
        with self._condition:
            self._changes += 1
            self._condition.notify_all()

    def wait_for_change(self, seen: int, timeout_s: float) -> int:
        """Return the number of changes so far, at once if it is more than `seen`."""
        with self._condition:
            self._condition.wait_for(lambda: self._changes > seen, timeout_s)
            return self._changes

    def _patience(self, after_s: float = _SOON_S) -> Patience:
        """What waits for the run, and tells of a call that lasts so long."""
        return Patience(self.users_calls, self.tell, after_s)

    def users_calls(self) -> list[UsersCall]:
        """The calls of users' code that are under way."""
        calls = (worker.users_call() for worker in self.workers)
        return [call for call in calls if call is not None]

    def _wait_until(
        self,
        ready: Callable[[], bool],
        timeout_s: float | None,
        patience: Patience | None = None,
    ) -> None:
        """Wait until something is so, the run is over, or it stands paused."""

        def settled() -> bool:
            return self._over.is_set() or ready() or self.state is RunState.PAUSED

        def has_settled(seconds: float | None) -> bool:
            with self._condition:
                return self._condition.wait_for(settled, seconds)

        (patience or self._patience(_LONG_S)).wait(has_settled, timeout_s)

    def _ended(self, worker: Worker) -> None:
        """A worker is at its end: one that failed, and the coordinator, end the run.

        Who stops the run ends it himself, once every worker that can be has been joined.
        """
        if worker.error is not None and self.error is None:
            self.error = f"{worker.name}: {error_text(worker.error)}"
        if worker.error is not None:
            self._close()
        is_last = worker.name == "coordinator" and not self._stopping
        if self.error is not None or is_last:
            self._end()
        if worker.name == "coordinator":
            self._say_ended(worker)
        self.changed()

    def _say_ended(self, coordinator: Worker) -> None:
        """Answer the commands that wait: only now, for they are to find the run over."""
        if coordinator.error is None and not self._stopping:
            self.coordinator.say_ended()
        self._close()

    def _end(self) -> None:
        """The run is over, from the first time on that this is said."""
        try:
            with self._ending:
                self._end_once()
        except BaseException as error:
            self.error = self.error or f"its end: {type(error).__name__}: {error}"
            raise
        finally:
            self._over.set()
            self.changed()

    def _end_once(self) -> None:
        if self.ended_ns is not None:
            return
        self.ended_ns = self._wall.now_ns()
        gc.unfreeze()
        self._outcome = self._ended_as()
        if self.observer is not None:
            self.observer.ended(self, self._outcome)

    def _ended_as(self) -> RunState:
        """How it ended; who stops it while its end is being recorded changes that no more."""
        if self._outcome is not None and self.error is None:
            return self._outcome
        if self.error is not None:
            return RunState.FAILED
        return RunState.STOPPED if self._stopping else RunState.FINISHED

    def _close(self) -> None:
        """Give up everything that waits or works."""
        self.backtest.interrupt.stop = True
        self.backtest.interrupt.hand_back = True
        for worker in self.workers:
            worker.stop()

    def count_cache(self, hits: int, misses: int) -> None:
        """Note how often the calendars answered from memory."""
        counters = self.backtest.metrics.session.counters
        seen_hits, seen_misses = self._cache_seen
        counters[CounterName.CACHE_HITS].add(hits - seen_hits)
        counters[CounterName.CACHE_MISSES].add(misses - seen_misses)
        self._cache_seen = hits, misses

    def running(self) -> Sequence[Worker]:
        """The workers whose threads have not ended."""
        ended = {WorkerState.STOPPED, WorkerState.FAILED, WorkerState.CREATED}
        return [worker for worker in self.workers if worker.state not in ended]
