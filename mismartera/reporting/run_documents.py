"""Status, session panel and toolbar of a run, composed from a snapshot."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cache

from mismartera.domain.bar import Bar
from mismartera.domain.gap import Gap
from mismartera.domain.signal import Decision
from mismartera.engine.running_strategy import RunningStrategy
from mismartera.monitoring.metrics import CounterName
from mismartera.reporting.account_documents import held, shown_state
from mismartera.reporting.documents.bars import BarDocument, GapDocument
from mismartera.reporting.documents.session import (
    DecisionDocument,
    IndicatorValueDocument,
    SeriesDocument,
    SessionDocument,
    StatusDocument,
    SymbolDocument,
    ToolbarDocument,
    WorkerDocument,
)
from mismartera.reporting.documents.strategies import StrategyRunDocument
from mismartera.reporting.documents.time import RunTime
from mismartera.reporting.notices import notice_documents
from mismartera.reporting.snapshot import RunSnapshot
from mismartera.session.quality import symbol_quality
from mismartera.session.session_block import IndicatorColumns
from mismartera.session.session_data import Series, SessionData
from mismartera.session.views import last_bar
from mismartera.threads.worker import Worker
from mismartera.user_code.faults import error_text
from mismartera.version import VERSION

_DECISIONS_SHOWN = 20


def status_document(snapshot: RunSnapshot, configuration: str | None) -> StatusDocument:
    """The state of a run."""
    run, plan, data = snapshot.run, snapshot.plan, snapshot.data
    counters = run.backtest.metrics.run().counters
    decisions = run.backtest.analysis.decisions[: snapshot.decisions]
    return StatusDocument(
        state=snapshot.state.value,
        phase=snapshot.phase.value,
        mode=plan.configuration.mode.value,
        session_name=plan.configuration.session_name,
        configuration=configuration,
        exchange=plan.exchange,
        session_date=None if data is None else data.session.date.isoformat(),
        session_time=_time(snapshot, snapshot.session_ns),
        clock=_time(snapshot, snapshot.clock_ns),
        lag_seconds=snapshot.lag_seconds,
        speed=run.pace.speed,
        day=snapshot.day,
        days=len(plan.sessions),
        progress=snapshot.progress,
        symbols=() if data is None else data.symbols,
        bars=counters[CounterName.BARS].value,
        steps=counters[CounterName.STEPS].value,
        deliveries=counters[CounterName.DELIVERIES].value,
        overruns=counters[CounterName.OVERRUNS].value,
        signals=snapshot.decisions,
        approved=sum(decision.approved for decision in decisions),
        account=shown_state(snapshot),
        strategies_disabled=_disabled(snapshot),
        notices=notice_documents(snapshot.notices, snapshot.iso),
        error=run.error,
        workers=tuple(map(worker_document, run.workers)),
        version=VERSION,
    )


def idle_status() -> StatusDocument:
    """The status while there has been no run."""
    return StatusDocument(
        state="idle",
        phase="none",
        mode=None,
        session_name=None,
        configuration=None,
        exchange=None,
        session_date=None,
        session_time=None,
        clock=None,
        lag_seconds=0.0,
        speed=None,
        day=0,
        days=0,
        progress=0.0,
        symbols=(),
        bars=0,
        steps=0,
        deliveries=0,
        overruns=0,
        signals=0,
        approved=0,
        account=None,
        strategies_disabled=(),
        notices=(),
        error=None,
        workers=(),
        version=VERSION,
    )


def toolbar_document(snapshot: RunSnapshot, quality: float | None) -> ToolbarDocument:
    """What the toolbar shows of a run."""
    account = shown_state(snapshot)
    return ToolbarDocument(
        state=snapshot.state.value,
        session_name=snapshot.plan.configuration.session_name,
        session_time=_time(snapshot, snapshot.session_ns),
        lag_seconds=snapshot.lag_seconds,
        speed=snapshot.run.pace.speed,
        day=snapshot.day,
        days=len(snapshot.plan.sessions),
        progress=snapshot.progress,
        quality=quality,
        equity=None if account is None else account.equity,
        day_profit=None if account is None else account.day_profit,
        strategies_disabled=_disabled(snapshot),
    )


def _disabled(snapshot: RunSnapshot) -> tuple[str, ...]:
    runners = snapshot.run.backtest.analysis.runners
    return tuple(runner.key for runner in runners if not runner.enabled)


def run_time(snapshot: RunSnapshot) -> RunTime:
    """The times of a run."""
    return RunTime(
        _time(snapshot, snapshot.session_ns),
        _time(snapshot, snapshot.clock_ns),
        snapshot.lag_seconds,
    )


def session_document(snapshot: RunSnapshot, configuration: str | None) -> SessionDocument:
    """The session panel, as of the snapshot's step."""
    data = snapshot.data
    snapshot = replace(snapshot, iso=cache(snapshot.iso))  # most bars began at the same instants
    decisions = snapshot.run.backtest.analysis.decisions
    recent = decisions[max(0, snapshot.decisions - _DECISIONS_SHOWN) : snapshot.decisions]
    return SessionDocument(
        status=status_document(snapshot, configuration),
        symbols=()
        if data is None
        else tuple(symbol_document(snapshot, data, symbol) for symbol in data.symbols),
        positions=held(snapshot.account().books.positions(snapshot.price)),
        decisions=tuple(decision_document(snapshot.iso, each) for each in recent),
    )


