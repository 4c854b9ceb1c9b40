"""Where a 1d bar is kept: under 00:00 UTC of its session's date, whatever the exchange."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

from mismartera.domain.interval import DAY

_EPOCH: Final = date(1970, 1, 1)


def row_of_date(day: date) -> int:
    """Return the timestamp of a date's stored 1d row, in UTC nanoseconds."""
    return (day - _EPOCH).days * DAY.ns


def date_of_row(timestamp_ns: int) -> date:
    """Return the date that a stored 1d row belongs to."""
    return _EPOCH + timedelta(days=timestamp_ns // DAY.ns)
