"""Overnight ratios that look like splits."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest

from mismartera.catalogue.overnight import overnight_ratios


@pytest.mark.parametrize(
    ("ratio", "split"),
    [
        (2.0, "2:1"),
        (2.03, "2:1"),
        (2.05, None),
        (1.5, "3:2"),
        (0.5, "1:2"),
        (0.1, "1:10"),
        (20.3, "20:1"),
        (1.0, None),
        (1.1, None),
    ],
)
def test_a_ratio_within_two_percent_of_a_splits_is_reported(
    ratio: float, split: str | None
) -> None:
    days = (date(2024, 7, 1), date(2024, 7, 2))
    found = overnight_ratios(days, np.array([1.0, 100.0 / ratio]), np.array([100.0, 1.0]))
    assert [each.split for each in found] == ([] if split is None else [split])


def test_only_the_close_before_and_the_open_count() -> None:
    days = tuple(date(2024, 7, 1) + timedelta(days=day) for day in range(3))
    found = overnight_ratios(days, np.array([100.0, 100.0, 30.0]), np.array([100.0, 90.0, 60.0]))
    assert [(each.date, each.split) for each in found] == [(days[2], "3:1")]


def test_a_first_session_has_no_night_before() -> None:
    assert overnight_ratios((date(2024, 7, 1),), np.array([1.0]), np.array([1.0])) == ()
