"""The law of late arrival for indicators, intervals, strategies, and bars only looked at."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from mismartera.calc.indicators.specification import IndicatorSpec
from mismartera.domain.columns import FIELDS
from mismartera.domain.interval import Interval
from mismartera.engine.changes import SessionChanges
from mismartera.engine.requirements import requirements_of
from mismartera.engine.running_strategy import RunningStrategy
from mismartera.engine.watching import Watched, look
from mismartera.errors import SessionError
from mismartera.session.session_data import Series, SessionData
from mismartera.timekeeping.time_manager import TimeManager
from tests.budget import cases, examples
from tests.laws.arrivals import (
    Moment,
    Onlooker,
    arrive,
    facts_of,
    onlooker,
)
from tests.laws.observation import Facts, differences, sampled
from tests.laws.scenarios import INDICATORS, Scenario, market_of, scenarios
from tests.laws.test_late_arrival import MOMENTS, SEEDS, assert_same_from, assert_untouched
from tests.laws.witness import ALL_HISTORY, digest

pytestmark = pytest.mark.timeout(600)  # hundreds of runs, on any machine


def specs_of(scenario: Scenario) -> list[IndicatorSpec]:
    """A scenario's indicators, in its order."""
    found = requirements_of(scenario.configuration(), ()).indicators.values()
    return [spec for specs in found for spec in specs]


def assume_carried_out(refused: object) -> None:
    """Only what looks back further than the run's calendar may have been refused."""
    assert refused is None or "the run does not reach back far enough" in str(refused)
    assume(refused is None)


@examples(cases(15, in_ci=40))
@given(scenario=scenarios().filter(lambda each: bool(each.indicators)), moment=MOMENTS, seed=SEEDS)
def test_an_indicator_that_comes_late_has_the_values_of_one_that_was_there(
    scenario: Scenario, moment: Moment, seed: int | None, time_manager: TimeManager
) -> None:
    market = market_of(scenario, time_manager)
    there = arrive(scenario, market, time_manager)
    specs = specs_of(scenario)

    def add(changes: SessionChanges, position: int) -> None:
        for spec in specs:
            changes.add_indicator(spec, position, None)

    bare = replace(scenario, indicators=())
    came = arrive(bare, market, time_manager, [(moment, add)], seed=seed)
    ((session, now, refused),) = came.done
    assume_carried_out(refused)
    assert_same_from(there, came, scenario.symbols, session, now)


@examples(cases(15, in_ci=40))
@given(scenario=scenarios().filter(lambda each: bool(each.indicators)), moment=MOMENTS, seed=SEEDS)
def test_an_indicator_of_one_symbol_leaves_the_others_as_they_were(
    scenario: Scenario, moment: Moment, seed: int | None, time_manager: TimeManager
) -> None:
    market = market_of(scenario, time_manager)
    there = arrive(scenario, market, time_manager)
    bare, (first, *others) = replace(scenario, indicators=()), scenario.symbols
    alone = arrive(bare, market, time_manager, strategies=[onlooker(bare, others)])
    specs = specs_of(scenario)

    def add(changes: SessionChanges, position: int) -> None:
        for spec in specs:
            changes.add_indicator(spec, position, first)

    came = arrive(bare, market, time_manager, [(moment, add)], [onlooker(bare, others)], seed)
    ((session, now, refused),) = came.done
    assume_carried_out(refused)
    assert_same_from(there, came, [first], session, now)
    assert_untouched(alone, came, others)


@examples(cases(15, in_ci=40))
@given(scenario=scenarios(), name=st.sampled_from(INDICATORS), moment=MOMENTS, seed=SEEDS)
def test_an_indicator_that_comes_and_goes_leaves_nothing_behind(
    scenario: Scenario,
    name: dict[str, object],
    moment: Moment,
    seed: int | None,
    time_manager: TimeManager,
) -> None:
    bare = replace(scenario, indicators=())
    market = market_of(bare, time_manager)
    there = arrive(bare, market, time_manager)
    (spec,) = specs_of(replace(scenario, indicators=(name | {"interval": scenario.streams[0]},)))

    def come_and_go(changes: SessionChanges, position: int) -> None:
        changes.add_indicator(spec, position, None)
        changes.remove_indicator(spec.key, position, None)
        assert changes.keys(None) == ()

    came = arrive(bare, market, time_manager, [(moment, come_and_go)], seed=seed)
    ((session, now, refused),) = came.done
    assume_carried_out(refused)
    for number in (each for each in there.sessions if each >= session):
        for instant in sampled(there.sessions[number].timeline.steps):
            if number > session or instant >= now:
                one, other = there.sessions[number], came.sessions[number]
                assert not differences(_today(one, instant), _today(other, instant))


