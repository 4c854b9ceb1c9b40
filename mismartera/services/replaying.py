"""A run repeated inline, with its outside commands carried out again at their instants."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from mismartera.catalogue.catalogue import Catalogue
from mismartera.domain.command import CommandName, RecordedCommand
from mismartera.domain.json_value import JsonValue
from mismartera.domain.run_state import RunState
from mismartera.engine.backtest import Backtest
from mismartera.engine.inline import run_inline
from mismartera.engine.interrupt import Stopped
from mismartera.engine.scanning import ScanOutcome
from mismartera.engine.scans import ScanJob
from mismartera.errors import MisMarteraError
from mismartera.services.running_session import RunningSession
from mismartera.services.session_service import SessionService
from mismartera.services.session_strategies import StrategyFiles
from mismartera.session.session_data import SessionData

_ONLY_STEPS: Final = (CommandName.RUN_UNTIL, CommandName.SPEED)
"""Commands that say when the clock goes on and stops: what is traded does not depend on them."""


class InlineRun:
    """A backtest in the calling thread, as the services see it that change it."""

    def __init__(self, backtest: Backtest, iso: Callable[[int], str]) -> None:
        self.backtest = backtest
        self.iso = iso
        self.position = 0

    @property
    def state(self) -> RunState:
        return RunState.PAUSED

    @property
    def data(self) -> SessionData | None:
        return self.backtest.data

    @property
    def session_ns(self) -> int | None:
        return None if self.data is None else self.data.timeline.instant(self.position)

    @property
    def session_time(self) -> str | None:
        return None if self.session_ns is None else self.iso(self.session_ns)

    def change(
        self, change: Callable[[int], object], _: CommandName, __: Mapping[str, JsonValue]
    ) -> object:
        """Change the session at once; it stands between two steps."""
        return change(self.position)

    def scan(self, job: ScanJob) -> ScanOutcome:
        """Make a scan at once; nothing is added."""
        assert self.backtest.boundary is not None
        return self.backtest.boundary.scans.make(job)


@dataclass(frozen=True, slots=True)
class Unrepeated:
    """A command that could not be carried out again, and why."""

    command: RecordedCommand
    reason: str


@dataclass(frozen=True, slots=True)
class Moment:
    """Where a run was stopped: an instant of a session, None before its first step.

    `is_over`: the session had ended by then, and the next one not begun.
    """

    session: date
    instant_ns: int | None
    is_over: bool = False


class Replay:
    """Runs a fresh backtest inline, to its end or to where the first one was stopped."""

    def __init__(
        self,
        backtest: Backtest,
        commands: Iterable[RecordedCommand],
        home: Path,
        catalogue: Catalogue,
        strategy_files: Sequence[Path],
        stopped: Moment | None = None,
    ) -> None:
        exchange, times = backtest.plan.exchange, catalogue.time_manager
        self._run = InlineRun(backtest, lambda instant_ns: times.iso(instant_ns, exchange))
        self._waiting = deque(commands)
        self._stopped = stopped
        self._unrepeated: list[Unrepeated] = []
        session = RunningSession(lambda: self._run, lambda: self._run, lambda: catalogue)
        self._service = SessionService(session, home, StrategyFiles(strategy_files))

    def run(self, between: Callable[[int], None] = lambda _: None) -> tuple[Unrepeated, ...]:
        """Run it all; return the commands that could not be carried out again.

        `between(position)` is called wherever commands may be carried out.
        """

        def carry_out(position: int) -> None:
            self._carry_out(position)
            between(position)
            if self._is_over(position):
                raise Stopped

        with suppress(Stopped):
            run_inline(self._run.backtest, self._cut, carry_out, self._sessions())
        left = (Unrepeated(each, "the run was over before") for each in self._waiting)
        return (*self._unrepeated, *left)

    def _sessions(self) -> range:
        plan = self._run.backtest.plan
        if self._stopped is None:
            return plan.sessions
        dates = (plan.calendar.windows[number].session.date for number in plan.sessions)
        begun = sum(each <= self._stopped.session for each in dates)
        return plan.sessions[:begun]

    def _carry_out(self, position: int) -> None:
        """Carry out what is due at a position, in the order of the record."""
        self._run.position = position
        if position == 0:
            self._make_steps()
        while self._waiting and self._position_of(self._waiting[0]) <= position:
            self._repeat(self._waiting.popleft())

    def _is_over(self, position: int) -> bool:
        stopped = self._stopped
        if stopped is None or stopped.is_over:
            return False
        return self._position_of(stopped) <= position

    def _make_steps(self) -> None:
        """Make a step of every instant at which the session was changed or stopped."""
        window = self._run.backtest.window
        here = (each for each in self._ahead() if each.session == window.session.date)
        for instant_ns in (each.instant_ns for each in here):
            if instant_ns is not None and window.start_ns < instant_ns <= window.end_ns:
                self._run.backtest.add_step(instant_ns, 0)

    def _ahead(self) -> tuple[Moment | RecordedCommand, ...]:
        return (*self._waiting, *([self._stopped] if self._stopped else []))

    def _position_of(self, moment: Moment | RecordedCommand) -> int:
        """Where something took effect; beyond the session if that is in a later one."""
        data = self._run.data
        assert data is not None
        if moment.session > data.session.date:
            return data.timeline.length + 1
        if moment.session < data.session.date or moment.instant_ns is None:
            return 0
        return data.timeline.position_at(moment.instant_ns)

    def _cut(self, _: int, steps: int) -> int:
        """End a delivery where the next command is due."""
        return min([steps, *map(self._position_of, self._ahead()[:1])])

    def _repeat(self, command: RecordedCommand) -> None:
        if command.name in _ONLY_STEPS:
            return
        try:
            self._service.method(command.name)(**command.arguments)
        except MisMarteraError as error:
            self._unrepeated.append(Unrepeated(command, str(error)))
        except (TypeError, ValueError, AttributeError, KeyError) as error:  # of another's record
            self._unrepeated.append(Unrepeated(command, f"its arguments do not fit: {error}"))
