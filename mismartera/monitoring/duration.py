"""Statistics of an event's length, kept in a few numbers however many events there were."""

from __future__ import annotations

from collections import defaultdict
from time import perf_counter_ns
from types import TracebackType
from typing import Final

import numpy as np
from numpy.typing import NDArray

_BITS: Final = 6
_HALF: Final = 1 << (_BITS - 1)
_NEVER_NS: Final = 1 << 62

PERCENTILE_ERROR: Final = 1 / (2 * _HALF)
"""How far a percentile may lie from the recorded value at its rank, relative to that value."""


class Duration:
    """Running count, total, least, greatest and percentiles of lengths of time in nanoseconds.

    Nothing is kept per event: a length is counted in a bucket of a fixed logarithmic histogram,
    32 buckets to each power of two (each length below 64 ns has its own), so that a percentile is
    within `PERCENTILE_ERROR` of the true one.

    One thread records; any thread may read. A reader takes no lock and so may miss the event
    that is being recorded; `snapshot()` gives numbers that stand still.
    """

    __slots__ = ("_buckets", "max_ns", "min_ns", "total_ns")

    def __init__(self) -> None:
        self.total_ns: int
        self.min_ns: int
        self.max_ns: int
        self.reset()

    def record(self, ns: int) -> None:
        """Count one event that lasted `ns` nanoseconds, 0 or more."""
        shift = ns.bit_length() - _BITS
        self._buckets[(shift << _BITS) + (ns >> shift) if shift > 0 else ns] += 1
        self.total_ns += ns
        if ns > self.max_ns:
            self.max_ns = ns
        if ns < self.min_ns:
            self.min_ns = ns

    def record_all(self, lengths_ns: NDArray[np.int64]) -> None:
        """Count many events at once: the same as recording each."""
        if not len(lengths_ns):
            return
        exponent = np.frexp(lengths_ns.astype(np.float64))[1].astype(np.int64)
        shift = np.maximum(exponent - _BITS, 0)
        counts = np.bincount((shift << _BITS) + (lengths_ns >> shift))
        buckets = np.flatnonzero(counts)
        for bucket, count in zip(buckets.tolist(), counts[buckets].tolist(), strict=True):
            self._buckets[bucket] += count
        self.total_ns += int(lengths_ns.sum())
        self.min_ns = min(self.min_ns, int(lengths_ns.min()))
        self.max_ns = max(self.max_ns, int(lengths_ns.max()))

    def reset(self) -> None:
        """Forget every event. To be called while nobody records."""
        self._buckets: defaultdict[int, int] = defaultdict(int)
        self.total_ns = 0
        self.min_ns = _NEVER_NS
        self.max_ns = 0

    def merge(self, other: Duration) -> None:
        """Add the events of `other`: the result is as if they had been recorded here."""
        if not other._buckets:
            return
        for bucket, count in other._buckets.copy().items():
            self._buckets[bucket] += count
        self.total_ns += other.total_ns
        self.min_ns = min(self.min_ns, other.min_ns)
        self.max_ns = max(self.max_ns, other.max_ns)

    def snapshot(self) -> Duration:
        """Return a copy that no longer changes."""
        copy = Duration()
        copy.merge(self)
        return copy

    @property
    def count(self) -> int:
        """The number of events."""
        return sum(self._buckets.copy().values())

    @property
    def mean_ns(self) -> float | None:
        """The mean length; None where nothing was recorded."""
        count = self.count
        return self.total_ns / count if count else None

    def percentile_ns(self, percent: float) -> float | None:
        """Return the length that `percent` (0 to 100) of the events did not exceed.

        It is the value at rank ceil(percent / 100 * count), within `PERCENTILE_ERROR` of it;
        None where nothing was recorded.
        """
        buckets = sorted(self._buckets.copy().items())
        count = sum(events for _, events in buckets)
        before = 0
        for bucket, events in buckets:
            before += events
            if before * 100 >= percent * count:
                return min(max(_middle(bucket), self.min_ns), self.max_ns)
        return None


class measured:  # noqa: N801 - read as a verb: `with measured(duration):`
    """Record the time spent in a `with` block, also where it ends by an exception."""

    __slots__ = ("_duration", "_start")

    def __init__(self, duration: Duration) -> None:
        self._duration = duration

    def __enter__(self) -> None:
        self._start = perf_counter_ns()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._duration.record(perf_counter_ns() - self._start)


def _middle(bucket: int) -> float:
    """The middle of a bucket's lengths: the bucket is its shift, then its leading six bits."""
    shift, leading = bucket >> _BITS, bucket & ((1 << _BITS) - 1)
    return float((leading << shift) + ((1 << shift) - 1) / 2)