def _today(data: SessionData, instant_ns: int) -> Facts:
    """What a session shows without its history, of which more may be held."""
    facts = facts_of(data, instant_ns, data.symbols)
    return {key: value for key, value in facts.items() if key[-1] not in ("bars", "rows")}


@examples(cases(15, in_ci=40))
@given(scenario=scenarios().filter(lambda each: len(each.streams) > 1), moment=MOMENTS, seed=SEEDS)
def test_an_interval_that_comes_late_has_the_bars_of_one_that_was_there(
    scenario: Scenario, moment: Moment, seed: int | None, time_manager: TimeManager
) -> None:
    late, *streams = scenario.streams
    needed = {each["interval"] for each in scenario.indicators} | set(scenario.trailing)
    assume(late not in needed)
    market = market_of(scenario, time_manager)
    fewer = replace(scenario, streams=tuple(streams))

    def add(changes: SessionChanges, position: int) -> None:
        changes.add_interval(Interval.parse(late), position)

    came = arrive(fewer, market, time_manager, [(moment, add)], seed=seed)
    ((session, now, refused),) = came.done
    there = arrive(scenario, market, time_manager)
    if refused is not None:
        assert isinstance(refused, SessionError)
        return
    assert_same_from(there, came, scenario.symbols, session, now)


@examples(cases(15, in_ci=40))
@given(scenario=scenarios().filter(lambda each: bool(each.indicators)), moment=MOMENTS, seed=SEEDS)
def test_a_strategy_that_comes_late_reads_what_one_that_was_there_reads(
    scenario: Scenario, moment: Moment, seed: int | None, time_manager: TimeManager
) -> None:
    market = market_of(scenario, time_manager)
    there = arrive(scenario, market, time_manager, strategies=[onlooker(scenario, None)])
    bare = replace(scenario, indicators=())
    late = onlooker(scenario, None)
    late.setup()
    late.needs.indicators.update({spec.key: spec for spec in specs_of(scenario)})

    def add(changes: SessionChanges, position: int) -> None:
        changes.require(late.needs, position)
        changes.backtest.analysis.add_runner(RunningStrategy("late", late))

    came = arrive(bare, market, time_manager, [(moment, add)], seed=seed)
    ((_, now, refused),) = came.done
    assume_carried_out(refused)
    assert isinstance(late, Onlooker)
    assert late.records == [call for call in there.records[0] if call[1] > now]


@examples(cases(15, in_ci=40))
@given(
    scenario=scenarios(),
    days=st.integers(1, 3),
    moment=MOMENTS,
    interval=st.integers(0, 9),
)
def test_bars_that_are_looked_at_are_those_that_the_symbol_would_have(
    scenario: Scenario, days: int, moment: Moment, interval: int, time_manager: TimeManager
) -> None:
    scenario = replace(scenario, trailing=scenario.streams)
    market = market_of(scenario, time_manager)
    there = arrive(scenario, market, time_manager)
    chosen = Interval.parse(scenario.streams[interval % len(scenario.streams)])
    numbers = sorted(there.sessions)
    session = numbers[moment.day % len(numbers)]
    data = there.sessions[session]
    position = moment.of(len(numbers), data.timeline.length)[1]
    instant = data.timeline.instant(position)
    position = data.timeline.position_at(instant)
    oldest = there.backtest.plan.calendar.windows[session - days].start_ns
    for symbol in scenario.symbols:
        seen = look(there.backtest, market, symbol, chosen, days, session, instant)
        series = data.series(symbol, chosen)
        columns = series.block.columns(series.slot, position, history=ALL_HISTORY)
        kept = columns.take(columns.timestamp >= oldest)
        for name in FIELDS:
            assert getattr(seen.bars, name).tolist() == getattr(kept, name).tolist()
        _assert_same_values(seen, series, series.rows(position))


def _assert_same_values(seen: Watched, series: Series, rows: int) -> None:
    """The same indicator values at the session's rows, where it has any."""
    for key, columns in series.block.indicators.items() if rows else ():
        again = seen.series.block.indicators[key]
        for one, other in zip(columns.values, again.values, strict=True):
            assert digest(one[series.slot, :rows]) == digest(other[seen.series.slot, :rows])
