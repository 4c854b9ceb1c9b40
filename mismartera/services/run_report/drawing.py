"""The sessions of a run gone through again, for the bars and indicators that a report draws."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np

from mismartera.calc.aggregation import aggregate, aggregate_groups
from mismartera.calc.indicators import registry
from mismartera.calc.indicators.specification import IndicatorSpec
from mismartera.catalogue.catalogue import Catalogue
from mismartera.domain.columns import BarColumns, Float64, Int64
from mismartera.domain.interval import WEEK, Interval
from mismartera.domain.progress import Told
from mismartera.engine.analysis import AnalysisEngine
from mismartera.engine.backtest import Backtest
from mismartera.engine.inline import run_inline
from mismartera.engine.interrupt import Interrupt
from mismartera.engine.planning import plan_run
from mismartera.engine.quality_watch import QualityWatch
from mismartera.engine.trading import Trading
from mismartera.monitoring.metrics import PerformanceMetrics
from mismartera.reporting.run_report.data import IndicatorLine, PriceSeries
from mismartera.services.run_report.drawn_interval import drawn_interval
from mismartera.services.run_report.drawn_run import DrawnRun
from mismartera.services.runs import StoreRecords
from mismartera.session.session_data import SessionData
from mismartera.session.views import block_with

_ON_PRICE: Final = frozenset({"Overlap Studies", "Price Levels", "Session Averages"})
_FARTHEST: Final = 3.0
"""How many times the highest price, or what part of the lowest, a line over the price may reach."""


@dataclass(slots=True)
class _Drawn:
    """One symbol as it grows session by session; `lines` by indicator and output."""

    interval: Interval
    bars: list[BarColumns] = field(default_factory=list)
    lines: dict[tuple[str, str], list[Float64]] = field(default_factory=dict)
    week_of_bar: list[tuple[int, int]] = field(default_factory=list)


def draw(
    run: DrawnRun, catalogue: Catalogue, until_ns: int | None, told: Told
) -> tuple[PriceSeries, ...]:
    """Go through the sessions of a run, up to an instant or to their end, without any strategy.

    `told` is given how many sessions are done, and of how many.

    Raises:
        SessionError: a symbol, or what an indicator needs of it, is not in the store any more.
        StoreError: a stored file is damaged.
    """
    backtest = _backtest(run, catalogue)
    gatherer = _Gatherer(backtest, run, until_ns)

    def between(position: int) -> None:
        assert backtest.data is not None
        if position == backtest.data.timeline.length:
            gatherer.take(backtest.data)
            done = backtest.session - backtest.plan.sessions.start + 1
            told(done, len(backtest.plan.sessions))

    run_inline(backtest, between=between)
    local_ns = catalogue.time_manager.zone_of(backtest.plan.exchange).local_ns
    return tuple(gatherer.series(local_ns))


def _backtest(run: DrawnRun, catalogue: Catalogue) -> Backtest:
    """The machine of a backtest that nobody trades in."""
    configuration, store = run.configuration, catalogue.store
    plan = plan_run(configuration, (), catalogue.time_manager, store, catalogue)
    limits, metrics, interrupt = configuration.trading_config, PerformanceMetrics(), Interrupt()
    analysis = AnalysisEngine(
        [], Trading(limits), QualityWatch(limits), metrics, interrupt, max_errors=1
    )
    return Backtest(plan, store, StoreRecords(store), analysis, metrics, interrupt)


class _Gatherer:
    """Takes the bars and values of each session, as they stood at its end."""

    def __init__(self, backtest: Backtest, run: DrawnRun, until_ns: int | None) -> None:
        windows = [backtest.plan.calendar.windows[number] for number in backtest.plan.sessions]
        bases = {symbol: plan.base for plan in backtest.plan.cohorts for symbol in plan.symbols}
        symbols = run.configuration.session_data_config.symbols
        self._backtest = backtest
        self._run = run
        self._until_ns = until_ns
        self._drawn = {each: _Drawn(drawn_interval(bases[each], windows)) for each in symbols}

    def take(self, data: SessionData) -> None:
        """Take a session whose every step was made."""
        position = data.timeline.length
        if self._until_ns is not None:
            position = data.timeline.position_at(self._until_ns)
        for symbol, drawn in self._drawn.items():
            self._take(data, symbol, drawn, position)

    def _take(self, data: SessionData, symbol: str, drawn: _Drawn, position: int) -> None:
        base = data.base_series(symbol)
        columns = base.block.columns(base.slot, position)
        bars, ends, _ = aggregate(columns, *self._backtest.window.buckets(drawn.interval))
        drawn.bars.append(bars)
        drawn.week_of_bar += [data.session.date.isocalendar()[:2]] * bars.rows
        positions = np.minimum(data.timeline.positions_at(ends), position)
        for spec in self._run.indicators:
            block, slot = block_with(data, symbol, spec.key)
            columns_of = block.indicators[spec.key]
            rows = block.visible[slot, positions]
            for output, values in zip(columns_of.outputs, columns_of.values, strict=True):
                line = drawn.lines.setdefault((spec.key, output), [])
                line.append(_as_of(values[slot], rows))

    def series(self, local_ns: Callable[[Int64], Int64]) -> Iterator[PriceSeries]:
        """What was taken of each symbol that has any bar."""
        specs = {spec.key: spec for spec in self._run.indicators}
        for symbol, drawn in self._drawn.items():
            bars = BarColumns.concatenate(drawn.bars)
            if not bars.rows:
                continue
            last = np.arange(bars.rows)
            if drawn.interval == WEEK:
                bars, last = _weekly(bars, drawn.week_of_bar)
            lines = (
                _line(specs[key], output, np.concatenate(parts)[last], bars, drawn.interval)
                for (key, output), parts in drawn.lines.items()
            )
            name, left_out = drawn.interval.name, self._run.left_out
            yield PriceSeries(symbol, name, bars, local_ns(bars.timestamp), tuple(lines), left_out)


def _as_of(values: Float64, rows: Int64) -> Float64:
    """The newest of `rows` values that were visible, NaN where there was none."""
    if not len(values):
        return np.full(len(rows), np.nan)
    return np.where(rows > 0, values[np.maximum(rows, 1) - 1], np.nan)


def _weekly(bars: BarColumns, week_of_bar: Sequence[tuple[int, int]]) -> tuple[BarColumns, Int64]:
    """The bars of weeks made of daily ones, and the last daily bar of each."""
    _, week = np.unique(np.array(week_of_bar), axis=0, return_inverse=True)
    grouped = aggregate_groups(bars, week)
    return grouped.columns, np.cumsum(grouped.rows) - 1


def _line(
    spec: IndicatorSpec, output: str, values: Float64, bars: BarColumns, drawn: Interval
) -> IndicatorLine:
    return IndicatorLine(
        key=spec.key,
        output=output,
        values=values,
        over_price=registry.get(spec.name).group in _ON_PRICE and _is_near(values, bars),
        has_gaps=not spec.interval.is_intraday and drawn < spec.interval,
    )


def _is_near(values: Float64, bars: BarColumns) -> bool:
    """Whether a line would not squeeze the prices, were it drawn over them."""
    known = values[np.isfinite(values)]
    if not len(known):
        return True
    lowest, highest = bars.low.min() / _FARTHEST, bars.high.max() * _FARTHEST
    return bool(known.min() >= lowest and known.max() <= highest)
