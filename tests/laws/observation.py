"""What a run has made, read as of any instant after it has ended, in a form that compares."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from mismartera.calc.indicators.registry import get
from mismartera.domain.columns import FIELDS, Int64
from mismartera.domain.ledger import LedgerEntry
from mismartera.engine.backtest import Backtest
from mismartera.engine.equity import joined
from mismartera.engine.requirements import requirements_of
from mismartera.session.quality import symbol_quality
from mismartera.session.session_block import SessionBlock
from mismartera.session.session_data import SessionData
from mismartera.timekeeping.time_manager import TimeManager
from tests.laws.scenarios import Scenario
from tests.laws.witness import ALL_HISTORY, Record, Witness, digest, exactly
from tests.memory_market import MemoryMarket, backtest_of, run_sessions

Facts = dict[tuple[object, ...], object]
Cut = Callable[[Backtest], Callable[[int, int], int]]


@dataclass(frozen=True)
class Observed:
    """A finished run: the data of its sessions, and what its strategies wrote down."""

    backtest: Backtest
    sessions: dict[int, SessionData]
    records: tuple[list[Record], ...]

    def steps(self, session: int) -> Int64:
        return self.sessions[session].timeline.steps

    @property
    def entries(self) -> list[LedgerEntry]:
        return self.backtest.analysis.trading.ledger.entries

    @property
    def equity(self) -> list[tuple[int, ...]]:
        """Every row of the equity: its instant and its amounts."""
        rows = joined(self.backtest.analysis.trading.equity)
        columns = (rows.timestamp, rows.equity, rows.cash, rows.exposure)
        return list(zip(*(column.tolist() for column in columns), strict=True))


def observe(
    scenario: Scenario, market: MemoryMarket, time_manager: TimeManager, cut: Cut | None = None
) -> Observed:
    """Run a scenario inline; `cut` chooses the deliveries."""
    configuration = scenario.configuration()
    strategies = scenario.strategies(outputs_of(scenario))
    backtest = backtest_of(configuration, market, time_manager, strategies)
    sessions = run_sessions(backtest, None if cut is None else cut(backtest))
    assert [runner.last_error for runner in backtest.analysis.runners] == [None, None]
    records = tuple(each.records for each in strategies if isinstance(each, Witness))
    return Observed(backtest, sessions, records)


def outputs_of(scenario: Scenario) -> list[tuple[str, int]]:
    """The keys of a scenario's indicators, each with its number of outputs."""
    requirements = requirements_of(scenario.configuration(), ())
    specs = [spec for named in requirements.indicators.values() for spec in named]
    return [(spec.key, len(get(spec.name).outputs)) for spec in specs]


def facts_at(data: SessionData, instant_ns: int) -> Facts:
    """Everything that the session shows as of an instant: bars, history, values, quality."""
    position = data.timeline.position_at(instant_ns)
    facts: Facts = {}
    for symbol in data.symbols:
        quality = symbol_quality(data, symbol, position)
        facts[symbol, "quality"] = (quality.numbers, quality.gaps, quality.measured)
        for series in data.series_of(symbol):
            name = (symbol, series.interval.name)
            columns = series.block.columns(series.slot, position, history=ALL_HISTORY)
            coverage = series.block.coverage(series.slot, position)
            facts[*name, "rows"] = (columns.rows, series.rows(position))
            facts[*name, "bars"] = digest(*(getattr(columns, field) for field in FIELDS))
            facts[*name, "coverage"] = digest(coverage)
            facts.update(_values(series.block, series.slot, position, name))
        for named, value in data.historical.get(symbol, {}).items():
            facts[symbol, named] = exactly(value)
    return facts


def _values(
    block: SessionBlock, slot: int, position: int, name: tuple[str, str]
) -> Iterator[tuple[tuple[object, ...], object]]:
    rows = block.rows(slot, position)
    for key, columns in block.indicators.items():
        yield (*name, key), digest(*(values[slot, :rows] for values in columns.values))


def visible_at(data: SessionData, instants_ns: Int64) -> Facts:
    """The rows of every series that may be seen at each of some instants."""
    positions = data.timeline.positions_at(instants_ns)
    return {
        (symbol, series.interval.name): series.block.visible[series.slot, positions].tobytes()
        for symbol in data.symbols
        for series in data.series_of(symbol)
    }


def differences(left: Facts, right: Facts) -> list[object]:
    """What two sets of facts disagree on."""
    keys = [*left, *(key for key in right if key not in left)]
    return [
        (key, left.get(key, "absent"), right.get(key, "absent"))
        for key in keys
        if left.get(key, "absent") != right.get(key, "absent")
    ]


def sampled(steps: Int64, count: int = 7) -> list[int]:
    """Some of the steps, the first and the last among them."""
    places = np.unique(np.linspace(0, len(steps) - 1, count).astype(np.int64))
    return [int(step) for step in steps[places]]
