"""Runs in which symbols, intervals, indicators and strategies come and go between two steps."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import ClassVar

from mismartera.domain.bar import Bar
from mismartera.domain.interval import MINUTE
from mismartera.domain.signal import Side, Signal
from mismartera.engine.backtest import Backtest
from mismartera.engine.changes import SessionChanges
from mismartera.engine.inline import run_inline
from mismartera.errors import MisMarteraError
from mismartera.session.session_data import SessionData
from mismartera.strategies.context import Context, SymbolRequest
from mismartera.strategies.strategy import AnyStrategy, Strategy, StrategyParameters
from mismartera.timekeeping.time_manager import TimeManager
from tests.laws.observation import Facts, facts_at, outputs_of
from tests.laws.scenarios import Scenario
from tests.laws.witness import ALL_HISTORY, Record, digest, exactly
from tests.memory_market import MemoryMarket, backtest_of

Action = Callable[[SessionChanges, int], object]


@dataclass(frozen=True)
class Moment:
    """A step of a run: a session by its place in the run, a step by its share of them."""

    day: int
    share: float

    def of(self, days: int, steps: int) -> tuple[int, int]:
        """The place of the session and the position, in a run that has as many."""
        return self.day % days, round(self.share * steps)


@dataclass
class Arrived:
    """A finished run: the data of its sessions, its strategies' records, and what changed when.

    `done` are, for each change, the number of the session, the instant, and what it returned.
    """

    backtest: Backtest
    sessions: dict[int, SessionData] = field(default_factory=dict)
    done: list[tuple[int, int, object]] = field(default_factory=list)
    strategies: tuple[AnyStrategy, ...] = ()

    @property
    def records(self) -> list[list[Record]]:
        return [e.records for e in self.strategies if isinstance(e, (Onlooker, Wisher))]


_LOOKS_EVERY = 13
"""At how many minutes' bars an onlooker looks at everything."""


class OnlookerParameters(StrategyParameters):
    """What to be called for, and what else to look at."""

    subscriptions: tuple[str, ...] = ()
    symbols: tuple[str, ...] | None = None
    indicators: tuple[tuple[str, int], ...] = ()
    historical: tuple[str, ...] = ()


