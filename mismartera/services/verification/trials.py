"""The runs of a verification: one strategy over the same bars, and over others after an instant."""

from __future__ import annotations

import gc
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Final

import numpy as np

from mismartera.catalogue.catalogue import Catalogue
from mismartera.config.loader import from_document
from mismartera.domain.columns import BarColumns
from mismartera.domain.interval import DAY, Interval
from mismartera.domain.variables import HOME_VARIABLE
from mismartera.engine.alteration import Alteration
from mismartera.engine.backtest import Backtest
from mismartera.engine.inline import run_inline
from mismartera.engine.planning import RunPlan
from mismartera.engine.verification import EventKind, events_of
from mismartera.services.runs import make_backtest
from mismartera.services.verification.job import Job, Observation, Trial
from mismartera.services.verification.store_copy import ReadSeries, copy_series
from mismartera.services.verification.watch import Watch
from mismartera.storage.bar_store import BarStore
from mismartera.timekeeping.time_manager import TimeManager

_FACTORS: Final = (1.3, 0.75)
"""Both ways, for one of them contradicts whoever looked ahead."""
_LATER_STARTS: Final = 2

Cut = Callable[[int, int], int]


class _Enough(Exception):
    """Raised to end a run of which nothing later is asked for."""


@dataclass(slots=True)
class Trials:
    """Makes the runs of a job in this process.

    `watch` is that of the run under way, `begun` counts the runs.
    """

    job: Job
    times: TimeManager
    watch: Watch | None = None
    begun: int = 0
    _plan: RunPlan | None = field(default=None, init=False)

    @property
    def plan(self) -> RunPlan:
        """The plan of the first run."""
        assert self._plan is not None
        return self._plan

    def futures(self) -> Iterator[Observation]:
        """Make the run as it is, then with another future from some instants on."""
        first = self._run(Trial.FIRST, "as it is", Path(self.job.store))
        yield first
        for number, instant_ns in enumerate(self._instants(first)):
            for factor in _FACTORS:
                yield self._future(Alteration(instant_ns, factor, self.job.seed + number))

    def repetitions(self) -> Iterator[Observation]:
        """Make the run again: twice in one process, in other deliveries, and from later on."""
        yield self._repetition("in another process")
        yield self._repetition("a second time in one process")
        yield self._repetition("in deliveries of one step", lambda position, _: position + 1)
        yield self._repetition("in deliveries of any length", self._random_cut())
        sessions = self.plan.sessions
        for part in range(1, _LATER_STARTS + 1):
            later = sessions.start + len(sessions) * part // (_LATER_STARTS + 1)
            if later > sessions.start:
                yield self._later_start(later)

    def _repetition(self, name: str, cut: Cut | None = None) -> Observation:
        return self._run(Trial.REPETITION, name, Path(self.job.store), cut=cut)

    def _random_cut(self) -> Cut:
        random = Random(self.job.seed)
        return lambda position, steps: random.randint(position + 1, steps)

    def _instants(self, first: Observation) -> list[int]:
        """Instants at which it acted, and those of other calls: as many of each if possible."""
        random, wanted = Random(self.job.seed), self.job.instants
        called = sorted(set(first.called_ns))[:-1]
        acts = {each.time_ns for each in first.events if each.kind is not EventKind.FILL}
        acted = sorted(acts & set(called))
        chosen = random.sample(acted, min(len(acted), (wanted + 1) // 2))
        others = [instant for instant in called if instant not in chosen]
        return sorted(chosen + random.sample(others, min(len(others), wanted - len(chosen))))

    def _future(self, alteration: Alteration) -> Observation:
        source, calendar = BarStore(Path(self.job.store)), self.plan.calendar
        at, names = alteration.instant_ns, source.symbols()

        def read(symbol: str, interval: Interval) -> BarColumns:
            place = names.index(symbol) * 1_000_000 + interval.seconds
            return alteration.apply(source.read(symbol, interval), interval, calendar, place)

        with self._store(source, read) as store:
            return self._run(Trial.FUTURE, "with another future", store, at_ns=at, until_ns=at)

    def _later_start(self, session: int) -> Observation:
        source, window = BarStore(Path(self.job.store)), self.plan.calendar.windows[session]

        def read(symbol: str, interval: Interval) -> BarColumns:
            columns = source.read(symbol, interval)
            begin = window.date_ns if interval == DAY else window.start_ns
            return columns.take(slice(int(np.searchsorted(columns.timestamp, begin)), None))

        day, at = window.session.date.isoformat(), window.start_ns
        with self._store(source, read) as store:
            return self._run(
                Trial.LATER_START, f"with bars from {day} on", store, at_ns=at, day=day
            )

    @contextmanager
    def _store(self, source: BarStore, read: ReadSeries) -> Iterator[Path]:
        """A store of this run's own, where the strategy finds it too."""
        with TemporaryDirectory(dir=self.job.scratch) as folder:
            copy_series(source, BarStore(Path(folder)), source.symbols(), read)
            yield Path(folder)

    def _run(
        self,
        trial: Trial,
        name: str,
        store: Path,
        *,
        cut: Cut | None = None,
        at_ns: int | None = None,
        until_ns: int | None = None,
        day: str | None = None,
    ) -> Observation:
        self.begun += 1
        gc.collect()  # of the runs before, nothing may be found in memory
        os.environ[HOME_VARIABLE] = str(store)
        home = Path(self.job.home)
        self.watch = watch = Watch(home, store)
        with watch.setting_up():
            backtest = self._backtest(home, store, day)
        if self._plan is None:
            self._plan = backtest.plan
        (runner,) = backtest.analysis.runners
        watch.watch_calls(runner)
        _run_until(backtest, until_ns, cut)
        return Observation(
            trial,
            name,
            tuple(events_of(backtest.analysis.trading.ledger.entries)),
            tuple(watch.called_ns) if trial is Trial.FIRST else (),
            at_ns,
            runner.errors,
            runner.last_error,
            tuple(watch.outside),
            tuple(watch.at_setup),
        )

    def _backtest(self, home: Path, store: Path, day: str | None) -> Backtest:
        document = dict(self.job.document)
        if day is not None:
            dates = document["backtest_config"]
            assert isinstance(dates, dict)
            document["backtest_config"] = {**dates, "start_date": day}
        catalogue = Catalogue(BarStore(store), self.times)
        files = [Path(file) for file in self.job.files]
        return make_backtest(from_document(document), home, files, catalogue)


def _run_until(backtest: Backtest, until_ns: int | None, cut: Cut | None) -> None:
    """Run inline, and no further than to the first step after an instant."""

    def look(position: int) -> None:
        assert backtest.data is not None
        if until_ns is not None and backtest.data.timeline.instant(position) > until_ns:
            raise _Enough

    backtest.analysis.observer = look
    with suppress(_Enough):
        run_inline(backtest, cut)
