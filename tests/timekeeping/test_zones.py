from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mismartera.domain.interval import NS_PER_SECOND
from mismartera.errors import UnknownName
from mismartera.timekeeping.zones import zone
from tests.budget import examples
from tests.timekeeping.conftest import utc_ns

NAMES = [
    "America/New_York",
    "America/Santiago",
    "Africa/Casablanca",
    "Asia/Tehran",
    "Australia/Lord_Howe",
    "Europe/London",
    "Pacific/Apia",
    "UTC",
]
SECONDS = st.integers(int(datetime(1905, 1, 1, tzinfo=UTC).timestamp()), 9_100_000_000)


@examples(300)
@given(seconds=SECONDS, name=st.sampled_from(NAMES))
def test_offsets_are_those_of_the_time_zone_database(seconds: int, name: str) -> None:
    expected = datetime.fromtimestamp(seconds, ZoneInfo(name)).utcoffset()
    assert expected is not None
    offset_ns = expected // timedelta(seconds=1) * NS_PER_SECOND
    at = seconds * NS_PER_SECOND
    assert zone(name).offset_ns(at) == offset_ns
    assert zone(name).offsets(np.array([at])).tolist() == [offset_ns]


@examples(200)
@given(seconds=SECONDS, name=st.sampled_from(NAMES))
def test_a_local_time_means_its_instant_and_at_most_one_other(seconds: int, name: str) -> None:
    place, at = zone(name), seconds * NS_PER_SECOND
    local = place.local_ns(np.array([at]))
    found = place.instants(local)
    assert at in {int(found.earlier[0]), int(found.later[0])}
    assert not found.nonexistent[0]
    readings = place.readings(int(local[0]))
    assert readings == tuple(sorted({int(found.earlier[0]), int(found.later[0])}))
    assert bool(found.ambiguous[0]) == (len(readings) == 2)


def test_times_that_clocks_skip_and_repeat_are_marked() -> None:
    texts = ["2024-03-10T01:59", "2024-03-10T02:00", "2024-03-10T02:59", "2024-03-10T03:00"]
    texts += ["2024-11-03T00:59", "2024-11-03T01:00", "2024-11-03T01:59", "2024-11-03T02:00"]
    found = zone("America/New_York").instants(np.array([utc_ns(text) for text in texts]))
    assert found.nonexistent.tolist() == [False, True, True, False] + [False] * 4
    assert found.ambiguous.tolist() == [False] * 4 + [False, True, True, False]
    hour = 3_600 * NS_PER_SECOND
    assert (found.later - found.earlier).tolist() == [0] * 5 + [hour, hour, 0]


@pytest.mark.parametrize(
    ("name", "expected"), [("utc", "UTC"), ("america/new_york", "America/New_York")]
)
def test_a_zone_is_found_in_any_case(name: str, expected: str) -> None:
    assert zone(name).name == expected


@pytest.mark.parametrize(
    "name", ["", "Mars/Olympus", "../../etc/passwd", "/etc/passwd", "a\0b", "9" * 5000, "zone.tab"]
)
def test_what_is_no_zone_is_refused(name: str) -> None:
    with pytest.raises(UnknownName, match="unknown time zone") as refused:
        zone(name)
    assert len(str(refused.value)) < 250


def test_a_misspelt_zone_gets_the_nearest_one() -> None:
    with pytest.raises(UnknownName, match="America/New_York"):
        zone("America/NewYork")
