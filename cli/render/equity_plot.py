"""Equity with the drawdown under it, drawn as wide as there is room."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from rich.console import Console, ConsoleOptions, RenderResult
from rich.text import Text

from cli.render.format import money
from cli.render.plot import area_plot, hanging_plot
from cli.render.shares import share
from mismartera.reporting.documents.runs import EquityPointDocument

_EQUITY_LINES: Final = 6
_DRAWDOWN_LINES: Final = 3
_WIDEST: Final = 120
_LEAST: Final = 10


@dataclass(frozen=True, slots=True)
class EquityPlot:
    """The plot of a run: what is highest, lowest and last stands beside it."""

    points: Sequence[EquityPointDocument]

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        for line in equity_lines(self.points, options.max_width):
            yield Text(line, no_wrap=True, overflow="ignore")


def equity_lines(points: Sequence[EquityPointDocument], width: int) -> list[str]:
    """The lines of the plot; none without a point, or where there is no room."""
    worths, depths = [each.equity for each in points], [each.drawdown for each in points]
    if not points:
        return []
    high, low, deepest = money(max(worths)), money(min(worths)), share(min(depths))
    labels = [high, *[""] * (_EQUITY_LINES - 2), low]
    labels += ["0%", *[""] * (_DRAWDOWN_LINES - 2), deepest] if min(depths) < 0 else []
    margin = max(map(len, labels)) + 1
    room = min(width, _WIDEST) - margin - 1
    if room < _LEAST:
        return []
    rows = [each.row for each in points]
    drawn = area_plot(worths, room, _EQUITY_LINES, rows)
    if min(depths) < 0:
        drawn += hanging_plot(depths, room, _DRAWDOWN_LINES, rows)
    lines = [f"{label:>{margin - 1}} │{line}" for label, line in zip(labels, drawn, strict=True)]
    return [*lines, " " * margin + "└" + _ends(points, room)]


def _ends(points: Sequence[EquityPointDocument], room: int) -> str:
    """The axis with the first and the last date below it, one of them where they are the same."""
    first, last = points[0].time[:10], points[-1].time[:10]
    if first == last or room < len(first) + len(last) + 2:
        return first.center(room, "─")
    return first + "─" * (room - len(first) - len(last)) + last
