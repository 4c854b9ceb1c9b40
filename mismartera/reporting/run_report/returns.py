"""The returns section: by session, by month, by hour of the day, by weekday."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final

import numpy as np

from mismartera.domain.columns import Int64
from mismartera.domain.interval import NS_PER_DAY
from mismartera.domain.statistics import (
    HourReturn,
    PeriodReturn,
    RunStatistics,
    SessionReturn,
    WeekdayReturn,
)
from mismartera.reporting.encode import JsonValue
from mismartera.reporting.run_report.figure import TIME, Figure, Trace, differences
from mismartera.reporting.run_report.wording import amount, share

_EPOCH: Final = date(1970, 1, 1).toordinal()
_WEEKDAYS: Final = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS: Final = (
    *("Jan", "Feb", "Mar", "Apr", "May", "Jun"),
    *("Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
)


def session_figure(sessions: Sequence[SessionReturn]) -> Figure:
    """Draw the return of each session."""
    bars = _bars([_percent(each.session_return) for each in sessions])
    bars["text"] = [amount(each.profit) for each in sessions]
    bars["textposition"] = "none"
    bars["hovertemplate"] = TIME + "%{y:.2f}%, profit %{text}"
    layout = _percent_axis()
    times = differences(_midnights(sessions))
    return Figure([bars], layout, 200, heading="Session", times=times)


def hour_figure(hours: Sequence[HourReturn]) -> Figure:
    """Draw the profit of each hour of the day."""
    bars = _bars([each.profit for each in hours])
    bars["x"] = [f"{each.hour:02d}:00" for each in hours]
    bars["text"] = [_on_average(each) for each in hours]
    bars["textposition"] = "none"
    bars["hovertemplate"] = "%{x}: %{y:,.2f}<br>%{text}<extra></extra>"
    return Figure([bars], _groups(""), 180)


def weekday_figure(weekdays: Sequence[WeekdayReturn]) -> Figure:
    """Draw the mean return of each weekday."""
    bars = _bars([_percent(each.mean_return) for each in weekdays])
    bars["x"] = [_WEEKDAYS[each.weekday - 1] for each in weekdays]
    bars["text"] = [_sessions(each.sessions) for each in weekdays]
    bars["textposition"] = "none"
    bars["hovertemplate"] = "%{x}: %{y:.3f}%<br>%{text}<extra></extra>"
    return Figure([bars], _groups("%"), 180)


def month_figure(found: RunStatistics) -> Figure | None:
    """Draw the return of each month, years below each other and each year's own behind them.

    None for a run within one month.
    """
    if len(found.by_month) < 2:
        return None
    cells = [_cells(year, found.by_month) for year in found.by_year]
    most = max((abs(cell) for row in cells for cell in row if cell is not None), default=0) or 1
    heat: Trace = {
        "type": "heatmap",
        "x": [*_MONTHS, "Year"],
        "y": [year.period for year in found.by_year],
        "z": [list(row) for row in cells],
        "text": [["" if cell is None else f"{cell:.1f}%" for cell in row] for row in cells],
        "texttemplate": "%{text}",
        "textfont": {"color": "$text"},
        "hovertemplate": "%{x} %{y}: %{z:.2f}%<extra></extra>",
        "colorscale": [[0, "$loss-soft"], [0.5, "$surface"], [1, "$gain-soft"]],
        "zmin": -most,
        "zmax": most,
        "showscale": False,
        "xgap": 2,
        "ygap": 2,
    }
    layout: dict[str, JsonValue] = {
        "yaxis": {"type": "category", "autorange": "reversed", "fixedrange": True},
        "xaxis": {"fixedrange": True, "showgrid": False},
    }
    return Figure([heat], layout, 60 + 34 * len(cells))


def _cells(year: PeriodReturn, months: Sequence[PeriodReturn]) -> list[float | None]:
    """The returns of a year's months and its own, in percent."""
    gained = {each.period: _percent(each.period_return) for each in months}
    of_months = [gained.get(f"{year.period}-{month:02d}") for month in range(1, 13)]
    return [*of_months, _percent(year.period_return)]


def _midnights(sessions: Sequence[SessionReturn]) -> Int64:
    days = [date.fromisoformat(each.date).toordinal() - _EPOCH for each in sessions]
    return np.array(days, np.int64) * NS_PER_DAY


def _percent(part: float | None) -> float | None:
    return None if part is None else 100 * part


def _on_average(hour: HourReturn) -> str:
    mean = "" if hour.mean_return is None else f", {share(hour.mean_return)} on average"
    return _sessions(hour.sessions) + mean


def _sessions(count: int) -> str:
    return "1 session" if count == 1 else f"{count:,} sessions"


def _bars(heights: Sequence[float | None]) -> Trace:
    colours = ["$loss" if (height or 0) < 0 else "$gain" for height in heights]
    return {"type": "bar", "name": "", "y": list(heights), "marker": {"color": colours}}


def _percent_axis() -> dict[str, JsonValue]:
    axis: JsonValue = {"ticksuffix": "%", "fixedrange": True, "zeroline": True}
    return {"yaxis": axis, "showlegend": False}


def _groups(suffix: str) -> dict[str, JsonValue]:
    return {
        "xaxis": {"type": "category", "fixedrange": True, "showgrid": False},
        "yaxis": {"fixedrange": True, "zeroline": True, "nticks": 5, "ticksuffix": suffix},
        "showlegend": False,
    }
