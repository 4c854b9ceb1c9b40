"""Which stored rows a run reads: noted at the place where it reads them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from threading import Lock
from typing import TypeAlias

from mismartera.domain.columns import BarColumns
from mismartera.domain.interval import Interval
from mismartera.engine.loading import BarSource

Reads: TypeAlias = Mapping[tuple[str, Interval], tuple[int, int]]
"""By symbol and interval the span `[start_ns, end_ns)` that was asked for."""


class ReadLog:
    """A source of bars that remembers what it was asked for; any thread may ask."""

    def __init__(self, source: BarSource) -> None:
        self._source = source
        self._spans: dict[tuple[str, Interval], tuple[int, int]] = {}
        self._lock = Lock()

    def read_many(
        self, symbols: Sequence[str], interval: Interval, start_ns: int, end_ns: int
    ) -> dict[str, BarColumns]:
        """Read the same span of many symbols.

        Raises:
            StoreError: a stored file is damaged.
        """
        with self._lock:
            for symbol in symbols:
                start, end = self._spans.get((symbol, interval), (start_ns, end_ns))
                self._spans[symbol, interval] = (min(start, start_ns), max(end, end_ns))
        return self._source.read_many(symbols, interval, start_ns, end_ns)

    @property
    def reads(self) -> Reads:
        """What was asked for so far."""
        with self._lock:
            return dict(self._spans)
