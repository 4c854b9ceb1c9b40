"""Verification finds every way of cheating, and passes strategies that do not cheat."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from pydantic import JsonValue

from mismartera.timekeeping.time_manager import TimeManager
from tests.strategies.verified import verify_inline

LOOKING_AHEAD = [
    "digs_behind_a_view",
    "reads_private_data",
    "moves_the_clock",
    "counts_the_steps",
    "searches_memory",
    "reads_the_store",
    "looks_past_its_fill",
    "reads_later_quality",
]
DIFFERING = [
    "remembers_in_a_file",
    "rolls_dice",
    "remembers_earlier_runs",
    "feels_the_delivery",
    "asks_an_earlier_account",
]

INCLUDED: list[tuple[str, dict[str, JsonValue]]] = [
    ("cross_sectional_momentum", {"interval": "5m", "period": 3, "top": 1}),
    ("opening_range_breakout", {"minutes": 10}),
    ("pairs", {"first": "AAA", "second": "CCC", "interval": "5m", "period": 8, "enter": 1.2}),
    ("rsi_mean_reversion", {"period": 5}),
    ("sma_crossover", {"interval": "1m", "fast": 3, "slow": 12}),
    ("vwap_reversion", {"distance": 0.2}),
]


@pytest.mark.parametrize("name", LOOKING_AHEAD)
def test_who_looks_ahead_is_found(name: str, bars_home: Path, time_manager: TimeManager) -> None:
    verified = verify_inline(name, bars_home, time_manager)
    check = verified.checks["no look-ahead"]
    assert not check.passed
    difference = check.difference
    assert difference is not None
    assert difference.then.startswith("with another future after 2024-")
    assert difference.time <= difference.then.rpartition(" ")[2]
    assert difference.event == "decision"


def test_who_cancels_what_it_foresees_is_found(bars_home: Path, time_manager: TimeManager) -> None:
    """Its decisions tell nothing of the future: which of its orders are left does."""
    check = verify_inline("cancels_what_it_foresees", bars_home, time_manager).checks[
        "no look-ahead"
    ]
    assert check.difference is not None
    assert check.difference.event == "order"
    assert check.difference.what in ("it is there only then", "it is not there then")


@pytest.mark.parametrize("name", DIFFERING)
def test_who_does_not_repeat_itself_is_found(
    name: str, bars_home: Path, time_manager: TimeManager
) -> None:
    verified = verify_inline(name, bars_home, time_manager)
    assert "determinism" in verified.failed
    difference = verified.checks["determinism"].difference
    assert difference is not None
    assert difference.what in ("it is there only then", "it is not there then")


@pytest.mark.parametrize(("name", "config"), INCLUDED, ids=[name for name, _ in INCLUDED])
def test_the_included_strategies_pass(
    name: str, config: dict[str, JsonValue], bars_home: Path, time_manager: TimeManager
) -> None:
    verified = verify_inline(name, bars_home, time_manager, config)
    assert verified.failed == [], verified.checks


@pytest.mark.parametrize("name", ["honest_dice", "follower"])
def test_chance_from_the_run_s_seed_and_following_the_account_are_no_cheating(
    name: str, bars_home: Path, time_manager: TimeManager
) -> None:
    verified = verify_inline(name, bars_home, time_manager)
    assert verified.failed == []
    assert verified.notices == ()


def test_one_that_raises_proves_nothing(bars_home: Path, time_manager: TimeManager) -> None:
    verified = verify_inline("raising", bars_home, time_manager)
    assert verified.failed == ["no errors", "decides"]
    found = verified.checks["no errors"].found
    assert re.fullmatch(r"it raised 10 times as it is: cheaters.py:\d+: ValueError: no idea", found)


def test_one_that_never_decides_proves_nothing(bars_home: Path, time_manager: TimeManager) -> None:
    assert verify_inline("silent", bars_home, time_manager).failed == ["decides"]


def test_the_warm_up_of_a_crossover_is_about_its_slow_average(
    bars_home: Path, time_manager: TimeManager
) -> None:
    config: dict[str, JsonValue] = {"interval": "1m", "fast": 3, "slow": 12}
    warm_up = verify_inline("sma_crossover", bars_home, time_manager, config).warm_up
    assert warm_up.interval == "1m"
    assert warm_up.bars is not None
    assert 0 <= warm_up.bars <= 3 * 12
