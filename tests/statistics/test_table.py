"""The one table of statistics: complete, each once, in groups."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from itertools import groupby

import pytest

from mismartera.calc.statistics.run_statistics import run_statistics
from mismartera.domain.statistic import Group, Statistic, estimated_from
from mismartera.domain.statistic_table import STATISTICS, groups_of, named
from tests.statistics.results import equity_of, result_of, trade

_LISTED_BY_THEMSELVES = {"max_drawdown", "benchmark.name", "benchmark.equity"}


def numbers(value: object, path: str) -> Iterator[str]:
    """The path to every number of a run's statistics, lists and groups of trades apart."""
    assert is_dataclass(value)
    for field in fields(value):
        each, name = getattr(value, field.name), f"{path}{field.name}"
        if name in _LISTED_BY_THEMSELVES or isinstance(each, tuple | dict):
            continue
        if is_dataclass(each):
            yield from numbers(each, f"{name}.")
        else:
            yield name


def test_every_number_of_the_statistics_is_in_the_table_once() -> None:
    result = result_of(equity_of([1010], [990]), [trade(5)], benchmark=[1001, 1002])
    names = [each.name for each in STATISTICS]
    assert len(names) == len(set(names))
    assert set(names) == set(numbers(run_statistics(result), ""))


def test_titles_and_the_labels_of_a_group_are_told_apart() -> None:
    assert len({each.title for each in STATISTICS}) == len(STATISTICS)
    assert len({(each.group, each.label) for each in STATISTICS}) == len(STATISTICS)


def test_groups_stand_together_in_their_order() -> None:
    assert [group for group, _ in groupby(each.group for each in STATISTICS)] == list(Group)


@pytest.mark.parametrize(("sessions", "said"), [(4, "from 4 sessions"), (19, "19"), (20, "")])
def test_of_few_sessions_a_ratio_says_so(sessions: int, said: str) -> None:
    closes = [[1000.0 + place % 3] for place in range(sessions)]
    found = run_statistics(result_of(equity_of(*closes)))
    assert found.sessions == sessions
    assert said in estimated_from(named("annual.sharpe"), found)
    assert bool(said) == bool(estimated_from(named("annual.sharpe"), found))
    assert estimated_from(named("total_return"), found) == ""


def test_where_there_is_no_ratio_nothing_is_said_of_it() -> None:
    found = run_statistics(result_of(equity_of([1000.0], [1000.0])))
    assert estimated_from(named("annual.sharpe"), found) == ""


@pytest.mark.parametrize("statistic", STATISTICS, ids=lambda each: each.name)
def test_without_a_session_or_a_trade_each_is_nothing_or_none_at_all(statistic: Statistic) -> None:
    value = statistic.of(run_statistics(result_of(equity_of())))
    assert value is None or value >= 0


def test_of_a_run_without_trade_and_benchmark_only_their_groups_are_not_shown() -> None:
    shown = [group for group, _ in groups_of(run_statistics(result_of(equity_of([1000]))))]
    left_out = {Group.BENCHMARK, Group.OF_A_TRADE, Group.LENGTHS}
    assert shown == [group for group in Group if group not in left_out]
    result = result_of(equity_of([1000]), [trade(5)], benchmark=[1000])
    assert [group for group, _ in groups_of(run_statistics(result))] == list(Group)
