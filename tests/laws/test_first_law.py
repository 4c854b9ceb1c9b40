"""First law: how a day is cut into deliveries changes nothing."""

from __future__ import annotations

import random
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mismartera.engine.backtest import Backtest
from mismartera.engine.session_result import SessionResult
from mismartera.timekeeping.time_manager import TimeManager
from tests.budget import examples
from tests.laws.observation import (
    Cut,
    Observed,
    differences,
    facts_at,
    observe,
    sampled,
    visible_at,
)
from tests.laws.scenarios import Scenario, market_of, scenarios

pytestmark = pytest.mark.timeout(600)  # hundreds of runs, on any machine


def every_step(_backtest: Backtest) -> Callable[[int, int], int]:
    """One step in each delivery."""
    return lambda position, _steps: position + 1


def at_random(seed: int) -> Cut:
    """Deliveries of random lengths, some handed back early, with steps put in ahead."""

    def made(backtest: Backtest) -> Callable[[int, int], int]:
        chance = random.Random(seed)
        hands_back, adds_steps = chance.random() < 0.6, chance.random() < 0.5

        def observer(_position: int) -> None:
            if hands_back and chance.random() < 0.1:
                backtest.interrupt.hand_back = True

        def cut(position: int, steps: int) -> int:
            backtest.interrupt.hand_back = False
            if adds_steps and chance.random() < 0.3:
                add_step_ahead(backtest, position, chance)
            assert backtest.data is not None
            left = backtest.data.timeline.length - position
            return position + chance.randint(1, min(left, chance.choice([1, 3, left, left])))

        backtest.analysis.observer = observer
        return cut

    return made


def add_step_ahead(backtest: Backtest, position: int, chance: random.Random) -> None:
    """As `run-until` does: an instant after those taken becomes a step."""
    assert backtest.data is not None
    steps = backtest.data.timeline.steps
    taken = int(steps[position - 1]) if position else int(steps[0])
    if taken + 1 < int(steps[-1]):
        backtest.add_step(chance.randrange(taken + 1, int(steps[-1])), position)


def assert_same_run(one: Observed, other: Observed) -> None:
    """The same bytes: calls, decisions, orders, fills, equity, and all that is shown."""
    for calls, others in zip(one.records, other.records, strict=True):
        for call, another in zip(calls, others, strict=False):
            assert call == another
        assert len(calls) == len(others)
    assert one.backtest.analysis.decisions == other.backtest.analysis.decisions
    assert one.entries == other.entries
    assert one.equity == other.equity
    assert result_texts(one) == result_texts(other)
    assert one.sessions.keys() == other.sessions.keys()
    for session, data in one.sessions.items():
        again = other.sessions[session]
        steps = one.steps(session)
        assert not differences(visible_at(data, steps), visible_at(again, steps))
        for instant in sampled(steps):
            assert not differences(facts_at(data, instant), facts_at(again, instant))


def result_texts(observed: Observed) -> list[str]:
    return [_text(result) for result in observed.backtest.results]


def _text(result: SessionResult) -> str:
    arrays = (np.asarray(result.expected), np.asarray(result.real), np.asarray(result.gaps))
    return f"{result.session} {result.symbols} {[each.tolist() for each in arrays]}"


@examples(200)
@given(scenario=scenarios(), seed=st.integers(0, 2**32 - 1))
def test_deliveries_of_any_length_give_the_same_bytes(
    scenario: Scenario, seed: int, time_manager: TimeManager
) -> None:
    market = market_of(scenario, time_manager)
    whole = observe(scenario, market, time_manager)
    assert_same_run(whole, observe(scenario, market, time_manager, at_random(seed)))


@examples(10)
@given(scenario=scenarios())
def test_one_step_at_a_time_gives_the_same_bytes(
    scenario: Scenario, time_manager: TimeManager
) -> None:
    market = market_of(scenario, time_manager)
    whole = observe(scenario, market, time_manager)
    assert_same_run(whole, observe(scenario, market, time_manager, every_step))
