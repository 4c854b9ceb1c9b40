"""Watched bars and the session's indicators, as documents."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from mismartera.calc.indicators.specification import IndicatorSpec
from mismartera.engine.watching import Watched
from mismartera.reporting.documents.bars import BarDocument
from mismartera.reporting.documents.changes import (
    RunningIndicatorDocument,
    RunningIndicatorsDocument,
    WatchDocument,
)
from mismartera.reporting.run_documents import current_values
from mismartera.reporting.snapshot import RunSnapshot


def watch_document(
    snapshot: RunSnapshot, watched: Watched, days: int, shown: int | None
) -> WatchDocument:
    """The newest bars of a watched series (all without `shown`), and the indicators on it."""
    count = watched.bars.rows
    first = 0 if shown is None else max(0, count - shown)
    return WatchDocument(
        symbol=watched.series.symbol,
        interval=watched.series.interval.name,
        days=days,
        session_time=snapshot.session_time,
        count=count,
        bars=tuple(_bars(snapshot, watched, first)),
        indicators={key: _value(watched, key) for key in watched.series.block.indicators},
    )


def running_indicators(
    snapshot: RunSnapshot, disabled: Iterable[tuple[tuple[str, str | None], IndicatorSpec]]
) -> RunningIndicatorsDocument:
    """The indicators of the session, with how many symbols have each, then those that rest."""
    counts: Counter[IndicatorSpec] = Counter()
    for cohort in tuple(snapshot.run.backtest.cohorts):
        for specs in cohort.plan.requirements.indicators.values():
            counts.update(dict.fromkeys(specs, len(cohort.plan.symbols) - len(cohort.gone)))
    computed = sorted(counts.items(), key=lambda item: (item[0].interval, item[0].key))
    found = [_indicator(snapshot, spec, count) for spec, count in computed]
    found += [
        _indicator(snapshot, spec, 0, enabled=False, disabled_for=symbol)
        for (_, symbol), spec in disabled
    ]
    return RunningIndicatorsDocument(snapshot.session_time, tuple(found))


def _indicator(
    snapshot: RunSnapshot,
    spec: IndicatorSpec,
    count: int,
    *,
    enabled: bool = True,
    disabled_for: str | None = None,
) -> RunningIndicatorDocument:
    runners = snapshot.run.backtest.analysis.runners
    users = (each.key for each in runners if spec.key in each.strategy.needs.indicators)
    return RunningIndicatorDocument(
        spec.key, spec.name, spec.interval.name, count, tuple(users), enabled, disabled_for
    )


def _bars(snapshot: RunSnapshot, watched: Watched, first: int) -> Iterator[BarDocument]:
    rows = watched.bars.take(slice(first, None))
    coverage: list[float | None] = [None] * rows.rows
    if watched.coverage is not None:
        coverage = watched.coverage[first:].tolist()
    yield from map(
        BarDocument,
        map(snapshot.iso, rows.timestamp.tolist()),
        rows.open.tolist(),
        rows.high.tolist(),
        rows.low.tolist(),
        rows.close.tolist(),
        rows.volume.tolist(),
        coverage,
    )


def _value(watched: Watched, key: str) -> float | dict[str, float | None] | None:
    columns = watched.series.block.indicators[key]
    values = current_values(columns, watched.series, watched.position)
    if len(values) == 1:
        return values[0]
    return dict(zip(columns.outputs, values, strict=True))
