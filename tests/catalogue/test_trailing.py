"""Figures over the sessions before a date."""

from __future__ import annotations

from datetime import date

import pytest

from mismartera.catalogue.catalogue import Catalogue
from mismartera.catalogue.trailing import trailing_days
from mismartera.domain.daily_row import row_of_date
from mismartera.domain.interval import DAY, MINUTE
from mismartera.domain.period import Period
from mismartera.errors import StoreError
from tests.market_data import flat_bars, instant


@pytest.fixture
def week(catalogue: Catalogue) -> Catalogue:
    """The first four days of July 2024 as 1d bars (the 4th is a holiday), priced by their date."""
    days = [date(2024, 7, day) for day in (1, 2, 3, 5)]
    prices = [float(day.day) for day in days]
    catalogue.store.write("A", DAY, flat_bars([row_of_date(day) for day in days], prices))
    return catalogue


def highs(catalogue: Catalogue, period: str, before: date | None = None) -> list[float]:
    return list(trailing_days(catalogue, "A", Period.parse(period), before).bars.high)


def test_days_are_sessions_and_end_with_the_last_stored_one(week: Catalogue) -> None:
    assert highs(week, "2d") == [3.0, 5.0]


def test_a_period_ends_before_its_date(week: Catalogue) -> None:
    assert highs(week, "2d", date(2024, 7, 3)) == [1.0, 2.0]
    assert highs(week, "2d", date(2024, 7, 4)) == [2.0, 3.0]


def test_a_calendar_span_reaches_back_by_days(week: Catalogue) -> None:
    found = trailing_days(week, "A", Period.parse("1w"), date(2024, 7, 9))
    assert [session.date.day for session in found.wanted] == [2, 3, 5, 8]
    assert [day.day for day in found.dates] == [2, 3, 5]


def test_with_fewer_sessions_stored_it_is_not_ready(week: Catalogue) -> None:
    assert not trailing_days(week, "A", Period.parse("5d"), None).is_ready
    assert trailing_days(week, "A", Period.parse("4d"), None).is_ready


def test_a_stored_day_comes_before_one_made_of_minutes(week: Catalogue) -> None:
    minutes = [instant("2024-07-03T13:30:00Z"), instant("2024-07-08T13:30:00Z")]
    week.store.write("A", MINUTE, flat_bars(minutes, [30.0, 80.0]))
    found = trailing_days(week, "A", Period.parse("3d"), None)
    assert found.bars.high.tolist() == [3.0, 5.0, 80.0]
    assert [day.day for day in found.dates] == [3, 5, 8]


def test_a_period_without_sessions_is_empty_and_not_ready(week: Catalogue) -> None:
    found = trailing_days(week, "A", Period.parse("1w"), date(2023, 7, 4))
    assert (found.bars.rows, found.is_ready) == (0, False)


def test_nothing_stored_is_said(catalogue: Catalogue) -> None:
    with pytest.raises(StoreError, match="nothing is stored of A"):
        highs(catalogue, "2d")
