"""Changes to a session under way: symbols, intervals and indicators come and go.

Whatever comes goes through the same steps as at the start, with the same code, and catches up to
the session's time: afterwards it cannot be told from what was there from the start. What is
there already is not touched by a symbol that comes; an interval or an indicator that comes has
its cohort made anew, which gives the same bytes for what the cohort had before.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import groupby
from typing import Protocol

from mismartera.calc.indicators.specification import IndicatorSpec
from mismartera.domain.interval import Interval
from mismartera.engine.backtest import Backtest
from mismartera.engine.cohort import Cohort
from mismartera.engine.loading import StreamQueue
from mismartera.engine.requirement_changes import (
    with_indicator,
    with_interval,
    with_needs,
    with_streams,
    without_indicator,
)
from mismartera.engine.requirements import (
    CohortPlan,
    Requirements,
    StoredIntervals,
    plan_cohorts,
)
from mismartera.errors import MisMarteraError, SessionError, StoreError
from mismartera.strategies.context import SymbolRequest
from mismartera.strategies.strategy import Needs

_log = logging.getLogger(__name__)


class SymbolExchanges(Protocol):
    """Whose calendar a stored symbol belongs to."""

    def exchange_of(self, symbol: str) -> str: ...


class ChangeState(StrEnum):
    """What became of a symbol that was to be added or removed."""

    ADDED = "added"
    ALREADY_THERE = "already there"
    REMOVED = "removed"
    NOT_THERE = "not there"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class SymbolChange:
    """What became of one symbol, with the reason where it was refused."""

    symbol: str
    state: ChangeState
    reason: str = ""


@dataclass(slots=True, eq=False)
class SessionChanges:
    """Carries out changes between two steps, while nobody else holds the session."""

    backtest: Backtest
    store: StoredIntervals
    exchanges: SymbolExchanges

    def add_symbols(
        self, symbols: Sequence[str], position: int, streams: Sequence[Interval] | None = None
    ) -> tuple[SymbolChange, ...]:
        """Add symbols; a result for each, in the order given.

        What they need is what the others have; `streams` overrides which bars they get.
        """
        requirements = self.backtest.requirements
        if streams is not None:
            requirements = with_streams(requirements, streams)
        outcome: dict[str, SymbolChange] = {}
        wanted = list(dict.fromkeys(symbols))
        plans = self._plans(wanted, requirements, outcome)
        ready = [pair for plan in plans for pair in self._initialised(plan, outcome)]
        self.backtest.admit(ready, position)
        for cohort, _ in ready:
            for symbol in cohort.plan.symbols:
                outcome[symbol] = SymbolChange(symbol, ChangeState.ADDED)
        self.backtest.analysis.symbols_added(
            [each for each in wanted if outcome[each].state is ChangeState.ADDED]
        )
        self.backtest.analysis.republish()
        return tuple(outcome[symbol] for symbol in wanted)

    def remove_symbols(self, symbols: Sequence[str]) -> tuple[SymbolChange, ...]:
        """Remove symbols and all that belongs to them; a result for each, in the order given."""
        there = set(self._session_symbols())
        wanted = list(dict.fromkeys(symbols))
        leaving = [symbol for symbol in wanted if symbol in there]
        if leaving:
            self.backtest.analysis.trading.leaving(leaving)
        self.backtest.dismiss(leaving)
        if self.backtest.boundary is not None:
            for symbol in leaving:
                self.backtest.boundary.scans.forget(symbol)
        self.backtest.analysis.republish()
        return tuple(
            SymbolChange(symbol, ChangeState.REMOVED)
            if symbol in there
            else SymbolChange(symbol, ChangeState.NOT_THERE, "it is not in the session")
            for symbol in wanted
        )

    def carry_out(self, requests: Sequence[SymbolRequest], position: int) -> None:
        """Do what strategies asked for, in their order; refusals go to the log."""
        for add, wishes in groupby(requests, key=lambda each: each.add):
            symbols = [each.symbol for each in wishes]
            done = self.add_symbols(symbols, position) if add else self._remove_unless_held(symbols)
            for change in done:
                if change.state is ChangeState.REFUSED:
                    _log.warning("%s is refused: %s", change.symbol, change.reason)

    def _remove_unless_held(self, symbols: Sequence[str]) -> tuple[SymbolChange, ...]:
        """Remove symbols; one that is traded stays until its position and orders are closed."""
        holds = self.backtest.analysis.trading.holds
        reason = "a position or an order is open"
        kept = [SymbolChange(s, ChangeState.REFUSED, reason) for s in symbols if holds(s)]
        return (*kept, *self.remove_symbols([each for each in symbols if not holds(each)]))

    def add_interval(self, interval: Interval, position: int) -> None:
        """Hold and stream bars of an interval, for every symbol.

        Raises:
            SessionError: it is there already, or some symbol's base does not divide it.
        """
        if interval in self.backtest.requirements.streams:
            raise SessionError(f"{interval} bars are streamed already")
        self._remake(lambda each: with_interval(each, interval), position, None)

    def add_indicator(self, spec: IndicatorSpec, position: int, symbol: str | None) -> None:
        """Compute an indicator, for every symbol or for one.

        Raises:
            SessionError: it is there already, the symbol is not in the session, or some symbol's
                base does not divide the indicator's interval.
        """
        if spec.key in self.keys(symbol):
            raise SessionError(f"{spec.key} is there already")
        self._remake(lambda each: with_indicator(each, spec), position, symbol)

    def remove_indicator(self, key: str, position: int, symbol: str | None) -> None:
        """Stop computing an indicator, for every symbol or for one.

        Raises:
            SessionError: there is no such indicator.
        """
        if key not in self.keys(symbol):
            raise SessionError(f"there is no indicator {key}", "`indicators list --session` helps")
        self._remake(lambda each: without_indicator(each, key), position, symbol)

    def require(self, needs: Needs, position: int) -> None:
        """Hold everything that a strategy needs, for every symbol.

        Raises:
            SessionError: some symbol's base does not divide an interval.
        """
        if with_needs(self.backtest.requirements, needs) != self.backtest.requirements:
            self._remake(lambda each: with_needs(each, needs), position, None)

    def keys(self, symbol: str | None) -> tuple[str, ...]:
        """The keys of the indicators of a symbol, or those that new symbols get."""
        requirements = self._requirements_of(symbol)
        return tuple(spec.key for specs in requirements.indicators.values() for spec in specs)

    def _requirements_of(self, symbol: str | None) -> Requirements:
        if symbol is None:
            return self.backtest.requirements
        cohort = self.backtest.cohort_of(symbol)
        if cohort is None or symbol not in self._session_symbols():
            raise SessionError(f"{symbol} is not in the session", "`data session` lists symbols")
        return cohort.plan.requirements

    def _session_symbols(self) -> tuple[str, ...]:
        data = self.backtest.data
        return () if data is None else data.symbols

    def _plans(
        self,
        symbols: Iterable[str],
        requirements: Requirements,
        outcome: dict[str, SymbolChange],
    ) -> list[CohortPlan]:
        """Cohorts of the symbols that can be streamed; the others get their refusal."""
        there = set(self._session_symbols())
        fitting: list[str] = []
        for symbol in symbols:
            if symbol in there:
                outcome[symbol] = SymbolChange(symbol, ChangeState.ALREADY_THERE)
                continue
            try:
                self._check(symbol, requirements)
            except MisMarteraError as error:
                outcome[symbol] = SymbolChange(symbol, ChangeState.REFUSED, str(error))
            else:
                fitting.append(symbol)
        return list(plan_cohorts(requirements, fitting, self.store, self._overrides()))

    def _check(self, symbol: str, requirements: Requirements) -> None:
        plan_cohorts(requirements, [symbol], self.store, self._overrides())
        own = self.exchanges.exchange_of(symbol)
        if own != self.backtest.plan.exchange:
            raise SessionError(
                f"{symbol} belongs to {own}, the run to {self.backtest.plan.exchange}",
                "add a symbol of the run's exchange",
            )

    def _overrides(self) -> Mapping[str, Interval]:
        return self.backtest.plan.configuration.session_data_config.base_interval

    def _initialised(
        self, plan: CohortPlan, outcome: dict[str, SymbolChange]
    ) -> Iterator[tuple[Cohort, StreamQueue]]:
        """Load a cohort; if a file is damaged, its symbol is refused and the others are loaded."""
        try:
            yield self._load(plan)
        except StoreError:
            sound: list[str] = []
            for symbol in plan.symbols:
                try:
                    self._load(replace(plan, symbols=(symbol,)))
                except StoreError as error:
                    outcome[symbol] = SymbolChange(symbol, ChangeState.REFUSED, str(error))
                else:
                    sound.append(symbol)
            if sound:
                yield self._load(replace(plan, symbols=tuple(sound)))

    def _load(self, plan: CohortPlan) -> tuple[Cohort, StreamQueue]:
        session = self.backtest.session
        cohort = self.backtest.initialiser().initialise(plan, session)
        return cohort, self.backtest.load_queue(plan, range(session, self.backtest.loaded_to))

    def _require_history(self, plans: Iterable[CohortPlan]) -> None:
        """Refuse what looks further back than the run's calendar knows."""
        session = self.backtest.session
        for plan in plans:
            for interval, need in plan.requirements.history.items():
                holding = self.backtest.plan.calendar.bars_per_session(interval)[:session].sum()
                if holding < need.bars or session < need.sessions:
                    raise SessionError(
                        f"the run does not reach back far enough for {interval} bars",
                        "put it in the configuration, so that it is known from the start",
                    )

    def _remake(
        self, change: Callable[[Requirements], Requirements], position: int, symbol: str | None
    ) -> None:
        """Make cohorts anew under changed requirements: those of one symbol, or of all."""
        symbols = self._session_symbols() if symbol is None else (symbol,)
        plans: list[CohortPlan] = []
        for cohort in self.backtest.cohorts:
            here = set(symbols) - cohort.gone  # one that moved on is in another cohort by now
            own = [each for each in cohort.plan.symbols if each in here]
            bases = dict.fromkeys(own, cohort.plan.base)
            plans += plan_cohorts(change(cohort.plan.requirements), own, self.store, bases)
        self._require_history(plans)
        ready = [self._load(plan) for plan in plans]
        self.backtest.dismiss(symbols)
        self.backtest.admit(ready, position)
        self.backtest.analysis.republish()
        if symbol is None:
            self.backtest.requirements = change(self.backtest.requirements)