class Onlooker(Strategy[OnlookerParameters]):
    """Writes down what it sees of the symbol that it is called for, and of no other."""

    Parameters: ClassVar[type[StrategyParameters]] = OnlookerParameters

    def setup(self) -> None:
        self.records: list[Record] = []
        for interval in self.parameters.subscriptions:
            self.subscribe(interval, self.parameters.symbols)

    def on_bar(self, context: Context, bar: Bar) -> Signal | None:
        seen: list[object] = []
        if (bar.timestamp // MINUTE.ns) % _LOOKS_EVERY == 0:
            seen = seen_of(self.parameters, context, bar.symbol, bar.interval)
        self.records.append((bar.symbol, context.now_ns, (bar, *seen)))
        return Signal(bar.symbol, Side.BUY, 1.0) if bar.close > bar.open else None

    def on_step(self, context: Context) -> None:
        if self.parameters.symbols is not None:
            self.records.append(("step", context.now_ns, ()))


def seen_of(
    parameters: OnlookerParameters, context: Context, symbol: str, interval: str
) -> list[object]:
    """Everything that a context gives of one symbol."""
    bars = context.bars(symbol, interval, history=ALL_HISTORY).columns
    columns = (bars.timestamp, bars.open, bars.high, bars.low, bars.close, bars.volume)
    quality = context.quality(symbol)
    values = [
        context.indicator(symbol, key, output)
        for key, outputs in parameters.indicators
        for output in range(outputs)
    ]
    named = [exactly(context.historical(symbol, name)) for name in parameters.historical]
    return [digest(*columns), quality.quality, quality.integrity, quality.gaps, *values, *named]


def onlooker(scenario: Scenario, symbols: Sequence[str] | None) -> AnyStrategy:
    """A strategy that looks at everything that a scenario has, of some symbols or of all."""
    return Onlooker(
        {
            "subscriptions": scenario.subscriptions,
            "symbols": None if symbols is None else tuple(symbols),
            "indicators": tuple(outputs_of(scenario)),
            "historical": scenario.historical,
        }
    )


def arrive(
    scenario: Scenario,
    market: MemoryMarket,
    time_manager: TimeManager,
    changes: Sequence[tuple[Moment, Action]] = (),
    strategies: Sequence[AnyStrategy] = (),
    seed: int | None = None,
) -> Arrived:
    """Run a scenario inline and carry changes out at their moments; `seed` cuts the deliveries."""
    backtest = backtest_of(scenario.configuration(), market, time_manager, strategies)
    changing = SessionChanges(backtest, market, market)
    arrived = Arrived(backtest, strategies=tuple(strategies))

    def carry_out(requests: Sequence[SymbolRequest], position: int) -> None:
        assert backtest.data is not None
        now = backtest.data.timeline.instant(position)
        changing.carry_out(requests, position)
        arrived.done.append((backtest.session, now, (tuple(requests), backtest.data.symbols)))

    backtest.carry_out = carry_out
    schedule = _Schedule(arrived, changing, list(changes), seed)
    run_inline(backtest, schedule.cut, schedule.between)
    assert all(runner.last_error is None for runner in backtest.analysis.runners)
    assert not schedule.left
    return arrived


class _Schedule:
    """When a delivery ends, and what is done then."""

    def __init__(
        self,
        arrived: Arrived,
        changing: SessionChanges,
        changes: list[tuple[Moment, Action]],
        seed: int | None,
    ) -> None:
        self.left = changes
        self._arrived = arrived
        self._changing = changing
        self._chance = None if seed is None else random.Random(seed)
        self._due: list[tuple[int, Action]] = []

    def between(self, position: int) -> None:
        """Do what is due at a position."""
        backtest, data = self._now()
        if backtest.session not in self._arrived.sessions:
            self._begin(backtest, data)
        now = data.timeline.instant(position) if position else _AT_START
        while self._due and self._due[0][0] <= now:
            _, action = self._due.pop(0)
            outcome = self._outcome(action, position)
            self._arrived.done.append((backtest.session, data.timeline.instant(position), outcome))

    def _begin(self, backtest: Backtest, data: SessionData) -> None:
        self._arrived.sessions[backtest.session] = data
        sessions, steps = backtest.plan.sessions, data.timeline.length
        for moment, action in list(self.left):
            day, position = moment.of(len(sessions), steps)
            if sessions[day] == backtest.session:
                instant = data.timeline.instant(position) if position else _AT_START
                self._due.append((instant, action))
                self.left.remove((moment, action))

    def _outcome(self, action: Action, position: int) -> object:
        try:
            return action(self._changing, position)
        except MisMarteraError as error:
            return error

    def cut(self, position: int, steps: int) -> int:
        """Where a delivery ends: at the next change, or anywhere before."""
        _, data = self._now()
        stop = steps
        if self._due:
            stop = min(stop, data.timeline.position_at(self._due[0][0]))
        if self._chance is not None:
            left = stop - position
            stop = position + self._chance.randint(1, min(left, self._chance.choice([3, 30, left])))
        return stop

    def _now(self) -> tuple[Backtest, SessionData]:
        backtest = self._arrived.backtest
        assert backtest.data is not None
        return backtest, backtest.data


_AT_START = -1
"""The instant of what is done before the first step."""


def in_order(moments: Sequence[Moment], days: int) -> list[Moment]:
    """Moments of a run of some days, earliest first."""
    return sorted(moments, key=lambda each: (each.day % days, each.share))


def adding(*symbols: str) -> Action:
    """Add symbols."""
    return lambda changes, position: changes.add_symbols(symbols, position)


def removing(*symbols: str) -> Action:
    """Remove symbols."""
    return lambda changes, _: changes.remove_symbols(symbols)


def facts_of(data: SessionData, instant_ns: int, symbols: Sequence[str]) -> Facts:
    """Everything that the session shows of some symbols as of an instant."""
    there = facts_at(data, instant_ns)
    return {key: value for key, value in there.items() if key[0] in symbols}


def without(scenario: Scenario, *symbols: str) -> Scenario:
    """The scenario as if some symbols were in the store alone."""
    return replace(scenario, stored=tuple(e for e in scenario.stored if e[0] not in symbols))


class WisherParameters(StrategyParameters):
    """Which symbols to ask for, and at every how many calls."""

    subscriptions: tuple[str, ...] = ()
    universe: tuple[str, ...] = ()
    every: int = 1
    seed: int = 0


class Wisher(Strategy[WisherParameters]):
    """Now and then asks that a symbol be added or let go, wherever it is called."""

    Parameters: ClassVar[type[StrategyParameters]] = WisherParameters

    def setup(self) -> None:
        self.records: list[Record] = []
        self._calls = 0
        self._chance = random.Random(self.parameters.seed)
        for interval in self.parameters.subscriptions:
            self.subscribe(interval)

    def on_start(self, context: Context) -> None:
        self._wish("start", context)

    def on_bar(self, context: Context, bar: Bar) -> None:
        self._calls += 1
        if self._calls % self.parameters.every == 0:
            self._wish(bar.symbol, context)

    def on_step(self, context: Context) -> None:
        if self._calls % self.parameters.every == 0:
            self._wish("step", context)

    def on_symbol_added(self, context: Context, symbol: str) -> None:
        self._wish(f"added {symbol}", context)

    def on_end(self, context: Context) -> None:
        self._wish("end", context)

    def _wish(self, kind: str, context: Context) -> None:
        seen = [(each, context.last(each), context.quality(each).gaps) for each in context.symbols]
        self.records.append((kind, context.now_ns, tuple(seen)))
        symbols = self._chance.sample(self.parameters.universe, 2)
        context.add_symbol(symbols[0])
        if self._chance.random() < 0.5:
            context.remove_symbol(symbols[1])


def wisher(scenario: Scenario, seed: int) -> AnyStrategy:
    """A strategy that asks for a scenario's symbols, and for one that is not in the store."""
    return Wisher(
        {
            "subscriptions": scenario.subscriptions,
            "universe": (*scenario.symbols, "NONE"),
            "every": 3 * scenario.every,
            "seed": seed,
        }
    )
