"""Performance metrics as the document that `metrics` shows."""

from __future__ import annotations

from mismartera.domain.run_state import Phase
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
from mismartera.reporting.snapshot import RunSnapshot
from mismartera.session.quality import symbol_quality

_NS_PER_MS = 1e6
_NS_PER_SECOND = 1e9


def metrics_document(
    metrics: PerformanceMetrics, snapshot: RunSnapshot | None = None
) -> MetricsDocument:
    """Describe the metrics of the session and of the run, as of a snapshot of it."""
    session, run = metrics.session.snapshot(), metrics.run()
    counted = session.counter(CounterName.GAPS_FOUND).value
    uncounted = max(0, gaps_so_far(snapshot) - counted) if snapshot else 0
    for scope in (session, run):
        scope.counter(CounterName.GAPS_FOUND).add(uncounted)
    return MetricsDocument(
        session=_scope(session), run=_scope(run), bars_per_second=bars_per_second(metrics)
    )


def gaps_so_far(snapshot: RunSnapshot) -> int:
    """Count the gaps of the snapshot's session up to its position.

    They are entered among the counters when the session ends: nothing is counted as it runs.
    """
    data = snapshot.data
    if data is None or snapshot.phase not in {Phase.ACTIVE, Phase.END}:
        return 0
    found = (symbol_quality(data, symbol, snapshot.position) for symbol in data.symbols)
    return sum(len(each.gaps) for each in found)


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
