"""The export of a run, as of one step."""

from __future__ import annotations

import math
import platform
from collections.abc import Mapping
from importlib.metadata import version

import numpy as np

from mismartera.calc.indicators.specification import IndicatorSpec
from mismartera.calc.quality import percent
from mismartera.config.loader import to_document
from mismartera.domain.columns import Float64
from mismartera.domain.interval import Interval
from mismartera.engine.historical import HistoricalValue
from mismartera.reporting.account_documents import (
    fill_document,
    moment_of,
    order_documents,
    position_document,
    state_document,
    strategy_documents,
)
from mismartera.reporting.bar_end import bar_end
from mismartera.reporting.documents.export import (
    ExportAccount,
    ExportBars,
    ExportDocument,
    ExportHistoricalIndicator,
    ExportHistory,
    ExportIndicator,
    ExportIndicators,
    ExportQuote,
    ExportRow,
    ExportSymbol,
    ExportSymbolMetrics,
    ExportSystem,
    ExportTime,
)
from mismartera.reporting.metrics_report import metrics_document
from mismartera.reporting.notices import notice_documents
from mismartera.reporting.run_documents import (
    current_values,
    decision_document,
    gap_document,
    worker_document,
)
from mismartera.reporting.snapshot import RunSnapshot
from mismartera.session.quality import SymbolQuality, symbol_quality
from mismartera.session.session_block import IndicatorColumns
from mismartera.session.session_data import CohortData, Series, SessionData
from mismartera.session.views import last_bar
from mismartera.version import VERSION

_LIBRARIES = ("numpy", "TA-Lib", "pyarrow", "exchange-calendars")


def export_document(snapshot: RunSnapshot, now: str, *, complete: bool) -> ExportDocument:
    """Describe a run as of the snapshot's step; `complete` adds every bar and indicator value."""
    run, data = snapshot.run, snapshot.data
    decisions = run.backtest.analysis.decisions[: snapshot.decisions]
    symbols = () if data is None else data.symbols
    return ExportDocument(
        system=ExportSystem(
            state=snapshot.state.value,
            mode=snapshot.plan.configuration.mode.value,
            phase=snapshot.phase.value,
            fault=run.error,
            started_at=snapshot.iso(run.started_ns),
            ended_at=None if run.ended_ns is None else snapshot.iso(run.ended_ns),
            exported_at=now,
            versions=_versions(),
            notices=notice_documents(snapshot.notices, snapshot.iso),
        ),
        session_config=to_document(snapshot.plan.configuration),
        time=_time(snapshot),
        performance_metrics=metrics_document(run.backtest.metrics, snapshot),
        threads=tuple(map(worker_document, run.workers)),
        session_data={
            symbol: _symbol(snapshot, data, symbol, complete)
            for symbol in symbols
            if data is not None
        },
        account=_account(snapshot, complete),
        decisions=tuple(decision_document(snapshot.iso, each) for each in decisions),
    )


def _account(snapshot: RunSnapshot, complete: bool) -> ExportAccount:
    moment, view = moment_of(snapshot), snapshot.account()
    books = view.books
    return ExportAccount(
        state=state_document(moment),
        strategies=strategy_documents(moment),
        positions=tuple(map(position_document, books.positions(snapshot.price))),
        positions_by_strategy=tuple(
            map(position_document, books.strategy_positions(snapshot.price))
        ),
        open_orders=order_documents(moment.open_orders, snapshot.iso),
        fills=tuple(fill_document(each, snapshot.iso) for each in view.fills) if complete else None,
    )


def _versions() -> Mapping[str, str]:
    libraries = {name: version(name) for name in _LIBRARIES}
    return {"mismartera": VERSION, "python": platform.python_version(), **libraries}


def _time(snapshot: RunSnapshot) -> ExportTime:
    data, iso = snapshot.data, snapshot.iso
    session = None if data is None else data.session
    first = snapshot.plan.calendar.windows[snapshot.plan.sessions[0]].session
    instant, clock = snapshot.session_ns, snapshot.clock_ns
    return ExportTime(
        exchange=snapshot.plan.exchange,
        timezone=first.timezone,
        session_date=None if session is None else session.date.isoformat(),
        session_time=None if instant is None else iso(instant),
        clock=None if clock is None else iso(clock),
        lag_seconds=snapshot.lag_seconds,
        open=None if session is None else iso(session.open_ns),
        close=None if session is None else iso(session.close_ns),
        early_close=session is not None and session.early_close,
        progress=snapshot.progress,
        day=snapshot.day,
        days=len(snapshot.plan.sessions),
    )


