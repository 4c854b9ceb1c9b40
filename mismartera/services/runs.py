"""Makes a run of a configuration: strategies, plan, stages, threads."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, time
from pathlib import Path
from typing import Final

import numpy as np

from mismartera.catalogue.catalogue import Catalogue
from mismartera.config.models import SessionConfiguration
from mismartera.config.run import AssetClass, Mode
from mismartera.domain.interval import Interval
from mismartera.domain.notice import of_plan
from mismartera.domain.trading_session import TradingSession
from mismartera.engine.analysis import AnalysisEngine
from mismartera.engine.backtest import Backtest
from mismartera.engine.boundary import Boundary
from mismartera.engine.changes import SessionChanges
from mismartera.engine.interrupt import Interrupt
from mismartera.engine.planning import RunPlan, plan_run
from mismartera.engine.quality_watch import QualityWatch
from mismartera.engine.running_scanner import RunningScanner
from mismartera.engine.running_strategy import RunningStrategy
from mismartera.engine.scanning import ScanOutcome, ScanStage
from mismartera.engine.scans import Scans
from mismartera.engine.trading import Trading
from mismartera.errors import SessionError
from mismartera.monitoring.metrics import PerformanceMetrics
from mismartera.scanners.library import scanner_library
from mismartera.scanners.scan_data import ScanData
from mismartera.services.called_strategies import called_strategies
from mismartera.services.keys import numbered
from mismartera.storage.bar_store import BarStore
from mismartera.strategies.library import KnownStrategy, strategy_library
from mismartera.threads.run import Run
from mismartera.user_code.voices import Voice, speaking

_LOTS: Final = {
    AssetClass.EQUITY: 1.0,
    AssetClass.FUTURES: 1.0,
    AssetClass.CRYPTO: 1e-8,
    AssetClass.FOREX: 1e-8,
}
"""The least quantity that a part of an order is filled in."""


@dataclass(frozen=True, slots=True)
class StoreRecords:
    """What the journals say of complete records, as spans `[start_ns, end_ns)`."""

    store: BarStore

    def complete_spans(self, symbol: str, interval: Interval) -> tuple[tuple[int, int], ...]:
        return self.store.journal(symbol, interval).complete_until(interval.ns)

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
    called, notices = called_strategies(configuration, strategy_library(home, strategy_files))
    runners = _runners(called)
    plan = _plan(configuration, runners, catalogue, notices)
    metrics, interrupt = PerformanceMetrics(), Interrupt()
    analysis = AnalysisEngine(
        runners,
        Trading(configuration.trading_config, lot=_LOTS[configuration.asset_class]),
        QualityWatch(configuration.trading_config),
        metrics,
        interrupt,
        max_errors=configuration.trading_config.max_strategy_errors,
    )
    analysis.clock_text = lambda instant_ns: catalogue.time_manager.clock_text(
        instant_ns, plan.exchange
    )
    store = catalogue.store
    backtest = Backtest(plan, store, StoreRecords(store), analysis, metrics, interrupt)
    changes = SessionChanges(backtest, store, catalogue)
    backtest.carry_out = changes.carry_out
    backtest.boundary = Boundary(changes, _scans(configuration, home, catalogue, backtest))
    return backtest


def _refuse_what_cannot_run(configuration: SessionConfiguration) -> None:
    if configuration.mode is Mode.LIVE:
        raise SessionError("mode 'live' cannot be started yet", "set mode to 'backtest'")


def _runners(
    called: Sequence[tuple[KnownStrategy, Mapping[str, object]]],
) -> list[RunningStrategy]:
    keys = numbered(known.name for known, _ in called)
    return [
        RunningStrategy(key, known.make(config))
        for key, (known, config) in zip(keys, called, strict=True)
    ]


def _plan(
    configuration: SessionConfiguration,
    runners: Sequence[RunningStrategy],
    catalogue: Catalogue,
    notices: tuple[str, ...],
) -> RunPlan:
    strategies = [runner.strategy for runner in runners]
    times = catalogue.time_manager
    plan = plan_run(configuration, strategies, times, catalogue.store, catalogue)
    silent = (runner.silence for runner in runners)
    later = (*notices, *filter(None, silent))
    return replace(plan, notices=(*plan.notices, *map(of_plan, later)))


def _scans(
    configuration: SessionConfiguration, home: Path, catalogue: Catalogue, backtest: Backtest
) -> Scans:
    """The scanners in configured order, over one view of the store for the whole run."""
    plan, times = backtest.plan, catalogue.time_manager
    last = plan.calendar.windows[plan.sessions[-1]].session.date
    check = backtest.interrupt.check
    data = ScanData(catalogue, home, plan.exchange, ahead=last, check=check)

    def run_scan(runner: RunningScanner, session: TradingSession, now_ns: int) -> ScanOutcome:
        with speaking(lambda: Voice(runner.key, lambda: times.clock_text(now_ns, plan.exchange))):
            return ScanStage(runner.scanner, data).at(session, now_ns)

    def instant_of(day: date, at: time) -> int:
        return times.parse_instant(at.isoformat(), plan.exchange, on=day)

    library = scanner_library(home)
    keys = numbered(each.scanner for each in configuration.scanners)
    runners = [
        RunningScanner(
            key,
            library.get(each.scanner).make(each.config),
            each.pre_session,
            each.regular_session,
        )
        for key, each in zip(keys, configuration.scanners, strict=True)
    ]
    return Scans(run_scan, instant_of, runners)
