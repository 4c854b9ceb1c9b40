"""Performance metrics as the document that `metrics` shows."""

from __future__ import annotations

from mismartera.monitoring.duration import Duration
from mismartera.monitoring.metrics import (
    CounterName,
    DurationName,
    MetricsScope,
    PerformanceMetrics,
)
from mismartera.reporting.documents.metrics import (
    MetricDocument,
    MetricsDocument,
    MetricsScopeDocument,
)

_NS_PER_MS = 1e6
_NS_PER_SECOND = 1e9


def metrics_document(metrics: PerformanceMetrics) -> MetricsDocument:
    """Describe the metrics of the session and of the run."""
    return MetricsDocument(
        session=_scope(metrics.session.snapshot()),
        run=_scope(metrics.run()),
        bars_per_second=bars_per_second(metrics),
    )


def bars_per_second(metrics: PerformanceMetrics) -> float | None:
    """Return base bars ÷ wall time: of the run when it has ended, else of the days that have.

    None before the first trading day has ended.
    """
    run = metrics.run()
    ended = metrics.ended_sessions()
    for scope, name in ((run, DurationName.RUN), (ended, DurationName.TRADING_DAY)):
        if elapsed_ns := scope.duration(name).total_ns:
            return scope.counter(CounterName.BARS).value * _NS_PER_SECOND / elapsed_ns
    return None


def _scope(scope: MetricsScope) -> MetricsScopeDocument:
    return MetricsScopeDocument(
        durations=tuple(_metric(name, value) for name, value in scope.durations.items()),
        counters={str(name): counter.value for name, counter in scope.counters.items()},
    )


def _metric(name: DurationName, duration: Duration) -> MetricDocument:
    recorded = duration.count > 0
    return MetricDocument(
        name=str(name),
        count=duration.count,
        total_ms=duration.total_ns / _NS_PER_MS,
        min_ms=duration.min_ns / _NS_PER_MS if recorded else None,
        mean_ms=_milliseconds(duration.mean_ns),
        max_ms=duration.max_ns / _NS_PER_MS if recorded else None,
        p50_ms=_milliseconds(duration.percentile_ns(50)),
        p95_ms=_milliseconds(duration.percentile_ns(95)),
        p99_ms=_milliseconds(duration.percentile_ns(99)),
    )


def _milliseconds(ns: float | None) -> float | None:
    return None if ns is None else ns / _NS_PER_MS
