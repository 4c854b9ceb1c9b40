"""Derived bars of many symbols at once: from base rows to rows of a longer interval."""

from __future__ import annotations

from collections.abc import Sequence
from copy import copy
from dataclasses import replace

import numpy as np

from mismartera.calc.aggregation import aggregate_flat, aggregate_runs
from mismartera.domain.columns import BarColumns, Float64, Int64
from mismartera.domain.interval import Interval
from mismartera.engine.calendar import SessionWindow
from mismartera.engine.loading import SessionRows
from mismartera.session.block import FlatRows


class BucketGrid:
    """The buckets of a derived interval over consecutive sessions.

    `starts`, `ends`, `expected` (base bars that each can hold): shape (buckets,), ascending.
    """

    def __init__(
        self, windows: Sequence[SessionWindow], interval: Interval, base: Interval
    ) -> None:
        edges = [window.buckets(interval) for window in windows]
        self.starts: Int64 = np.concatenate([start for start, _ in edges])
        self.ends: Int64 = np.concatenate([end for _, end in edges])
        shapes = (window.shape for window in windows)
        self.expected: Int64 = np.concatenate([each.base_bars(interval, base) for each in shapes])
        self.edges: Int64 = np.concatenate([self.starts[:1], self.ends])

    def part(self, first: int, stop: int) -> BucketGrid:
        """The buckets from `first` to the one before `stop`."""
        chosen = copy(self)
        chosen.starts, chosen.ends = self.starts[first:stop], self.ends[first:stop]
        chosen.expected, chosen.edges = self.expected[first:stop], self.edges[first : stop + 1]
        return chosen

    def derive(self, rows: FlatRows) -> tuple[FlatRows, Int64]:
        """Aggregate base rows; return the derived rows and the end of each."""
        bars = aggregate_flat(rows.slot, rows.columns, self.starts, self.ends)
        bucket = np.searchsorted(self.starts, bars.columns.timestamp)
        coverage = self._coverage(bucket, bars.base_rows)
        return FlatRows(bars.series_of_bar, bars.columns, coverage), bars.end_ns

    def derive_counted(self, rows: BarColumns, counts: Int64) -> tuple[FlatRows, Int64]:
        """`derive` of the rows of all buckets, where it is known how many each has.

        `counts` has shape (slots, buckets); the rows lie by slot and then by time.
        """
        slot, bucket = counts.nonzero()
        base_rows = counts[slot, bucket]
        bars = aggregate_runs(rows, base_rows.cumsum() - base_rows, base_rows)
        bars = replace(bars, timestamp=self.starts[bucket])
        return FlatRows(slot, bars, self._coverage(bucket, base_rows)), self.ends[bucket]

    def _coverage(self, bucket: Int64, base_rows: Int64) -> Float64:
        coverage: Float64 = base_rows / np.maximum(self.expected[bucket], 1)
        return np.minimum(coverage, 1.0)


def with_stored_days(derived: SessionRows, stored: SessionRows) -> SessionRows:
    """Put stored 1d rows in the place of derived ones of the same symbol and session."""
    if not stored.rows.rows:
        return derived
    key = _key(derived)
    stored_key = _key(stored)
    kept = ~np.isin(key, stored_key)
    order = np.argsort(np.concatenate([key[kept], stored_key]), kind="stable")
    rest = derived.rows.take(kept)
    assert rest.coverage is not None
    rows = FlatRows(
        np.concatenate([rest.slot, stored.rows.slot]),
        BarColumns.concatenate([rest.columns, stored.rows.columns]),
        np.concatenate([rest.coverage, np.ones(stored.rows.rows)]),
    )
    session = np.concatenate([derived.session[kept], stored.session])
    return SessionRows(rows.take(order), session[order])


def _key(rows: SessionRows) -> Int64:
    """One number that orders rows by slot and then by session."""
    return rows.rows.slot * (1 << 32) + rows.session
