"""Performance metrics of a run: every duration and counter by name, per session and for the run."""

from __future__ import annotations

from enum import StrEnum
from threading import Lock

from mismartera.monitoring.duration import Duration, measured

__all__ = [
    "Counter",
    "CounterName",
    "Duration",
    "DurationName",
    "MetricsScope",
    "PerformanceMetrics",
    "measured",
]


class DurationName(StrEnum):
    """What is timed. The sum of the trading days is the time from first to last phase."""

    DATA_LOADING_FIRST = "data_loading_first"
    DATA_LOADING_LATER = "data_loading_later"
    HISTORICAL_INDICATORS = "historical_indicators"
    QUEUE_LOADING = "queue_loading"
    PROCESSOR = "processor"
    ANALYSIS = "analysis"
    STRATEGY_CALLS = "strategy_calls"
    SESSION_GAP = "session_gap"
    SESSION = "session"
    TRADING_DAY = "trading_day"
    RUN = "run"


class CounterName(StrEnum):
    """What is counted; a wait is one stage waiting until the next is ready."""

    BARS = "bars"
    STEPS = "steps"
    DELIVERIES = "deliveries"
    OVERRUNS = "overruns"
    COORDINATOR_WAITS = "coordinator_waits"
    PROCESSOR_WAITS = "processor_waits"
    ANALYSIS_WAITS = "analysis_waits"
    GAPS_FOUND = "gaps_found"
    GAPS_FILLED = "gaps_filled"
    GAPS_ABANDONED = "gaps_abandoned"
    CACHE_HITS = "cache_hits"
    CACHE_MISSES = "cache_misses"


class Counter:
    """A number that one thread raises and any thread may read."""

    __slots__ = ("value",)

    def __init__(self) -> None:
        self.value = 0

    def add(self, count: int = 1) -> None:
        self.value += count


class MetricsScope:
    """All durations and counters of one stretch of time: a session, or a run.

    The objects stay the same for the scope's life, so whoever records keeps a reference.
    """

    __slots__ = ("counters", "durations")

    def __init__(self) -> None:
        self.durations = {name: Duration() for name in DurationName}
        self.counters = {name: Counter() for name in CounterName}

    def duration(self, name: DurationName) -> Duration:
        return self.durations[name]

    def counter(self, name: CounterName) -> Counter:
        return self.counters[name]

    def merge(self, other: MetricsScope) -> None:
        """Add what `other` recorded: the result is as if all had been recorded here."""
        for name, duration in self.durations.items():
            duration.merge(other.durations[name])
        for counted, counter in self.counters.items():
            counter.add(other.counters[counted].value)

    def reset(self) -> None:
        """Forget everything. To be called while nobody records."""
        for duration in self.durations.values():
            duration.reset()
        for counter in self.counters.values():
            counter.value = 0

    def snapshot(self) -> MetricsScope:
        """Return a copy that no longer changes."""
        copy = MetricsScope()
        copy.merge(self)
        return copy


class PerformanceMetrics:
    """The metrics of a run: `session` is what workers record into.

    `start_session` is called between two sessions, while no worker records; readers may read then.
    """

    __slots__ = ("_ended", "_lock", "session")

    def __init__(self) -> None:
        self.session = MetricsScope()
        self._ended = MetricsScope()
        self._lock = Lock()

    def start_session(self) -> None:
        """Add the session that ended to the run's and begin the next one with nothing."""
        with self._lock:
            self._ended.merge(self.session)
            self.session.reset()

    def ended_sessions(self) -> MetricsScope:
        """Return what the sessions before the current one recorded, as a copy."""
        with self._lock:
            return self._ended.snapshot()

    def run(self) -> MetricsScope:
        """Return what the whole run recorded, the current session included, as a copy."""
        with self._lock:
            total = self._ended.snapshot()
            total.merge(self.session)
        return total
