"""Runs side by side, drawn."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from rich.console import Console, ConsoleOptions, RenderableType, RenderResult
from rich.text import Text

from cli.draw.cells import name, number, words
from cli.render.facts import table
from cli.render.format import ABSENT, MONEY, count, counted, money
from cli.render.plot import spark_line
from cli.render.runs import runs_table
from cli.render.statistics import written
from cli.render.table import Table, stacked
from mismartera.domain.digest import short_hash
from mismartera.domain.statistic import FEW_SESSIONS, Unit
from mismartera.reporting.documents.runs import (
    CompareDocument,
    ComparedStatisticDocument,
    DifferenceDocument,
)
from mismartera.reporting.encode import dump

_WIDEST: Final = 100
_LEAST: Final = 10
_HASH: Final = re.compile("[0-9a-f]{64}")
_MOST_SERIES: Final = 20


def comparison_view(document: CompareDocument, *, differences: bool = False) -> RenderableType:
    """Runs in a list, what came of them, their equity, and in what they differ."""
    runs = [each.run for each in document.runs]
    parts: list[RenderableType] = [runs_table(document.runs)]
    if document.statistics:
        parts.append(_statistics(runs, document.statistics))
        parts += _few_sessions(document)
    if any(document.equity):
        parts.append(_Equity(document))
    found = {
        "configuration": document.configuration,
        "code": document.code,
        "data": document.data,
    }
    if differences:
        parts += [part for what in found for part in _different(what, runs, found[what])]
    else:
        parts.append(Text(_how_different(found)))
    return stacked(parts)


def _how_different(found: Mapping[str, Sequence[DifferenceDocument]]) -> str:
    """In how much runs differ, in a line."""
    counts = [f"{what} {count(len(each))}" for what, each in found.items() if each]
    if not counts:
        return "no difference in configuration, code or data"
    return f"values that differ: {', '.join(counts)}; --differences shows them"


def _different(
    what: str, runs: Sequence[str], found: Sequence[DifferenceDocument]
) -> list[RenderableType]:
    if not found:
        return [Text(f"{what}: no difference")]
    drawn = Table(words(what, key=True), *(words(run) for run in runs))
    for each in found[:_MOST_SERIES]:
        drawn.add_row(each.name, *(_value(value) for value in each.values))
    if (left := len(found) - _MOST_SERIES) > 0:
        drawn.add_row(f"… {count(left)} more: --json gives all")
    return [drawn]


def _value(value: object) -> str:
    """A value as JSON has it; of a hash its beginning."""
    if value is None:
        return ABSENT
    if isinstance(value, str):
        return short_hash(value) if _HASH.fullmatch(value) else value
    return dump(value, compact=True)


def _statistics(runs: Sequence[str], found: Sequence[ComparedStatisticDocument]) -> RenderableType:
    drawn = table("statistic", *(f"{run}>" for run in runs))
    for each in found:
        cells = (written(value, Unit(each.kind)) for value in each.values)
        drawn.add_row(each.title, *cells)
    return drawn


def _few_sessions(document: CompareDocument) -> Iterator[RenderableType]:
    """Of which runs ratios mean little."""
    few = [each for each in document.runs if 0 < each.sessions < FEW_SESSIONS]
    if few:
        named = ", ".join(f"{each.run} {counted(each.sessions, 'session')}" for each in few)
        yield Text(f"ratios are from few sessions: {named}", overflow="fold")


@dataclass(frozen=True, slots=True)
class _Equity:
    """The equity of each run in a line of its own, each from its lowest to its highest."""

    document: CompareDocument

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        ends = [
            (money(points[0].equity), money(points[-1].equity)) if points else ("", "")
            for points in self.document.equity
        ]
        left, right = (max(len(end[side]) for end in ends) for side in (0, 1))
        names = max(len(each.run) for each in self.document.runs)
        room = min(options.max_width, _WIDEST) - names - left - right - 6
        if room < _LEAST:
            yield self._without_lines()
            return
        sides = zip(self.document.runs, self.document.equity, ends, strict=True)
        for run, points, (first, last) in sides:
            rows = [each.row for each in points]
            line = spark_line([each.equity for each in points], room, rows)
            text = f"{run.run:<{names}}  {first:>{left}}  {line:<{room}}  {last:>{right}}"
            yield Text(text.rstrip(), no_wrap=True, overflow="ignore")

    def _without_lines(self) -> Table:
        """The first and the last equity of each run, where there is no room to draw."""
        drawn = Table(
            name("equity", key=True),
            number("first", MONEY, key=True),
            number("last", MONEY, key=True),
        )
        for run, points in zip(self.document.runs, self.document.equity, strict=True):
            drawn.add_row(
                run.run, *((each.equity for each in (points[0], points[-1])) if points else ())
            )
        return drawn