def symbol_document(snapshot: RunSnapshot, data: SessionData, symbol: str) -> SymbolDocument:
    """One symbol of the session panel."""
    base = data.base_series(symbol)
    rows = base.block.columns(base.slot, snapshot.position)
    quality = symbol_quality(data, symbol, snapshot.position)
    backtest = snapshot.run.backtest
    cohort = backtest.cohort_of(symbol)
    requirements = cohort.plan.requirements if cohort else backtest.requirements
    streams = {base.interval, *requirements.streams}
    shown = [series for series in data.series_of(symbol) if series.interval in streams]
    last = bar_document(snapshot, last_bar(base, snapshot.position))
    return SymbolDocument(
        symbol=symbol,
        base_interval=base.interval.name,
        last=last,
        volume=float(rows.volume.sum()),
        high=float(rows.high.max()) if rows.rows else None,
        low=float(rows.low.min()) if rows.rows else None,
        quality=quality.quality,
        integrity=quality.integrity,
        expected=quality.numbers.expected,
        present=quality.numbers.real,
        gaps=tuple(gap_document(snapshot, gap) for gap in quality.gaps),
        series=tuple(
            SeriesDocument(
                interval=series.interval.name,
                derived=series.block.is_derived,
                count=series.rows(snapshot.position),
                last=last
                if series.interval == base.interval
                else bar_document(snapshot, last_bar(series, snapshot.position)),
            )
            for series in shown
        ),
        indicators=tuple(indicator_values(data, symbol, snapshot.position)),
    )


def indicator_values(
    data: SessionData, symbol: str, position: int
) -> Iterator[IndicatorValueDocument]:
    """The current value of each session indicator of a symbol."""
    for series in data.series_of(symbol):
        for key, columns in series.block.indicators.items():
            values = current_values(columns, series, position)
            ready = all(value is not None for value in values)
            if len(values) == 1:
                yield IndicatorValueDocument(key, ready, values[0])
            else:
                named = dict(zip(columns.outputs, values, strict=True))
                yield IndicatorValueDocument(key, ready, named)


def current_values(
    columns: IndicatorColumns, series: Series, position: int
) -> tuple[float | None, ...]:
    """An indicator's newest visible value of each output, None where it is not ready."""
    rows = series.rows(position)
    if rows == 0:
        return (None,) * len(columns.values)
    values = (float(matrix[series.slot, rows - 1]) for matrix in columns.values)
    return tuple(value if math.isfinite(value) else None for value in values)


def bar_document(snapshot: RunSnapshot, bar: Bar | None) -> BarDocument | None:
    """A bar as it is shown."""
    if bar is None:
        return None
    return BarDocument(
        snapshot.iso(bar.timestamp),
        bar.open,
        bar.high,
        bar.low,
        bar.close,
        bar.volume,
        bar.coverage,
    )


def gap_document(snapshot: RunSnapshot, gap: Gap) -> GapDocument:
    """A gap as it is shown."""
    return GapDocument(
        snapshot.iso(gap.start_ns), snapshot.iso(gap.end_ns), gap.bars, gap.state.value
    )


def decision_document(iso: Callable[[int], str], decision: Decision) -> DecisionDocument:
    """A decision as it is shown."""
    signal = decision.signal
    return DecisionDocument(
        number=decision.number,
        time=iso(decision.time_ns),
        strategy=decision.strategy,
        symbol=signal.symbol,
        side=signal.side.value,
        quantity=signal.quantity,
        terms=signal.terms,
        confidence=signal.confidence,
        signal_reason=signal.reason,
        approved=decision.approved,
        approved_quantity=decision.quantity or 0.0,
        reason=decision.reason,
        refused_by=None if decision.refused_by is None else decision.refused_by.value,
        quality=decision.quality,
        integrity=decision.integrity,
        orders=decision.orders,
    )


def strategy_run(runner: RunningStrategy) -> StrategyRunDocument:
    """How a strategy fares in a run."""
    return StrategyRunDocument(
        key=runner.key,
        calls=runner.calls,
        skipped=runner.skipped,
        signals=runner.signals,
        approved=runner.approved,
        errors=runner.errors,
        last_error=runner.last_error,
        enabled=runner.enabled,
    )


def worker_document(worker: Worker) -> WorkerDocument:
    """A worker's place in the status."""
    error = None if worker.error is None else error_text(worker.error)
    return WorkerDocument(
        worker.name, worker.state.value, worker.activity, dict(worker.counters), error
    )


def _time(snapshot: RunSnapshot, instant_ns: int | None) -> str | None:
    return None if instant_ns is None else snapshot.iso(instant_ns)
