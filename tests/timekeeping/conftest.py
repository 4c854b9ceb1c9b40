from __future__ import annotations

from datetime import UTC, datetime

import pytest

from mismartera.timekeeping.time_manager import TimeManager
from mismartera.timekeeping.wall import FixedClock

NOON_IN_NEW_YORK = datetime(2024, 7, 3, 16, 0, tzinfo=UTC)


def utc_ns(text: str) -> int:
    """The UTC nanoseconds of an ISO text, by the standard library alone."""
    moment = datetime.fromisoformat(text)
    return int(moment.replace(tzinfo=moment.tzinfo or UTC).timestamp()) * 1_000_000_000


@pytest.fixture(scope="session")
def times() -> TimeManager:
    """A time manager of which nothing is changed; today is 2024-07-03, noon in New York."""
    return TimeManager(clock=FixedClock(utc_ns(NOON_IN_NEW_YORK.isoformat())))
