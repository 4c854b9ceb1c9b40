"""The table of extended hours: which calendars have them, and from when to when."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import time
from types import MappingProxyType
from typing import Final

import numpy as np

from mismartera.domain.columns import Bool, Int64
from mismartera.domain.interval import NS_PER_SECOND
from mismartera.timekeeping.zones import NS_PER_DAY, Zone


@dataclass(frozen=True, slots=True)
class ExtendedHours:
    """Extended hours of a calendar, in the exchange's own time, on the session's date."""

    start: time
    end: time
    end_after_early_close: time


EXTENDED_HOURS: Final[Mapping[str, ExtendedHours]] = MappingProxyType(
    {"XNYS": ExtendedHours(start=time(4), end=time(20), end_after_early_close=time(17))}
)


def extended_bounds(
    hours: ExtendedHours, zone: Zone, dates: Int64, early_close: Bool
) -> tuple[Int64, Int64]:
    """Return the start and end of extended hours for session dates (days since 1970), UTC."""
    midnights = dates * NS_PER_DAY
    end_of_day = np.where(early_close, _ns(hours.end_after_early_close), _ns(hours.end))
    starts = zone.instants(midnights + _ns(hours.start)).earlier
    return starts, zone.instants(midnights + end_of_day).earlier


def _ns(moment: time) -> int:
    return (moment.hour * 3_600 + moment.minute * 60) * NS_PER_SECOND
