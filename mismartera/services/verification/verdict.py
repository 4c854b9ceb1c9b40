"""From the runs of a verification to what they prove."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from mismartera.domain.interval import DAY, Interval
from mismartera.engine.calendar import RunCalendar
from mismartera.engine.verification import (
    Event,
    EventKind,
    decisions_among,
    first_difference,
    last_difference_ns,
)
from mismartera.reporting.documents.verification import (
    CheckDocument,
    DifferenceDocument,
    WarmUpDocument,
)
from mismartera.services.verification.job import Observation, Trial


@dataclass(frozen=True, slots=True)
class Verdict:
    """Judges observations of one strategy; `interval` is the shortest that it is called for."""

    observations: Sequence[Observation]
    calendar: RunCalendar
    interval: Interval
    iso: Callable[[int], str]

    @property
    def first(self) -> Observation:
        return self._of(Trial.FIRST)[0]

    @property
    def decisions(self) -> int:
        """How many decisions the first run took."""
        return len(decisions_among(self.first.events))

    @property
    def fills(self) -> int:
        """How many fills it had."""
        return sum(1 for each in self.first.events if each.kind is EventKind.FILL)

    def checks(self) -> tuple[CheckDocument, ...]:
        """Every check, in the order in which they are best read."""
        return (
            self._errors(),
            self._decisions(),
            self._outside(),
            self._look_ahead(),
            self._determinism(),
        )

    def notices(self) -> tuple[str, ...]:
        """What nobody can verify, but the user should know."""
        found = _distinct(each for o in self.observations for each in o.at_setup)
        told = [f"while it is set up it {each}: that is the same in every run" for each in found]
        if self.decisions and not self.fills:
            told.append("none of its orders was filled: what it does with a position is not proved")
        return tuple(told)

    def _of(self, *trials: Trial) -> list[Observation]:
        return [each for each in self.observations if each.trial in trials]

    def _errors(self) -> CheckDocument:
        broken = next((each for each in self.observations if each.errors), None)
        found = "it never raised"
        if broken is not None:
            found = f"it raised {broken.errors} times {broken.name}: {broken.last_error}"
        return CheckDocument("no errors", broken is None, found)

    def _decisions(self) -> CheckDocument:
        found = "no decision: choose other symbols or more dates"
        if self.decisions:
            found = f"{self.decisions} decisions, {self.fills} fills"
        return CheckDocument("decides", bool(self.decisions), found)

    def _outside(self) -> CheckDocument:
        outside = _distinct(each for o in self.observations for each in o.outside)
        found = f"while it is called it {', '.join(outside)}" if outside else "nothing else"
        return CheckDocument("session data alone", not outside, found)

    def _look_ahead(self) -> CheckDocument:
        futures = self._of(Trial.FUTURE)
        instants = len({each.at_ns for each in futures})
        difference = self._first_of(futures)
        found = f"{len(futures)} other futures, from {instants} instants on"
        passed = difference is None and bool(futures)
        return CheckDocument("no look-ahead", passed, found, difference)

    def _determinism(self) -> CheckDocument:
        repetitions = self._of(Trial.REPETITION)
        difference = self._first_of(repetitions)
        found = f"{len(repetitions)} repetitions"
        return CheckDocument("determinism", difference is None, found, difference)

    def _first_of(self, observations: Iterable[Observation]) -> DifferenceDocument | None:
        found = []
        for each in observations:
            difference = first_difference(self.first.events, each.events, each.at_ns)
            if difference is not None:
                found.append((difference.time_ns, difference, each))
        if not found:
            return None
        _, difference, observation = min(found, key=lambda each: each[0])
        return DifferenceDocument(
            str(difference.kind),
            self.iso(difference.time_ns),
            difference.symbol,
            difference.side,
            difference.what,
            self._named(observation),
        )

    def _named(self, observation: Observation) -> str:
        if observation.at_ns is None:
            return observation.name
        return f"{observation.name} after {self.iso(observation.at_ns)}"

    def warm_up(self) -> WarmUpDocument:
        """How many bars after the data's beginning its decisions are those of an earlier one."""
        later = self._of(Trial.LATER_START)
        bars = [self._settled_after(each) for each in later]
        known = [each for each in bars if each is not None]
        settled = bool(bars) and len(known) == len(bars)
        return WarmUpDocument(str(self.interval), max(known) if settled else None)

    def _settled_after(self, later: Observation) -> int | None:
        """The bars until the last difference, None where no decision after it is alike."""
        begin = later.at_ns
        assert begin is not None
        decisions = decisions_among(self.first.events)
        before = [each for each in decisions if each.time_ns >= begin]
        last = last_difference_ns(before, later.events)
        if last is None:
            return 0 if before else None
        return self._bars_between(begin, last) if _any_after(before, last) else None

    def _bars_between(self, begin_ns: int, end_ns: int) -> int:
        interval = self.interval if self.interval.is_intraday else DAY
        windows = [w for w in self.calendar.windows if w.start_ns >= begin_ns]
        ends = np.concatenate([window.regular_bars(interval)[1] for window in windows])
        return int(np.searchsorted(ends, end_ns, side="right"))


def _any_after(events: Iterable[Event], instant_ns: int) -> bool:
    return any(each.time_ns > instant_ns for each in events)


def _distinct(texts: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(texts))
