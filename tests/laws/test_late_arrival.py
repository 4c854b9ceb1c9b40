"""The law of late arrival: what comes in mid-session cannot be told from what was there before."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mismartera.engine.changes import ChangeState, SessionChanges, SymbolChange
from mismartera.engine.session_result import SessionResult
from mismartera.errors import SessionError
from mismartera.session.session_data import SessionData
from mismartera.timekeeping.time_manager import TimeManager
from tests.budget import cases, examples
from tests.laws.arrivals import (
    Arrived,
    Moment,
    adding,
    arrive,
    facts_of,
    in_order,
    onlooker,
    removing,
    without,
)
from tests.laws.observation import differences, sampled, visible_at
from tests.laws.scenarios import Scenario, market_of, scenarios

pytestmark = pytest.mark.timeout(600)  # hundreds of runs, on any machine

SHARES = st.sampled_from([0.0, 1.0]) | st.floats(0, 1)
MOMENTS = st.builds(Moment, st.integers(0, 4), SHARES)
SEEDS = st.none() | st.integers(0, 2**32 - 1)


@st.composite
def arrivals(draw: st.DrawFn) -> tuple[Scenario, tuple[str, ...]]:
    """A scenario, and those of its symbols that come late."""
    scenario = draw(scenarios().filter(lambda each: len(each.symbols) > 1))
    count = draw(st.integers(1, len(scenario.symbols) - 1))
    return scenario, tuple(draw(st.permutations(scenario.symbols))[:count])


def assert_same_from(
    one: Arrived, other: Arrived, symbols: Sequence[str], session: int, from_ns: int
) -> None:
    """The same steps, rows, values and quality of some symbols from an instant on."""
    assert one.sessions.keys() == other.sessions.keys()
    for number in (each for each in one.sessions if each >= session):
        data, again = one.sessions[number], other.sessions[number]
        begin = from_ns if number == session else 0
        steps, steps_again = (each.timeline.steps for each in (data, again))
        steps, steps_again = steps[steps >= begin], steps_again[steps_again >= begin]
        assert steps[steps > begin].tolist() == steps_again[steps_again > begin].tolist()
        rows, rows_again = (_only(visible_at(each, steps), symbols) for each in (data, again))
        assert not differences(rows, rows_again)
        for instant in sampled(np.union1d(steps, [begin] if begin else [])):
            assert not differences(
                facts_of(data, instant, symbols), facts_of(again, instant, symbols)
            )


def _only(
    facts: dict[tuple[object, ...], object], symbols: Sequence[str]
) -> dict[tuple[object, ...], object]:
    return {key: value for key, value in facts.items() if key[0] in symbols}


def assert_untouched(one: Arrived, other: Arrived, symbols: Sequence[str]) -> None:
    """The same calls, decisions, rows, values and quality of some symbols at every step."""
    assert one.records == other.records
    assert one.backtest.analysis.decisions == other.backtest.analysis.decisions
    assert _results(one, symbols) == _results(other, symbols)
    for number, data in one.sessions.items():
        again = other.sessions[number]
        steps = data.timeline.steps
        rows, rows_again = (_only(visible_at(each, steps), symbols) for each in (data, again))
        assert not differences(rows, rows_again)
        for instant in sampled(steps):
            assert not differences(
                facts_of(data, instant, symbols), facts_of(again, instant, symbols)
            )


def _results(arrived: Arrived, symbols: Sequence[str]) -> list[list[tuple[object, ...]]]:
    """What sessions came to for some symbols."""
    return [
        [row for row in sorted(zip(each.symbols, *_counts(each), strict=True)) if row[0] in symbols]
        for each in arrived.backtest.results
    ]


def _counts(result: SessionResult) -> list[list[int]]:
    return [each.tolist() for each in (result.expected, result.real, result.gaps)]


@examples(cases(40, in_ci=200))
@given(late=arrivals(), moment=MOMENTS, seed=SEEDS)
def test_a_symbol_that_comes_late_cannot_be_told_from_one_that_was_there(
    late: tuple[Scenario, tuple[str, ...]],
    moment: Moment,
    seed: int | None,
    time_manager: TimeManager,
) -> None:
    scenario, symbols = late
    market = market_of(scenario, time_manager)
    there = arrive(scenario, market, time_manager, strategies=[onlooker(scenario, None)])
    fewer = without(scenario, *symbols)
    came = arrive(
        fewer, market, time_manager, [(moment, adding(*symbols))],
        [onlooker(scenario, None)], seed,
    )  # fmt: skip
    ((session, now, outcome),) = came.done
    assert outcome == tuple(SymbolChange(each, ChangeState.ADDED) for each in symbols)
    assert_same_from(there, came, symbols, session, now)
    calls, calls_there = came.records[0], there.records[0]
    of_late = [call for call in calls if call[0] in symbols]
    assert of_late == [c for c in calls_there if c[0] in symbols and c[1] > now]


@examples(cases(15, in_ci=40))
@given(late=arrivals(), moments=st.lists(MOMENTS, min_size=1, max_size=3), seed=SEEDS)
def test_those_that_were_there_do_not_notice_who_comes_and_goes(
    late: tuple[Scenario, tuple[str, ...]],
    moments: list[Moment],
    seed: int | None,
    time_manager: TimeManager,
) -> None:
    scenario, symbols = late
    market = market_of(scenario, time_manager)
    fewer = without(scenario, *symbols)
    alone = arrive(fewer, market, time_manager, strategies=[onlooker(fewer, fewer.symbols)])
    actions = [adding(*symbols), removing(*symbols), adding(*symbols)]
    changes = list(zip(in_order(moments, len(alone.sessions)), actions, strict=False))
    came = arrive(fewer, market, time_manager, changes, [onlooker(fewer, fewer.symbols)], seed)
    assert_untouched(alone, came, fewer.symbols)


@examples(cases(15, in_ci=40))
@given(late=arrivals(), moments=st.lists(MOMENTS, min_size=2, max_size=3), seed=SEEDS)
def test_a_symbol_that_goes_is_found_by_no_reader_and_comes_back_whole(
    late: tuple[Scenario, tuple[str, ...]],
    moments: list[Moment],
    seed: int | None,
    time_manager: TimeManager,
) -> None:
    scenario, symbols = late
    market = market_of(scenario, time_manager)
    there = arrive(scenario, market, time_manager)
    gone: list[None] = []

    def leave(changes: SessionChanges, position: int) -> object:
        outcome = removing(*symbols)(changes, position)
        assert changes.backtest.data is not None
        assert_not_found(changes.backtest.data, symbols)
        gone.append(None)
        return outcome

    ordered = in_order(moments, len(there.sessions))
    actions = [leave, adding(*symbols), leave]
    changes = list(zip(ordered, actions, strict=False))
    came = arrive(scenario, market, time_manager, changes, seed=seed)
    assert gone
    session, now, _ = came.done[1]
    if len(moments) == 2:
        assert_same_from(there, came, symbols, session, now)
    else:
        last = came.sessions[max(came.sessions)]
        assert_not_found(last, symbols)
        assert not _results(came, symbols)[-1]


def assert_not_found(data: SessionData, symbols: Sequence[str]) -> None:
    """No reader finds anything of symbols."""
    assert not set(symbols) & set(data.symbols)
    for symbol in symbols:
        with pytest.raises(SessionError, match="is not in the session"):
            data.base_series(symbol)
        assert symbol not in data.historical
    for cohort in data.cohorts:
        for block in cohort.blocks.values():
            present = {block.symbols[slot] for slot in block.present.tolist()}
            assert present <= set(data.symbols)
