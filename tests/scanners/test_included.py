"""The included scanners on data with known answers."""

from __future__ import annotations

import pytest

from mismartera.catalogue.catalogue import Catalogue
from mismartera.engine.scanning import ScanOutcome, ScanStage
from mismartera.included.scanners.gap_up import GapUp
from mismartera.included.scanners.momentum import Momentum
from mismartera.scanners.scan_data import ScanData
from tests.scanners.stored import Day, at_minute, put_bars, put_days, session_of

MONDAY, TUESDAY = "2024-07-01", "2024-07-02"


def found(outcome: ScanOutcome) -> list[tuple[str, float]]:
    assert outcome.error is None
    return [(each.symbol, round(each.score, 9)) for each in outcome.results]


@pytest.fixture
def gaps(catalogue: Catalogue) -> Catalogue:
    """Closes of 100 on Monday, and Tuesday's first minutes."""
    day: Day = (99.0, 100.0, 5_000.0)
    opened = {"UP": 103.0, "MORE": 110.0, "LITTLE": 101.0, "DOWN": 95.0, "LEVEL": 100.0}
    for symbol, price in opened.items():
        put_days(catalogue, symbol, {"2024-06-28": day, MONDAY: (*day[:2], 7_000.0)})
        put_bars(catalogue, symbol, TUESDAY, {0: (price, 10), 1: (price * 2, 10)})
    return catalogue


def scan_gaps(data: ScanData, catalogue: Catalogue, minute: int, **given: object) -> ScanOutcome:
    session = session_of(catalogue, TUESDAY)
    return ScanStage(GapUp(given), data).at(session, at_minute(catalogue, TUESDAY, minute))


def test_an_opening_gap_is_that_of_the_first_bar_to_the_previous_close(
    gaps: Catalogue, data: ScanData
) -> None:
    outcome = scan_gaps(data, gaps, 2)
    assert found(outcome) == [("MORE", 10.0), ("UP", 3.0)]
    assert outcome.looked_at == 5
    assert outcome.results[0].reason == "opened at 110, +10.00 % from 100; average volume 6,000"


@pytest.mark.parametrize(
    ("direction", "expected"),
    [
        ("up", [("MORE", 10.0), ("UP", 3.0)]),
        ("down", [("DOWN", 5.0)]),
        ("both", [("MORE", 10.0), ("DOWN", 5.0), ("UP", 3.0)]),
    ],
)
def test_gaps_go_up_or_down(
    gaps: Catalogue, data: ScanData, direction: str, expected: list[tuple[str, float]]
) -> None:
    assert found(scan_gaps(data, gaps, 1, direction=direction)) == expected


def test_a_gap_is_not_seen_before_the_first_bar_has_ended(gaps: Catalogue, data: ScanData) -> None:
    assert found(scan_gaps(data, gaps, 0)) == []
    assert len(found(scan_gaps(data, gaps, 1))) == 2


def test_price_and_volume_have_a_least(gaps: Catalogue, data: ScanData) -> None:
    assert found(scan_gaps(data, gaps, 1, min_price=105)) == [("MORE", 10.0)]
    assert len(found(scan_gaps(data, gaps, 1, min_average_volume=6_000))) == 2
    assert found(scan_gaps(data, gaps, 1, min_average_volume=6_001)) == []
    assert found(scan_gaps(data, gaps, 1, min_average_volume=6_001, days=1))


def test_the_best_are_given_and_equal_ones_by_symbol(gaps: Catalogue, data: ScanData) -> None:
    put_days(gaps, "ALSO", {MONDAY: (100, 100, 1)})
    put_bars(gaps, "ALSO", TUESDAY, {0: (110, 1)})
    best = found(scan_gaps(data, gaps, 1, max_results=2))
    assert best == [("ALSO", 10.0), ("MORE", 10.0)]


def test_a_gap_over_a_session_without_a_bar_is_none(gaps: Catalogue, data: ScanData) -> None:
    put_days(gaps, "HALTED", {"2024-06-28": (100, 100, 1)})
    put_bars(gaps, "HALTED", TUESDAY, {0: (150, 1)})
    assert "HALTED" not in dict(found(scan_gaps(data, gaps, 1)))


@pytest.fixture
def volumes(catalogue: Catalogue) -> Catalogue:
    """100 shares in each of the first minutes of two sessions; then a third session."""
    for symbol in ("RISES", "FALLS", "QUIET", "LEVEL"):
        for day in ("2024-06-28", MONDAY):
            put_bars(catalogue, symbol, day, dict.fromkeys(range(10), (50, 100)))
    put_bars(catalogue, "RISES", TUESDAY, {0: (50, 100), 1: (51, 300), 2: (55, 10_000)})
    put_bars(catalogue, "FALLS", TUESDAY, {0: (50, 500), 1: (48, 500)})
    put_bars(catalogue, "QUIET", TUESDAY, {0: (50, 100), 1: (60, 100)})
    put_bars(catalogue, "LEVEL", TUESDAY, {0: (50, 900), 1: (50, 900)})
    return catalogue


def scan_momentum(
    data: ScanData, catalogue: Catalogue, minute: int, **given: object
) -> ScanOutcome:
    session = session_of(catalogue, TUESDAY)
    stage = ScanStage(Momentum({"days": 2, **given}), data)
    return stage.at(session, at_minute(catalogue, TUESDAY, minute))


def test_momentum_is_change_times_volume_against_the_same_minutes(
    volumes: Catalogue, data: ScanData
) -> None:
    outcome = scan_momentum(data, volumes, 2)
    assert found(outcome) == [("RISES", 2.0 * 2.0)]
    assert outcome.results[0].reason == "+2.00 % since the open on 2.0 times the usual volume"
    assert found(scan_momentum(data, volumes, 3)) == [("RISES", round(10.0 * 10_400 / 300, 9))]
    assert found(scan_momentum(data, volumes, 2, direction="both")) == [
        ("FALLS", 4.0 * 5.0),
        ("RISES", 2.0 * 2.0),
    ]
    assert found(scan_momentum(data, volumes, 2, min_relative_volume=0)) == [
        ("QUIET", 20.0),
        ("RISES", 4.0),
    ]


def test_momentum_needs_earlier_sessions(volumes: Catalogue, data: ScanData) -> None:
    put_bars(volumes, "NEW", TUESDAY, {0: (10, 1), 1: (20, 1_000_000)})
    assert "NEW" not in dict(found(scan_momentum(data, volumes, 2)))
