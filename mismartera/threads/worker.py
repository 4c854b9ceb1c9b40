"""A worker: one engine thread with one lifecycle and one place that catches what it raises."""

from __future__ import annotations

import logging
import sys
import threading
from collections.abc import Callable
from time import monotonic

from mismartera.domain.run_state import WorkerState
from mismartera.engine.interrupt import Stopped

_log = logging.getLogger(__name__)


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

    def setup(self) -> None:
        """Make the thread, not yet running."""
        name = f"mismartera-{self.name}"
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)
        self.state = WorkerState.READY

    def start(self) -> None:
        """Run the thread; `setup` must have been called."""
        assert self._thread is not None
        self.state = WorkerState.RUNNING
        self._thread.start()

    def stop(self) -> None:
        """Ask the worker to end; does not wait."""
        if self.state is WorkerState.RUNNING:
            self.state = WorkerState.STOPPING
        self._wake()

    def teardown(self, deadline: float) -> bool:
        """Wait for the thread until a `time.monotonic` instant; tell whether it ended."""
        if self._thread is None or self._thread is threading.current_thread():
            return True
        self._thread.join(max(0.0, deadline - monotonic()))
        return not self._thread.is_alive()

    def where(self) -> str:
        """The line of code that the thread is at: for a worker that hangs."""
        frame = sys._current_frames().get(self._thread.ident or 0) if self._thread else None
        if frame is None:
            return "nowhere"
        return f"{frame.f_code.co_qualname} line {frame.f_lineno}"

    def count(self, name: str, by: int = 1) -> None:
        """Raise one of the worker's own counters."""
        self.counters[name] = self.counters.get(name, 0) + by

    def _run(self) -> None:
        try:
            self._work(self)
        except (Stopped, Closed):
            self.state = WorkerState.STOPPED
        except BaseException as error:  # noqa: BLE001 - the one place that catches everything
            self.error = error
            self.state = WorkerState.FAILED
            _log.error("worker %s failed", self.name, exc_info=error)
        else:
            self.state = WorkerState.STOPPED
        self.activity = ""
        self._on_end(self)
