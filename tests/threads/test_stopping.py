"""A run is stopped at any moment of any phase within two seconds, and leaves no thread."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from threading import Event
from time import monotonic

import pytest

from mismartera.catalogue.catalogue import Catalogue
from mismartera.config.loader import load
from mismartera.domain.run_state import Phase, RunState
from mismartera.errors import SessionError
from mismartera.services.runs import make_run
from mismartera.storage.bar_store import BarStore
from mismartera.threads.mailbox import CommandKind
from mismartera.threads.run import Run
from mismartera.timekeeping.time_manager import TimeManager
from tests.budget import cases
from tests.system.bench import Bench
from tests.system.fixtures import engine_threads
from tests.system.strategies import strategy_file

PHASES = (Phase.INITIALISATION, Phase.ACTIVE, Phase.END, Phase.TEARDOWN)
SESSIONS = 2


@dataclass(frozen=True, slots=True)
class Moment:
    """The n-th time that a phase is entered, or (without a phase) that a step is taken."""

    phase: Phase | None
    number: int
    strategy: str
    speed: float

    def __str__(self) -> str:
        return f"{self.phase or 'step'}-{self.number}-{self.strategy}-{self.speed:g}"


def _moments(count: int) -> list[Moment]:
    """Random moments: a third at phases, a third at slow steps, a third at quick ones."""
    choice = random.Random(20240701)
    found = []
    for number in range(count):
        speed = choice.choice((0.0, 0.0, 100_000.0))
        if number % 3 == 0:
            phase = PHASES[number // 3 % len(PHASES)]
            last = SESSIONS - 1 if phase is Phase.TEARDOWN else SESSIONS
            found.append(Moment(phase, choice.randint(1, last), "counting", speed))
        elif number % 3 == 1:
            found.append(Moment(None, choice.randint(1, 3), "slow", 0.0))
        else:
            found.append(Moment(None, choice.randint(1, 40), "counting", speed))
    return found


class Observer:
    """Raises a flag at one moment of a run."""

    def __init__(self, run: Run, moment: Moment) -> None:
        self.came = Event()
        self._seen = 0
        self._moment = moment
        if moment.phase is None:
            run.backtest.analysis.observer = self._step
        else:
            run.coordinator.phase_observer = self._phase

    def _step(self, position: int) -> None:
        self._count()

    def _phase(self, phase: Phase) -> None:
        if phase is self._moment.phase:
            self._count()

    def _count(self) -> None:
        self._seen += 1
        if self._seen == self._moment.number:
            self.came.set()


Make = Callable[[Moment], Run]


@pytest.fixture
def make(market: Path, bench: Bench, tmp_path: Path, time_manager: TimeManager) -> Make:
    """Make a run over a symbol of 1s bars and one of 1m bars."""
    catalogue = Catalogue(BarStore(market), time_manager)

    def of(moment: Moment) -> Run:
        configuration = bench.configuration(
            symbols=("FAST", "AAA"),
            streams=("1m", "5m"),
            speed=moment.speed,
            strategies=(moment.strategy,),
            data={"historical": {"data": [{"trailing_days": 2, "intervals": ["1m"]}]}},
        )
        file = strategy_file(tmp_path, moment.strategy)
        return make_run(load(configuration), market, [file], catalogue)

    return of


@pytest.mark.parametrize("moment", _moments(cases(40, in_ci=200)), ids=str)
def test_stopping_at_any_moment_is_prompt_and_whole(make: Make, moment: Moment) -> None:
    run = make(moment)
    observer = Observer(run, moment)
    run.start()
    assert observer.came.wait(20)
    began = monotonic()
    run.stop()
    assert monotonic() - began < 2
    assert run.hung == ()
    assert engine_threads() == []
    assert run.state in {RunState.STOPPED, RunState.FINISHED}
    assert run.error is None


def test_the_moments_are_of_every_phase_and_of_steps() -> None:
    seen = {moment.phase for moment in _moments(40)}
    assert seen == {*PHASES, None}


@pytest.mark.parametrize("phase", PHASES)
def test_a_run_may_be_stopped_from_within_a_phase(make: Make, phase: Phase) -> None:
    run = make(Moment(phase, 1, "counting", 0))
    run.coordinator.phase_observer = lambda entered: run.stop() if entered is phase else None
    run.start()
    run.wait_over(10)
    run.stop()
    assert engine_threads() == []
    assert run.error is None


@pytest.mark.parametrize("phase", PHASES)
def test_commands_sent_in_any_phase_are_answered(make: Make, phase: Phase) -> None:
    run = make(Moment(phase, 1, "counting", 0))
    observer = Observer(run, Moment(phase, 1, "counting", 0))
    run.start()
    assert observer.came.wait(20)
    try:
        assert run.command(CommandKind.PAUSE) == "paused"
        assert run.state is RunState.PAUSED
    except SessionError:
        assert run.wait_over(10)
    run.stop()
    assert engine_threads() == []
