"""Makes a run of a configuration: strategies, plan, stages, threads."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from mismartera.catalogue.catalogue import Catalogue
from mismartera.config.models import SessionConfiguration
from mismartera.config.run import Mode
from mismartera.domain.interval import Interval
from mismartera.engine.analysis import AnalysisEngine
from mismartera.engine.backtest import Backtest
from mismartera.engine.interrupt import Interrupt
from mismartera.engine.planning import plan_run
from mismartera.engine.running_strategy import RunningStrategy
from mismartera.errors import SessionError
from mismartera.execution.risk import RiskChecks
from mismartera.monitoring.metrics import PerformanceMetrics
from mismartera.storage.bar_store import BarStore
from mismartera.strategies.library import StrategyLibrary
from mismartera.threads.run import Run


@dataclass(frozen=True, slots=True)
class StoreRecords:
    """What the journals say of complete records, as spans `[start_ns, end_ns)`."""

    store: BarStore

    def complete_spans(self, symbol: str, interval: Interval) -> tuple[tuple[int, int], ...]:
        spans = self.store.journal(symbol, interval).complete_spans
        return tuple((first, last + interval.ns) for first, last in spans)

    def empty_spans(self, symbol: str, interval: Interval) -> tuple[tuple[int, int], ...]:
        return tuple(self.store.journal(symbol, interval).empty_spans)


def make_run(
    configuration: SessionConfiguration,
    home: Path,
    strategy_files: Sequence[Path],
    catalogue: Catalogue,
    *,
    paused: bool = False,
) -> Run:
    """Make a run, not yet started.

    Raises:
        SessionError: the configuration asks for what cannot be run, or a symbol cannot be streamed.
        StrategyError: a strategy cannot be loaded or set up.
    """
    backtest = make_backtest(configuration, home, strategy_files, catalogue)
    assert configuration.backtest_config is not None
    return Run(backtest, configuration.backtest_config.speed_multiplier, paused=paused)


def make_backtest(
    configuration: SessionConfiguration,
    home: Path,
    strategy_files: Sequence[Path],
    catalogue: Catalogue,
) -> Backtest:
    """Make the deterministic part of a run: no threads yet.

    Raises:
        SessionError: the configuration asks for what cannot be run, or a symbol cannot be streamed.
        StrategyError: a strategy cannot be loaded or set up.
    """
    _refuse_what_cannot_run(configuration)
    random.seed(configuration.run.seed)
    np.random.seed(configuration.run.seed)
    runners = _runners(configuration, StrategyLibrary(home, strategy_files))
    plan = plan_run(
        configuration,
        [runner.strategy for runner in runners],
        catalogue.time_manager,
        catalogue.store,
        catalogue,
    )
    metrics, interrupt = PerformanceMetrics(), Interrupt()
    analysis = AnalysisEngine(
        runners,
        RiskChecks(configuration.trading_config),
        metrics,
        interrupt,
        max_errors=configuration.trading_config.max_strategy_errors,
    )
    store = catalogue.store
    return Backtest(plan, store, StoreRecords(store), analysis, metrics, interrupt)


def _refuse_what_cannot_run(configuration: SessionConfiguration) -> None:
    if configuration.mode is Mode.LIVE:
        raise SessionError("mode 'live' cannot be started yet", "set mode to 'backtest'")
    if configuration.scanners:
        names = ", ".join(each.scanner for each in configuration.scanners)
        raise SessionError(f"scanners cannot be run yet: {names}", "leave scanners out")


def _runners(
    configuration: SessionConfiguration, library: StrategyLibrary
) -> list[RunningStrategy]:
    """The strategies in configured order; of several of one name each but the first is numbered."""
    named: Counter[str] = Counter()
    runners = []
    for each in configuration.strategies:
        named[each.strategy] += 1
        count = named[each.strategy]
        key = each.strategy if count == 1 else f"{each.strategy}#{count}"
        runners.append(RunningStrategy(key, library.get(each.strategy).make(each.config)))
    return runners
