"""A worker: one engine thread with one lifecycle and one place that catches what it raises."""

from __future__ import annotations

import logging
import sys
import threading
from collections.abc import Callable, Container
from time import monotonic
from types import FrameType

from mismartera.domain.run_state import WorkerState
from mismartera.engine.interrupt import Stopped
from mismartera.user_code.faults import log_fault
from mismartera.user_code.frames import UsersCall, spots_of, users_call

_log = logging.getLogger(__name__)
_ANY = frozenset(WorkerState)


class Closed(Exception):
    """Raised by a wait that was ended because the run is over."""


class Worker:
    """Runs a function in a thread: created → ready → running → stopping → stopped, or failed.

    What the function raises is kept; `on_end` is told when the thread is at its end, however it
    came there. `wake` must end every wait of the function, so that `stop` is prompt.
    """

    def __init__(
        self,
        name: str,
        work: Callable[[Worker], None],
        wake: Callable[[], None],
        on_end: Callable[[Worker], None],
    ) -> None:
        self.name = name
        self.state = WorkerState.CREATED
        self.activity = ""
        self.error: BaseException | None = None
        self.counters: dict[str, int] = {}
        self._work = work
        self._wake = wake
        self._on_end = on_end
        self._thread: threading.Thread | None = None
        self._lock = threading.Lock()

    def setup(self) -> None:
        """Make the thread, not yet running."""
        name = f"mismartera-{self.name}"
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)
        self.state = WorkerState.READY

    def start(self) -> None:
        """Run the thread; `setup` must have been called."""
        assert self._thread is not None
        self._change(WorkerState.RUNNING, {WorkerState.READY})
        self._thread.start()

    def stop(self) -> None:
        """Ask the worker to end; does not wait."""
        self._change(WorkerState.STOPPING, {WorkerState.RUNNING, WorkerState.PAUSED})
        self._wake()

    def mark_paused(self, paused: bool) -> None:
        """Show whether the thread stands still until it is told to go on."""
        running, still = WorkerState.RUNNING, WorkerState.PAUSED
        self._change(still if paused else running, {running, still})

    def teardown(self, deadline: float) -> bool:
        """Wait for the thread until a `time.monotonic` instant; tell whether it ended."""
        if self._thread is None or self._thread.ident is None:
            return True  # never started
        if self._thread is threading.current_thread():
            return True
        self._thread.join(max(0.0, deadline - monotonic()))
        return not self._thread.is_alive()

    def where(self) -> str:
        """The line of code that the thread is at, users' if it is in theirs: where it hangs."""
        frame = self._frame()
        if frame is None:
            return "nowhere"
        return str(users_call(frame) or spots_of(frame)[-1].call)

    def users_call(self) -> UsersCall | None:
        """The call of users' code that the thread is in."""
        return users_call(self._frame())

    def _frame(self) -> FrameType | None:
        return sys._current_frames().get(self._thread.ident or 0) if self._thread else None

    def count(self, name: str, by: int = 1) -> None:
        """Raise one of the worker's own counters."""
        self.counters[name] = self.counters.get(name, 0) + by

    def _run(self) -> None:
        self._do(self._work)
        self.activity = ""
        self._do(self._on_end)

    def _do(self, work: Callable[[Worker], None]) -> None:
        try:
            work(self)
        except (Stopped, Closed):
            self._change(WorkerState.STOPPED)
        except BaseException as error:  # noqa: BLE001 - the one place that catches everything
            self.error = error
            self._change(WorkerState.FAILED)
            log_fault(_log, f"worker {self.name} failed", error)
        else:
            self._change(WorkerState.STOPPED, _ANY - {WorkerState.FAILED})

    def _change(self, state: WorkerState, among: Container[WorkerState] = _ANY) -> None:
        """Go over to a state, from one of `among` alone."""
        with self._lock:
            if self.state in among:
                self.state = state
