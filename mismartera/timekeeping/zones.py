"""Time zones as tables of offsets, so that whole columns are converted at once."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cached_property, lru_cache
from typing import Final
from zoneinfo import ZoneInfo, available_timezones

import numpy as np

from mismartera.domain.columns import Bool, Int64
from mismartera.domain.interval import NS_PER_SECOND
from mismartera.errors import UnknownName

NS_PER_DAY: Final = 86_400 * NS_PER_SECOND
FIRST_YEAR: Final = 1900
LAST_YEAR: Final = 2260
_EPOCH_ORDINAL: Final = date(1970, 1, 1).toordinal()
_FROM_S: Final = int(datetime(FIRST_YEAR, 1, 1, tzinfo=UTC).timestamp())
_TO_S: Final = int(datetime(LAST_YEAR + 2, 1, 1, tzinfo=UTC).timestamp())
# The shortest stretch of one offset since 1900 lasted 8 days (Africa/Tunis, April 1943).
_SAMPLING_S: Final = 7 * 86_400


@dataclass(frozen=True, slots=True, eq=False)
class LocalInstants:
    """What naive local times mean in UTC; all arrays have the shape of the input.

    Where a time happens twice (clocks go back) `earlier` and `later` differ and `ambiguous`
    is true. Where it never happens (clocks go forward) `nonexistent` is true and both hold
    the instant that the offset before the change would give.
    """

    earlier: Int64
    later: Int64
    ambiguous: Bool
    nonexistent: Bool


class Zone:
    """One time zone by its IANA name; offsets in nanoseconds, east of UTC positive."""

    def __init__(self, info: ZoneInfo) -> None:
        self.name = info.key
        self._info = info

    def offset_ns(self, instant_ns: int) -> int:
        """Return the offset from UTC that holds at an instant."""
        starts, offsets = self._lists
        return offsets[bisect_right(starts, instant_ns) - 1]

    def offsets(self, instants: Int64) -> Int64:
        """Return the offset from UTC at each instant."""
        starts, offsets = self._table
        return offsets[np.searchsorted(starts, instants, side="right") - 1]

    def local_ns(self, instants: Int64) -> Int64:
        """Return naive local times: nanoseconds on the wall's clock since 1970-01-01 00:00."""
        return instants + self.offsets(instants)

    def local_date(self, instant_ns: int) -> date:
        """Return the local date at an instant."""
        local_days = (instant_ns + self.offset_ns(instant_ns)) // NS_PER_DAY
        return date.fromordinal(local_days + _EPOCH_ORDINAL)

    def readings(self, local_ns: int) -> tuple[int, ...]:
        """Return the instants that a naive local time means: none, one or two, ascending."""
        offsets = {self.offset_ns(local_ns + shift) for shift in (-NS_PER_DAY, NS_PER_DAY)}
        instants = (local_ns - offset for offset in offsets)
        return tuple(sorted(at for at in instants if at + self.offset_ns(at) == local_ns))

    def instants(self, local: Int64) -> LocalInstants:
        """Convert naive local times (nanoseconds) to UTC, and say which of them are in doubt."""
        before = local - self.offsets(local - NS_PER_DAY)
        after = local - self.offsets(local + NS_PER_DAY)
        before_fits = self.local_ns(before) == local
        after_fits = self.local_ns(after) == local
        earlier = np.where(before_fits | ~after_fits, before, after)
        later = np.where(after_fits, after, earlier)
        return LocalInstants(
            np.minimum(earlier, later),
            np.maximum(earlier, later),
            before_fits & after_fits & (before != after),
            ~before_fits & ~after_fits,
        )

    def start_of_day(self, days_since_epoch: int) -> int:
        """Return the first instant of a local date (where midnight is skipped, the next one)."""
        midnight = days_since_epoch * NS_PER_DAY
        readings = self.readings(midnight)
        return readings[0] if readings else midnight - self.offset_ns(midnight - NS_PER_DAY)

    @cached_property
    def _table(self) -> tuple[Int64, Int64]:
        changes = self._changes()
        starts = np.array([at * NS_PER_SECOND for at, _ in changes], np.int64)
        starts[0] = np.iinfo(np.int64).min
        return starts, np.array([offset * NS_PER_SECOND for _, offset in changes], np.int64)

    @cached_property
    def _lists(self) -> tuple[list[int], list[int]]:
        starts, offsets = self._table
        return starts.tolist(), offsets.tolist()

    def _changes(self) -> list[tuple[int, int]]:
        """Find (first second, offset in seconds) of every stretch of one offset."""
        known = self._offset_s(_FROM_S)
        changes = [(_FROM_S, known)]
        for sample in range(_FROM_S + _SAMPLING_S, _TO_S, _SAMPLING_S):
            offset = self._offset_s(sample)
            if offset != known:
                changes.append((self._change_between(sample - _SAMPLING_S, sample), offset))
                known = offset
        return changes

    def _change_between(self, low: int, high: int) -> int:
        new = self._offset_s(high)
        while high - low > 1:
            middle = (low + high) // 2
            if self._offset_s(middle) == new:
                high = middle
            else:
                low = middle
        return high

    def _offset_s(self, second: int) -> int:
        offset = datetime.fromtimestamp(second, self._info).utcoffset() or timedelta()
        return offset.days * 86_400 + offset.seconds


@lru_cache(maxsize=64)
def zone(name: str) -> Zone:
    """Return the time zone of an IANA name such as America/New_York, in any case.

    Raises:
        UnknownName: there is no such zone.
    """
    try:
        return Zone(ZoneInfo(name))
    except (ValueError, OSError, LookupError):
        names = {known.casefold(): known for known in available_timezones()}
        known = names.get(name.strip().casefold())
        if known is not None and known != name:
            return zone(known)
        hint = "write an IANA name such as America/New_York, or UTC"
        raise UnknownName("time zone", name[:40], names.values(), hint) from None
