"""Steps and positions."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mismartera.session.timeline import Timeline


def timeline(*steps: int) -> Timeline:
    return Timeline(np.array(steps, np.int64))


def test_instants_become_steps_once_each_and_in_order() -> None:
    merged = Timeline.of(np.array([30, 10]), np.array([10, 20, 30]))
    assert merged.steps.tolist() == [10, 20, 30]
    assert merged.length == 3


@pytest.mark.parametrize(("instant", "position"), [(9, 0), (10, 1), (19, 1), (20, 2), (99, 2)])
def test_a_position_counts_the_steps_at_or_before_an_instant(instant: int, position: int) -> None:
    assert timeline(10, 20).position_at(instant) == position
    assert timeline(10, 20).positions_at(np.array([instant])).tolist() == [position]


def test_the_instant_of_a_position_is_that_of_its_last_step() -> None:
    assert [timeline(10, 20).instant(position) for position in range(3)] == [10, 10, 20]


def test_a_step_behind_is_refused() -> None:
    with pytest.raises(ValueError, match="15 lies behind step 2"):
        timeline(10, 20, 30).with_ahead(2, np.array([15]))
    assert timeline(10, 20, 30).with_ahead(2, np.array([20, 25])).steps.tolist() == [10, 20, 25, 30]


@given(st.sets(st.integers(0, 50), min_size=1), st.sets(st.integers(0, 50)), st.integers(0, 51))
def test_steps_taken_stay_as_they_are(steps: set[int], added: set[int], taken: int) -> None:
    before = timeline(*sorted(steps))
    position = min(taken, before.length)
    now = before.instant(position) if position else -1
    after = before.with_ahead(position, np.array([each for each in sorted(added) if each > now]))
    assert after.steps[:position].tolist() == before.steps[:position].tolist()
    assert set(after.steps.tolist()) == steps | {each for each in added if each > now}
