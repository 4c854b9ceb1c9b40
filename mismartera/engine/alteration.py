"""Another future: bars as they are up to an instant, and others after it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from mismartera.domain.columns import BarColumns, Bool, Float64, Int64
from mismartera.domain.interval import DAY, Interval
from mismartera.engine.calendar import RunCalendar

_DROPPED: Final = 0.2
_ADDED: Final = 0.3
_NOISE: Final = 0.01


@dataclass(frozen=True, slots=True)
class Alteration:
    """What is done to the bars that are not yet available at an instant.

    Prices are multiplied by `factor` and made noisy, volumes too, some bars are left out, and
    some that were missing are put in.
    """

    instant_ns: int
    factor: float
    seed: int

    def apply(
        self, columns: BarColumns, interval: Interval, calendar: RunCalendar, place: int
    ) -> BarColumns:
        """Alter one stored series; `place` is its number, so that each is altered in its own way.

        Rows that are available at the instant stay as they are, bit for bit.
        """
        past = available_at(columns.timestamp, interval, calendar) <= self.instant_ns
        random = np.random.default_rng((self.seed, place))
        spare = np.setdiff1d(self._expected(interval, calendar), columns.timestamp)
        spare = spare[available_at(spare, interval, calendar) > self.instant_ns]
        added = spare[random.random(len(spare)) < _ADDED]
        future = columns.take(~past & _kept(columns.rows, random))
        start = np.concatenate([future.timestamp, added])
        source = np.searchsorted(columns.timestamp, start, side="right") - 1
        order = np.argsort(start, kind="stable")
        moved = self._moved(columns.take(np.maximum(source, 0)[order]), start[order], random)
        return BarColumns.concatenate([columns.take(past), moved])

    def _expected(self, interval: Interval, calendar: RunCalendar) -> Int64:
        ahead = [w for w in calendar.windows if w.session.close_ns > self.instant_ns]
        if interval == DAY:
            return np.array([window.date_ns for window in ahead], np.int64)
        bars = [window.regular_bars(interval)[0] for window in ahead]
        return np.concatenate(bars) if bars else np.empty(0, np.int64)

    def _moved(self, columns: BarColumns, start: Int64, random: np.random.Generator) -> BarColumns:
        def noisy(values: Float64) -> Float64:
            return values * np.exp(random.normal(0, _NOISE, len(values)))

        opened, close = noisy(columns.open * self.factor), noisy(columns.close * self.factor)
        high = np.maximum(np.maximum(opened, close), columns.high * self.factor)
        low = np.minimum(np.minimum(opened, close), columns.low * self.factor)
        volume = np.ceil(columns.volume * np.exp(random.normal(0, 1, len(start))))
        return BarColumns(start, opened, high, low, close, volume)


def available_at(timestamp: Int64, interval: Interval, calendar: RunCalendar) -> Int64:
    """The instants at which stored bars are available: their end; of a 1d bar the close."""
    if interval != DAY:
        ends: Int64 = timestamp + interval.ns
        return ends
    place = np.minimum(np.searchsorted(calendar.dates_ns, timestamp), len(calendar) - 1)
    known = calendar.dates_ns[place] == timestamp
    return np.where(known, calendar.closes[place], timestamp + 2 * DAY.ns)


def _kept(rows: int, random: np.random.Generator) -> Bool:
    kept: Bool = random.random(rows) >= _DROPPED
    return kept
