"""The statistics section: figures in groups, and what each strategy and each symbol came to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from mismartera.domain.statistic import Group, Statistic, estimated_from
from mismartera.domain.statistic_table import groups_of, named
from mismartera.domain.statistics import RunStatistics
from mismartera.reporting.run_report.wording import written

_HEADLINE: Final = (
    named("final_equity"),
    named("total_return"),
    named("annual.sharpe"),
    named("drawdowns.deepest"),
    named("trades.trades"),
    named("trades.win_rate"),
    named("trades.profit_factor"),
)


@dataclass(frozen=True, slots=True)
class StatisticLine:
    """A statistic as it is shown: its name, its value, what it is."""

    name: str
    value: str
    meaning: str


@dataclass(frozen=True, slots=True)
class StatisticGroup:
    """Statistics that belong together."""

    name: str
    lines: tuple[StatisticLine, ...]


def headline(found: RunStatistics) -> tuple[StatisticLine, ...]:
    """The few figures at the top."""
    return tuple(_line(each, each.title, found) for each in _HEADLINE)


def statistic_groups(found: RunStatistics) -> tuple[StatisticGroup, ...]:
    """All statistics of a run."""
    return tuple(
        StatisticGroup(
            _heading(group, found), tuple(_line(each, each.label, found) for each in own)
        )
        for group, own in groups_of(found)
    )


def _heading(group: Group, found: RunStatistics) -> str:
    name = f" {found.benchmark.name}" if group is Group.BENCHMARK and found.benchmark else ""
    return _capital(group.value) + name


def _line(statistic: Statistic, label: str, found: RunStatistics) -> StatisticLine:
    few = estimated_from(statistic, found)
    value = written(statistic.of(found), statistic.unit)
    return StatisticLine(_capital(label), f"{value} ({few})" if few else value, statistic.meaning)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
