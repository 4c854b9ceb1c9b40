"""The scanner manager: makes scans beside the others.

In a data-driven run a scan is a barrier, and the coordinator waits for it; else it never holds
the clock up, and its result takes effect between two steps once it is there.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from functools import partial

from mismartera.engine.between_steps import BetweenSteps
from mismartera.engine.calendar import SessionWindow
from mismartera.engine.scanning import ScanOutcome
from mismartera.engine.scans import ScanJob
from mismartera.errors import SessionError
from mismartera.threads.channel import Channel
from mismartera.threads.mailbox import Command, CommandKind, Mailbox
from mismartera.threads.patience import Patience
from mismartera.threads.worker import Closed, Worker

_Done = Callable[[ScanJob, ScanOutcome], None]


class ScannerManager:
    """Takes scans that are due, makes them in its own thread, and has their results added."""

    def __init__(self, boundary: BetweenSteps | None, mailbox: Mailbox) -> None:
        self._boundary = boundary
        self._mailbox = mailbox
        self._jobs: Channel[tuple[ScanJob, _Done]] = Channel()
        self._outcomes: Channel[ScanOutcome] = Channel()
        self._asked: set[Channel[ScanOutcome]] = set()

    def pre_session(self, window: SessionWindow) -> None:
        """Make the scans that come before a session's first step. For the coordinator."""
        boundary = self._boundary
        for job in () if boundary is None else boundary.pre_session(window):
            assert boundary is not None
            boundary.apply(job, self._make(job), 0)

    def between_steps(self, position: int, *, wait: bool) -> None:
        """Let symbols go whose time is over, and make what is due. For the coordinator.

        With `wait` the results take effect here, else as commands once they are there.
        """
        boundary = self._boundary
        if boundary is None:
            return
        boundary.let_go(position)
        for job in boundary.due(position):
            if wait:
                boundary.apply(job, self._make(job), position)
            else:
                self._jobs.put((job, self._post))

    def wait_for(self, job: ScanJob, patience: Patience) -> ScanOutcome:
        """Have a scan made that somebody asked for, and wait for it; nothing is added.

        Raises:
            SessionError: the run ended before.
        """
        outcomes: Channel[ScanOutcome] = Channel()
        self._asked.add(outcomes)
        try:
            self._jobs.put((job, lambda _, outcome: outcomes.put(outcome)))
            patience.wait(outcomes.wait)
            return outcomes.take()
        except Closed:
            raise SessionError("the run has ended", "`system start` begins another") from None
        finally:
            self._asked.discard(outcomes)

    def run(self, worker: Worker) -> None:
        """The thread: one scan after the other, until closed."""
        while True:
            job, done = self._jobs.take()
            worker.activity = f"scanning with {job.runner.key}"
            assert self._boundary is not None
            outcome = self._boundary.scans.make(job)
            worker.count("scans")
            worker.activity = ""
            done(job, outcome)

    def close(self) -> None:
        """End every wait."""
        self._jobs.close()
        for outcomes in (self._outcomes, *self._asked):
            outcomes.close()

    def _make(self, job: ScanJob) -> ScanOutcome:
        """Have a scan made and wait for it."""
        self._jobs.put((job, lambda _, outcome: self._outcomes.put(outcome)))
        return self._outcomes.take()

    def _post(self, job: ScanJob, outcome: ScanOutcome) -> None:
        """Leave what a scan gave in the coordinator's mailbox."""
        assert self._boundary is not None
        apply = partial(self._boundary.apply, job, outcome)
        with suppress(SessionError):
            self._mailbox.post(Command(CommandKind.CHANGE, change=apply))
