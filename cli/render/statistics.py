"""The statistics of a run, drawn by the one table that names them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from rich.console import RenderableType

from cli.draw.cells import Form, Items, name, number, words
from cli.draw.numbers import ABSENT, fixed
from cli.render.facts import facts
from cli.render.format import COUNT, GAIN, MONEY, count
from cli.render.shares import GAINED, RATIO, SHARE, gained
from cli.render.table import Table
from mismartera.domain.statistic import Group, Statistic, Unit, estimated_from
from mismartera.domain.statistic_table import groups_of, named
from mismartera.domain.statistics import Drawdown, PeriodReturn, RunStatistics, TradeStatistics

_MOST_MONTHS: Final = 24


def _with_unit(unit: str) -> Form:
    """A number with at most one decimal and its unit behind it, in the singular where it is 1."""

    def written(value: float | None) -> str:
        text = fixed(value, 1).removesuffix(".0")
        if text == ABSENT:
            return text
        return f"{text} {unit.removesuffix('s') if text == '1' else unit}"

    return Form(written)


_SESSIONS: Final = _with_unit("sessions")
_FORMS: Final[Mapping[Unit, Form]] = {
    Unit.RETURN: GAINED,
    Unit.SHARE: SHARE,
    Unit.AMOUNT: MONEY,
    Unit.PROFIT: GAIN,
    Unit.RATIO: RATIO,
    Unit.COUNT: COUNT,
    Unit.SESSIONS: _SESSIONS,
    Unit.MINUTES: _with_unit("min"),
}
_OF_GROUPS: Final = (
    ("trades", named("trades.trades"), 0),
    ("won", named("trades.win_rate"), 1),
    ("factor", named("trades.profit_factor"), 3),
    ("average", named("trades.expectancy"), 2),
    ("fees", named("trades.fees"), 4),
    ("open", named("trades.open_profit"), 5),
    ("net", named("trades.net"), 0),
)
"""What is said of the trades of a side, a strategy or a symbol: heading, statistic, rank."""


def written(value: float | None, unit: Unit) -> str:
    """A statistic's value as its unit is written."""
    return _FORMS[unit].write(value)


def statistics_parts(
    found: RunStatistics, *, year_is_assumed: bool = False
) -> Iterator[RenderableType]:
    """All statistics, group by group; then falls, and what each side, strategy and symbol made."""
    yield facts(*_groups(found, year_is_assumed=year_is_assumed))
    if found.worst_drawdowns:
        yield _drawdowns(found.worst_drawdowns)
    if found.trades.trades:
        yield _traded("side", found.by_side)
        yield _traded("strategy", found.by_strategy)
        yield _traded("symbol", found.by_symbol)


def _groups(found: RunStatistics, *, year_is_assumed: bool) -> Iterator[tuple[str, Items | str]]:
    for group, own in groups_of(found):
        whose = [found.benchmark.name] if group is Group.BENCHMARK and found.benchmark else []
        yield group.value, Items((*whose, *(_figure(each, found) for each in own)))
        if group is Group.ACCOUNT and year_is_assumed:
            yield "", f"a year is taken to have {count(found.sessions_per_year)} sessions"
        if group is Group.RETURNS:
            yield from _periods(found)


def _figure(statistic: Statistic, found: RunStatistics) -> str:
    few = estimated_from(statistic, found)
    text = f"{statistic.label} {written(statistic.of(found), statistic.unit)}"
    return f"{text} ({few})" if few else text


def _periods(found: RunStatistics) -> Iterator[tuple[str, Items]]:
    """What each year and each of not too many months gained."""
    if len(found.by_year) > 1:
        yield "by year", _listed(found.by_year)
    if 1 < len(found.by_month) <= _MOST_MONTHS:
        yield "by month", _listed(found.by_month)


def _listed(periods: Sequence[PeriodReturn]) -> Items:
    return Items(tuple(f"{each.period} {gained(each.period_return)}" for each in periods))


def _drawdowns(found: Sequence[Drawdown]) -> Table:
    drawn = Table(
        number("drawdown", SHARE, key=True),
        name("from", rank=2),
        name("lowest", key=True),
        name("recovered", rank=1),
        number("under water", _SESSIONS),
    )
    for each in found:
        peak, recovered = each.peak or "the start", each.recovered or "not yet"
        drawn.add_row(each.depth, peak, each.trough, recovered, each.sessions)
    return drawn


def _traded(noun: str, groups: Mapping[str, TradeStatistics]) -> Table:
    columns = (
        number(heading, _FORMS[statistic.unit], key=not rank, rank=rank)
        for heading, statistic, rank in _OF_GROUPS
    )
    drawn = Table(words(noun, key=True), *columns)
    for of_whom, each in groups.items():
        drawn.add_row(of_whom, *(statistic.of_trades(each) for _, statistic, _ in _OF_GROUPS))
    return drawn
