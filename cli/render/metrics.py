"""Durations and counters, drawn."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import RenderableType
from rich.text import Text

from cli.draw.cells import name, number
from cli.render.format import COUNT, DURATION, count
from cli.render.table import Table, stacked
from mismartera.reporting.documents.metrics import MetricDocument, MetricsDocument


def metrics_view(metrics: MetricsDocument) -> RenderableType:
    """Durations of the session and of the run, then the counters of both."""
    parts: list[RenderableType] = []
    for title, scope in (("session", metrics.session), ("run", metrics.run)):
        if any(each.count for each in scope.durations):
            parts.append(_durations(title, scope.durations))
    names = sorted({*metrics.session.counters, *metrics.run.counters})
    if names:
        parts.append(_counters(names, metrics))
    if metrics.bars_per_second is not None:
        parts.append(Text(f"{count(round(metrics.bars_per_second))} bars per second"))
    return stacked(parts) if parts else Text("nothing has been measured yet")


def _durations(title: str, durations: Sequence[MetricDocument]) -> Table:
    table = Table(
        name(title, key=True),
        number("count", COUNT, rank=1),
        number("mean", DURATION, key=True),
        number("min", DURATION, rank=3),
        number("p50", DURATION, rank=2),
        number("p95", DURATION, rank=1),
        number("p99", DURATION, rank=2),
        number("max", DURATION),
    )
    for each in (each for each in durations if each.count):
        times = (each.mean_ms, each.min_ms, each.p50_ms, each.p95_ms, each.p99_ms, each.max_ms)
        table.add_row(each.name.replace("_", " "), each.count, *times)
    return table


def _counters(names: Sequence[str], metrics: MetricsDocument) -> Table:
    table = Table(
        name("counter", key=True),
        number("session", COUNT, key=True),
        number("run", COUNT, key=True),
    )
    for each in names:
        session, run = metrics.session.counters.get(each), metrics.run.counters.get(each)
        table.add_row(each.replace("_", " "), session, run)
    return table
