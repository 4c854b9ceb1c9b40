"""Performance metrics: the session's add up to the run's, and become one document."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from mismartera.monitoring.metrics import (
    CounterName,
    DurationName,
    MetricsScope,
    PerformanceMetrics,
)
from mismartera.reporting.documents.metrics import MetricsScopeDocument
from mismartera.reporting.encode import to_json
from mismartera.reporting.metrics_report import bars_per_second, metrics_document

EVENTS = st.lists(
    st.one_of(
        st.tuples(st.sampled_from(DurationName), st.integers(0, 10**12)),
        st.tuples(st.sampled_from(CounterName), st.integers(0, 10**6)),
    ),
    max_size=40,
)


def record(scope: MetricsScope, events: list[tuple[DurationName | CounterName, int]]) -> None:
    for name, number in events:
        if isinstance(name, DurationName):
            scope.duration(name).record(number)
        else:
            scope.counter(name).add(number)


@given(st.lists(EVENTS, min_size=1, max_size=4))
def test_the_run_holds_what_all_sessions_recorded(
    sessions: list[list[tuple[DurationName | CounterName, int]]],
) -> None:
    metrics, together = PerformanceMetrics(), PerformanceMetrics()
    for number, events in enumerate(sessions):
        if number:
            metrics.start_session()
        record(metrics.session, events)
        record(together.session, events)

    assert metrics_document(metrics).run == metrics_document(together).run


def test_a_new_session_begins_with_nothing_in_the_same_objects() -> None:
    metrics = PerformanceMetrics()
    bars = metrics.session.counter(CounterName.BARS)
    analysis = metrics.session.duration(DurationName.ANALYSIS)
    bars.add(390)
    analysis.record(1_000)

    metrics.start_session()
    bars.add()

    assert metrics.session.counter(CounterName.BARS).value == 1
    assert metrics.session.duration(DurationName.ANALYSIS).count == 0
    assert metrics.run().counter(CounterName.BARS).value == 391
    assert metrics.run().duration(DurationName.ANALYSIS).count == 1


def test_reading_the_run_changes_nothing() -> None:
    metrics = PerformanceMetrics()
    metrics.session.counter(CounterName.STEPS).add(7)

    assert metrics_document(metrics) == metrics_document(metrics)


def test_the_document_names_every_duration_and_counter_and_is_json() -> None:
    metrics = PerformanceMetrics()
    metrics.session.duration(DurationName.PROCESSOR).record(2_000_000)

    document = metrics_document(metrics)

    for scope in (document.session, document.run):
        assert [metric.name for metric in scope.durations] == [str(name) for name in DurationName]
        assert set(scope.counters) == {str(name) for name in CounterName}
    processor = find(document.session, DurationName.PROCESSOR)
    assert (processor["count"], processor["min_ms"], processor["p99_ms"]) == (1, 2.0, 2.0)
    assert find(document.session, DurationName.ANALYSIS)["mean_ms"] is None


def find(scope: MetricsScopeDocument, name: DurationName) -> dict[str, object]:
    metric = next(metric for metric in scope.durations if metric.name == name)
    document = to_json(metric)
    assert isinstance(document, dict)
    return document


def test_speed_is_that_of_the_days_that_ended_until_the_run_has() -> None:
    metrics = PerformanceMetrics()
    assert bars_per_second(metrics) is None

    metrics.session.counter(CounterName.BARS).add(1_000)
    metrics.session.duration(DurationName.TRADING_DAY).record(500_000_000)
    metrics.start_session()
    metrics.session.counter(CounterName.BARS).add(500)
    assert bars_per_second(metrics) == 2_000

    metrics.session.duration(DurationName.RUN).record(1_000_000_000)
    assert bars_per_second(metrics) == 1_500
