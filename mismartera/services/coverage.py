"""What the store lacks of the symbols that a configuration names: told before a run starts.

It looks at the whole span of the run, so nothing within a run may ever see it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from mismartera.catalogue.catalogue import Catalogue
from mismartera.domain.interval import DAY, Interval
from mismartera.domain.notice import Notice, NoticeKind
from mismartera.engine.planning import RunPlan, require_exchange
from mismartera.engine.requirements import plan_cohorts
from mismartera.errors import MisMarteraError
from mismartera.services.history_depth import base_depth

_MOST_NAMED: Final = 6


@dataclass(frozen=True, slots=True)
class Coverage:
    """What is lacking, one notice for each kind of it; `nothing` says that no symbol has a bar."""

    notices: tuple[Notice, ...] = ()
    nothing: str | None = None


class _Lack(NamedTuple):
    """What a symbol lacks; `has_bars` says whether it has any in the run's span."""

    has_bars: bool
    texts: tuple[str, ...] = ()


def coverage_of(plan: RunPlan, catalogue: Catalogue) -> Coverage:
    """Look at what is stored of the symbols that the configuration of a plan names."""
    look = _Look(plan, catalogue)
    symbols = plan.configuration.session_data_config.symbols
    found = {symbol: look.at(symbol) for symbol in symbols}
    by_text: dict[str, list[str]] = {}
    for symbol, lack in found.items():
        for text in lack.texts:
            by_text.setdefault(text, []).append(symbol)
    notices = tuple(_notice(text, named) for text, named in by_text.items())
    if not symbols or any(lack.has_bars for lack in found.values()):
        return Coverage(notices)
    return Coverage(notices, f"{_named(symbols)}: no bar is stored {look.span}")


class _Look:
    """Looks at one symbol after the other, for one plan."""

    def __init__(self, plan: RunPlan, catalogue: Catalogue) -> None:
        overrides = plan.configuration.session_data_config.base_interval
        self._bases = {name: Interval.parse(str(each)) for name, each in overrides.items()}
        self._plan = plan
        self._catalogue = catalogue
        self._starts: dict[bool, Sequence[int]] = {}

    @property
    def span(self) -> str:
        """The dates of the run."""
        windows, sessions = self._plan.calendar.windows, self._plan.sessions
        first, last = (windows[place].session.date for place in (sessions[0], sessions[-1]))
        return f"from {first} to {last}"

    def at(self, symbol: str) -> _Lack:
        """What a symbol lacks; one that a run would be refused for has nothing."""
        plan, store = self._plan, self._catalogue.store
        try:
            require_exchange(symbol, plan.exchange, store, self._catalogue)
            (cohort,) = plan_cohorts(plan.requirements, [symbol], store, self._bases)
            return self._bars(symbol, cohort.base, base_depth(plan, cohort))
        except MisMarteraError as error:
            return _Lack(False, (f"a run is refused: {error}",))

    def _bars(self, symbol: str, base: Interval, depth: int) -> _Lack:
        begin, last, end_ns = self._begin(base), self._plan.sessions[-1], self._end_ns(base)
        first_ns, second_ns = begin[self._plan.sessions[0]], begin[self._plan.sessions[0] + 1 :][:1]
        stored = self._catalogue.span(symbol, base)
        dates = "stored are those from {} to {}".format(*self._catalogue.stored_dates(symbol, base))
        if not self._catalogue.store.has_between(symbol, base, first_ns, end_ns):
            return _Lack(False, (f"no {base} bars {self.span}; {dates}",))
        texts = []
        if second_ns and second_ns[0] <= stored.first_ns:
            texts.append(f"{base} bars begin after the first session; {dates}")
        if stored.last_ns < begin[last]:
            texts.append(f"{base} bars end before the last session; {dates}")
        return _Lack(True, (*texts, *self._history(begin, stored.first_ns, depth)))

    def _history(self, begin: Sequence[int], first_ns: int, depth: int) -> Iterator[str]:
        """How many of the sessions that are read before the run the stored bars reach back."""
        first = self._plan.sessions[0]
        asked = range(max(0, first - depth), first)
        have = sum(begin[place + 1] > first_ns for place in asked)
        if have < depth:
            yield f"{have:,} of {depth:,} sessions of history are stored"

    def _begin(self, base: Interval) -> Sequence[int]:
        """From when on each session of the calendar has bars."""
        windows, by_day = self._plan.calendar.windows, base == DAY
        if by_day not in self._starts:
            self._starts[by_day] = [each.date_ns if by_day else each.start_ns for each in windows]
        return self._starts[by_day]

    def _end_ns(self, base: Interval) -> int:
        """Up to when the last session of the run has bars."""
        last = self._plan.calendar.windows[self._plan.sessions[-1]]
        return last.date_ns + 1 if base == DAY else last.end_ns


def _notice(text: str, symbols: Sequence[str]) -> Notice:
    only = symbols[0] if len(symbols) == 1 else None
    return Notice(None, NoticeKind.COVERAGE, only, f"{_named(symbols)}: {text}")


def _named(symbols: Sequence[str]) -> str:
    more = len(symbols) - _MOST_NAMED
    return ", ".join(symbols[:_MOST_NAMED]) + (f" and {more:,} more" if more > 0 else "")
