"""What `metrics` shows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class MetricDocument:
    """A duration's running statistics; times in milliseconds, None where nothing was recorded."""

    name: str
    count: int
    total_ms: float
    min_ms: float | None
    mean_ms: float | None
    max_ms: float | None
    p50_ms: float | None
    p95_ms: float | None
    p99_ms: float | None


@dataclass(frozen=True, slots=True)
class MetricsScopeDocument:
    """Durations and counters of the current session, or of the whole run."""

    durations: tuple[MetricDocument, ...]
    counters: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class MetricsDocument:
    """Metrics of the session and of the run."""

    session: MetricsScopeDocument
    run: MetricsScopeDocument
    bars_per_second: float | None