def _symbol(snapshot: RunSnapshot, data: SessionData, symbol: str, complete: bool) -> ExportSymbol:
    position = snapshot.position
    quality = symbol_quality(data, symbol, position)
    base = data.base_series(symbol)
    last = last_bar(base, position)
    rows = base.block.columns(base.slot, position)
    quotes: tuple[ExportQuote, ...] = ()
    if last is not None:
        end = snapshot.iso(bar_end(data, base.interval, last.timestamp))
        quotes = (ExportQuote(end, last.close, last.close, True),)
    return ExportSymbol(
        bars={
            series.interval.name: _bars(snapshot, series, base.interval, quality, complete)
            for series in data.series_of(symbol)
        },
        metrics=ExportSymbolMetrics(
            volume=float(rows.volume.sum()),
            high=float(rows.high.max()) if rows.rows else None,
            low=float(rows.low.min()) if rows.rows else None,
            last=None if last is None else last.close,
            expected=quality.numbers.expected,
            present=quality.numbers.real,
        ),
        indicators=ExportIndicators(
            session=_session_indicators(snapshot, data, symbol, complete),
            historical=_historical_indicators(data, symbol),
        ),
        historical=_history(snapshot, symbol),
        quotes=quotes,
    )


def _bars(
    snapshot: RunSnapshot,
    series: Series,
    base: Interval,
    quality: SymbolQuality,
    complete: bool,
) -> ExportBars:
    return ExportBars(
        derived=series.block.is_derived,
        base=base.name,
        count=series.rows(snapshot.position),
        quality=quality.quality,
        integrity=quality.integrity,
        gaps=tuple(gap_document(snapshot, gap) for gap in quality.gaps),
        data=_rows(snapshot, series) if complete else None,
    )


def _rows(snapshot: RunSnapshot, series: Series) -> tuple[ExportRow, ...]:
    columns = series.block.columns(series.slot, snapshot.position)
    coverage = series.block.coverage(series.slot, snapshot.position)
    shares: list[float | None] = [None] * columns.rows if coverage is None else coverage.tolist()
    values = zip(
        map(snapshot.iso, columns.timestamp.tolist()),
        columns.open.tolist(),
        columns.high.tolist(),
        columns.low.tolist(),
        columns.close.tolist(),
        columns.volume.tolist(),
        shares,
        strict=True,
    )
    return tuple(map(ExportRow._make, values))


def _session_indicators(
    snapshot: RunSnapshot, data: SessionData, symbol: str, complete: bool
) -> Mapping[str, ExportIndicator]:
    specs = data.place(symbol)[0].indicators
    return {
        key: _indicator(specs[key], columns, series, snapshot.position, complete)
        for series in data.series_of(symbol)
        for key, columns in series.block.indicators.items()
    }


def _indicator(
    spec: IndicatorSpec,
    columns: IndicatorColumns,
    series: Series,
    position: int,
    complete: bool,
) -> ExportIndicator:
    values = current_values(columns, series, position)
    named = dict(zip(columns.outputs, values, strict=True))
    rows = series.rows(position)
    config: dict[str, str | float | int | tuple[str, ...]] = {
        "name": spec.name,
        "interval": spec.interval.name,
        **dict(spec.parameters),
        "inputs": spec.inputs,
    }
    data = {
        name: _finite(matrix[series.slot, :rows])
        for name, matrix in zip(columns.outputs, columns.values, strict=True)
    }
    return ExportIndicator(
        current_value=values[0] if len(values) == 1 else named,
        ready=all(value is not None for value in values),
        config=config,
        data=data if complete else None,
    )


def _historical_indicators(
    data: SessionData, symbol: str
) -> Mapping[str, ExportHistoricalIndicator]:
    return {
        name: ExportHistoricalIndicator(
            value=_finite(value.values) if value.per_minute else value.value,
            sessions=value.sessions,
            ready=value.ready,
        )
        for name, value in data.historical.get(symbol, {}).items()
        if isinstance(value, HistoricalValue)
    }


def _history(snapshot: RunSnapshot, symbol: str) -> Mapping[str, ExportHistory]:
    """What is held of earlier sessions, by interval."""
    data = snapshot.data
    if data is None:
        return {}
    cohort, _ = data.place(symbol)
    return {
        interval.name: _history_of(snapshot, data, cohort, symbol, interval)
        for interval in sorted(cohort.blocks)
    }


def _history_of(
    snapshot: RunSnapshot, data: SessionData, cohort: CohortData, symbol: str, interval: Interval
) -> ExportHistory:
    series = data.series(symbol, interval)
    start = int(series.block.starts[series.slot])
    sessions = min(cohort.keep[interval], snapshot.plan.calendar_place(data.session.date))
    timestamp = series.block.arrays["timestamp"][series.slot, :start]
    place = snapshot.plan.calendar_place(data.session.date)
    first = int(np.searchsorted(timestamp, snapshot.plan.calendar.starts[place - sessions]))
    timestamp = timestamp[first:]
    expected = int(
        snapshot.plan.calendar.bars_per_session(interval)[place - sessions : place].sum()
    )
    measured = snapshot.plan.configuration.session_data_config.historical.enable_quality
    regular = snapshot.plan.calendar.count_regular(timestamp, interval)
    return ExportHistory(
        sessions=sessions,
        count=len(timestamp),
        first=snapshot.iso(int(timestamp[0])) if len(timestamp) else None,
        last=snapshot.iso(int(timestamp[-1])) if len(timestamp) else None,
        quality=percent(regular, expected) if measured or not expected else 100.0,
    )


def _finite(values: Float64) -> tuple[float | None, ...]:
    return tuple(value if math.isfinite(value) else None for value in values.tolist())
