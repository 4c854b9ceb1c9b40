"""The run of a system: at most one at a time, and the last one for looking at."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from threading import RLock
from typing import TYPE_CHECKING, Final

from mismartera.domain.run_state import RunState
from mismartera.errors import SessionError
from mismartera.services.session_strategies import StrategyFiles

if TYPE_CHECKING:
    from pathlib import Path

    from mismartera.reporting.documents.session import CommandOutcome
    from mismartera.reporting.snapshot import RunSnapshot
    from mismartera.services.recorded_run import RecordedRun
    from mismartera.services.session_service import SessionService
    from mismartera.services.session_watches import SessionWatches
    from mismartera.threads.run import Run
    from mismartera.timekeeping.time_manager import TimeManager

_NO_RUN: Final = ("there is no session", "`system start FILE` begins one")


def require_live(state: RunState) -> None:
    """Raise a `SessionError` where a run is not under way."""
    if not state.is_live:
        raise SessionError(
            f"the session is not running: it is {state.value}", "`system start` begins another"
        )


class CurrentRun:
    """Which run there is, and what is known of it until another one begins.

    `tell` is given a line for whoever waits: which call of users' code the wait is for.
    """

    def __init__(
        self, times: Callable[[], TimeManager], tell: Callable[[str], None] = lambda _: None
    ) -> None:
        self.run: Run | None = None
        self.record: RecordedRun | None = None
        self.configuration: str | None = None
        self.strategy_files = StrategyFiles()
        self._changes: SessionService | None = None
        self._watches: SessionWatches | None = None
        self._times = times
        self._tell = tell
        self._one_at_a_time = RLock()

    @contextmanager
    def knowing(self, strategy_files: Sequence[Path]) -> Iterator[None]:
        """Know these files with strategies from now on, if what is done within comes about."""
        before, self.strategy_files = self.strategy_files, StrategyFiles(strategy_files)
        try:
            yield
        except BaseException:
            self.strategy_files = before
            raise

    @property
    def state(self) -> RunState:
        """Where the run stands; idle while there has been none."""
        return RunState.IDLE if self.run is None else self.run.state

    @property
    def changes(self) -> SessionService:
        """The commands that change the running session; what they remember ends with the run."""
        self.any_run()
        assert self._changes is not None
        return self._changes

    @property
    def watches(self) -> SessionWatches:
        """What the user watches beside the session; forgotten with the run."""
        self.any_run()
        assert self._watches is not None
        return self._watches

    def begin(
        self,
        run: Run,
        record: RecordedRun,
        configuration: str,
        changes: SessionService,
        watches: SessionWatches,
    ) -> None:
        """Start a run and wait until it is active; whatever interrupts that, stops it.

        Raises:
            SessionError: another one is under way.
            SessionFault: a worker failed while the session was made ready.
        """
        with self._one_at_a_time:
            self.require_none_live()
            self.close()
            self._forget()
            self._changes, self._watches = changes, watches
            run.observer, run.tell = record, self._tell
            self.run, self.record, self.configuration = run, record, configuration
            try:
                run.start()
            except BaseException:
                run.stop()
                self.run = self.record = None
                raise
        try:
            run.wait_active()
        except BaseException:
            run.stop()
            raise

    def close(self) -> None:
        """End the run and join every thread."""
        with self._one_at_a_time:
            if self.run is not None:
                self.run.stop()

    def _forget(self) -> None:
        """Free the run before: of its many circles the interpreter would rid itself too late.

        While a run lasts all that there was before it is kept from the collector's eyes; afterwards
        that counts as old, and is looked through only once as much again has come.
        """
        if self.run is not None:
            self.run = self.record = self._changes = self._watches = None
            gc.collect()

    def require_none_live(self) -> None:
        """Raise a `SessionError` while a run is under way."""
        if self.state.is_live:
            raise SessionError("a session is under way", "`system stop` ends it")

    def require_saved(self) -> None:
        """Try again to write what came of the last run, if that failed.

        Raises:
            StoreError: it still cannot be written.
        """
        if self.unsaved is not None:
            self.unsaved.save()

    @property
    def unsaved(self) -> RecordedRun | None:
        """The record of the last run, where what came of it is not written."""
        is_unsaved = self.record is not None and self.record.unsaved is not None
        return self.record if is_unsaved else None

    def streamed_symbols(self) -> frozenset[str]:
        """The symbols of the session under way; none where there is none."""
        run = self.run
        if run is None or not run.state.is_live:
            return frozenset()
        data = run.backtest.data
        planned = run.backtest.plan.configuration.session_data_config.symbols
        return frozenset(planned if data is None else data.symbols)

    def any_run(self) -> Run:
        """The run, also after its end; raises a `SessionError` where there has been none."""
        if self.run is None:
            raise SessionError(*_NO_RUN)
        return self.run

    def live_run(self) -> Run:
        """The run that is under way; raises a `SessionError` where there is none."""
        run = self.any_run()
        require_live(run.state)
        return run

    def snapshot(self) -> RunSnapshot:
        """The run as of now; raises a `SessionError` where there has been none."""
        from mismartera.reporting.snapshot import take_snapshot

        run, times = self.any_run(), self._times()
        exchange = run.backtest.plan.exchange
        return take_snapshot(run, lambda instant_ns: times.iso(instant_ns, exchange))

    def outcome(self, message: str) -> CommandOutcome:
        """What a command came to, with the state and the session's time as of now."""
        from mismartera.reporting.documents.session import CommandOutcome

        snapshot = self.snapshot()
        return CommandOutcome(snapshot.state.value, snapshot.session_time, message)
