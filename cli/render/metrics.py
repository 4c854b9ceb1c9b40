"""Durations and counters, drawn."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from cli.render.format import count, milliseconds
from cli.render.table import plain_table, stacked
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
    table = plain_table()
    table.add_column(title, overflow="fold")
    for heading in ("count", "mean", "min", "p50", "p95", "p99", "max"):
        table.add_column(heading, justify="right", no_wrap=True)
    for each in (each for each in durations if each.count):
        times = (each.mean_ms, each.min_ms, each.p50_ms, each.p95_ms, each.p99_ms, each.max_ms)
        table.add_row(
            each.name.replace("_", " "), count(each.count), *(milliseconds(time) for time in times)
        )
    return table


def _counters(names: Sequence[str], metrics: MetricsDocument) -> Table:
    table = plain_table()
    table.add_column("counter", overflow="fold")
    table.add_column("session", justify="right", no_wrap=True)
    table.add_column("run", justify="right", no_wrap=True)
    for name in names:
        session, run = metrics.session.counters.get(name), metrics.run.counters.get(name)
        table.add_row(name.replace("_", " "), count(session), count(run))
    return table
