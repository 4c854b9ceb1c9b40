"""Both laws for runs in which strategies ask for symbols: when they come is never in doubt."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mismartera.timekeeping.time_manager import TimeManager
from tests.budget import cases, examples
from tests.laws.arrivals import Arrived, arrive, onlooker, wisher, without
from tests.laws.observation import differences, facts_at, sampled, visible_at
from tests.laws.scenarios import Scenario, market_of, scenarios
from tests.laws.test_second_law import with_another_future
from tests.laws.witness import Record
from tests.memory_market import MemoryMarket

pytestmark = pytest.mark.timeout(600)  # hundreds of runs, on any machine

SEEDS = st.integers(0, 2**32 - 1)


def wishing(
    scenario: Scenario,
    market: MemoryMarket,
    time_manager: TimeManager,
    wishes: int,
    cuts: int | None = None,
) -> Arrived:
    """Run a scenario that has its first symbol from the start; strategies ask for the others."""
    begun = without(scenario, *scenario.symbols[1:])
    strategies = [wisher(scenario, wishes), onlooker(scenario, None), wisher(scenario, wishes + 1)]
    return arrive(begun, market, time_manager, strategies=strategies, seed=cuts)


@examples(cases(15, in_ci=100))
@given(scenario=scenarios(), wishes=SEEDS, cuts=SEEDS)
def test_what_strategies_ask_for_comes_at_the_same_step_however_a_day_is_cut(
    scenario: Scenario, wishes: int, cuts: int, time_manager: TimeManager
) -> None:
    market = market_of(scenario, time_manager)
    whole = wishing(scenario, market, time_manager, wishes)
    parts = wishing(scenario, market, time_manager, wishes, cuts)
    assert whole.done == parts.done
    assert whole.records == parts.records
    assert whole.backtest.analysis.decisions == parts.backtest.analysis.decisions
    for number, data in whole.sessions.items():
        again = parts.sessions[number]
        steps = data.timeline.steps
        assert steps.tolist() == again.timeline.steps.tolist()
        assert not differences(visible_at(data, steps), visible_at(again, steps))
        for instant in sampled(steps):
            assert not differences(facts_at(data, instant), facts_at(again, instant))


@examples(cases(15, in_ci=100))
@given(scenario=scenarios(), wishes=SEEDS, share=st.floats(0, 1), seed=SEEDS)
def test_later_rows_change_nothing_of_what_is_asked_for_before_them(
    scenario: Scenario, wishes: int, share: float, seed: int, time_manager: TimeManager
) -> None:
    market = market_of(scenario, time_manager)
    one = wishing(scenario, market, time_manager, wishes)
    steps = [int(step) for data in one.sessions.values() for step in data.timeline.steps]
    after_ns = steps[int(share * (len(steps) - 1))]
    changed = with_another_future(market, after_ns, seed, time_manager)
    other = wishing(scenario, changed, time_manager, wishes)
    assert [each for each in one.done if each[1] <= after_ns] == [
        each for each in other.done if each[1] <= after_ns
    ]
    for calls, others in zip(one.records, other.records, strict=True):
        assert _until(calls, after_ns) == _until(others, after_ns)
    decisions, others_decisions = (
        [each for each in run.backtest.analysis.decisions if each.time_ns <= after_ns]
        for run in (one, other)
    )
    assert decisions == others_decisions


def _until(calls: list[Record], after_ns: int) -> list[Record]:
    return [call for call in calls if call[1] <= after_ns]
