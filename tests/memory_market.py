"""A market in memory: what a run reads from a store, without the files, and runs made of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from mismartera.config.loader import from_document
from mismartera.config.models import SessionConfiguration
from mismartera.domain.columns import BarColumns
from mismartera.domain.interval import Interval
from mismartera.engine.analysis import AnalysisEngine
from mismartera.engine.backtest import Backtest
from mismartera.engine.inline import run_inline
from mismartera.engine.interrupt import Interrupt
from mismartera.engine.planning import plan_run
from mismartera.engine.quality_watch import QualityWatch
from mismartera.engine.running_strategy import RunningStrategy
from mismartera.engine.trading import Trading
from mismartera.monitoring.metrics import PerformanceMetrics
from mismartera.session.session_data import SessionData
from mismartera.strategies.strategy import AnyStrategy
from mismartera.timekeeping.time_manager import TimeManager

Series = tuple[str, Interval]
Spans = tuple[tuple[int, int], ...]


@dataclass(slots=True)
class MemoryMarket:
    """Stored bars, complete records and spans confirmed empty, by symbol and interval."""

    bars: dict[Series, BarColumns]
    exchange: str = "XNYS"
    complete: dict[Series, Spans] = field(default_factory=dict)
    empty: dict[Series, Spans] = field(default_factory=dict)
    reads: list[tuple[tuple[str, ...], Interval]] = field(default_factory=list)

    def read_many(
        self, symbols: Sequence[str], interval: Interval, start_ns: int, end_ns: int
    ) -> dict[str, BarColumns]:
        self.reads.append((tuple(symbols), interval))
        none = BarColumns.empty()
        return {
            symbol: self.bars.get((symbol, interval), none).between(start_ns, end_ns)
            for symbol in symbols
        }

    def intervals(self, symbol: str) -> tuple[Interval, ...]:
        return tuple(sorted(interval for name, interval in self.bars if name == symbol))

    def exchange_of(self, symbol: str) -> str:
        return self.exchange

    def complete_spans(self, symbol: str, interval: Interval) -> Spans:
        return self.complete.get((symbol, interval), ())

    def empty_spans(self, symbol: str, interval: Interval) -> Spans:
        return self.empty.get((symbol, interval), ())


def configured(
    symbols: Sequence[str],
    streams: Sequence[str],
    dates: tuple[str, str],
    **data: object,
) -> SessionConfiguration:
    """A checked configuration of a backtest.

    `exchange` and `trading` are its `exchange_group` and `trading_config`; all else joins its
    `session_data_config`.
    """
    exchange, trading = data.pop("exchange", "XNYS"), data.pop("trading", {})
    return from_document(
        {
            "session_name": "test",
            "exchange_group": exchange,
            "backtest_config": {"start_date": dates[0], "end_date": dates[1]},
            "session_data_config": {"symbols": list(symbols), "streams": list(streams), **data},
            "trading_config": trading,
        }
    )


def backtest_of(
    configuration: SessionConfiguration,
    market: MemoryMarket,
    time_manager: TimeManager,
    strategies: Sequence[AnyStrategy] = (),
) -> Backtest:
    """A backtest of a market in memory, ready to run inline."""
    for strategy in strategies:
        strategy.setup()
    runners = [RunningStrategy(f"strategy {n}", each) for n, each in enumerate(strategies, 1)]
    plan = plan_run(configuration, strategies, time_manager, market, market)
    metrics, interrupt = PerformanceMetrics(), Interrupt()
    limits = configuration.trading_config
    analysis = AnalysisEngine(
        runners,
        Trading(limits),
        QualityWatch(limits),
        metrics,
        interrupt,
        max_errors=limits.max_strategy_errors,
    )
    return Backtest(plan, market, market, analysis, metrics, interrupt)


def run_sessions(
    backtest: Backtest, cut: Callable[[int, int], int] | None = None
) -> dict[int, SessionData]:
    """Run a backtest inline and keep the data of every session, by its number in the calendar."""
    sessions: dict[int, SessionData] = {}

    def keep(_position: int) -> None:
        assert backtest.data is not None
        sessions[backtest.session] = backtest.data

    before = backtest.analysis.observer

    def observe(position: int) -> None:
        keep(position)
        if before is not None:
            before(position)

    backtest.analysis.observer = observe
    run_inline(backtest, cut)
    return sessions
