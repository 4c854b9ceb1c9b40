"""The returns section: by day, by hour of the day, by weekday, by month."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

import numpy as np

from mismartera.domain.columns import Float64, Int64
from mismartera.reporting.encode import JsonValue
from mismartera.reporting.run_report.data import ReportData
from mismartera.reporting.run_report.figure import TIME, Figure, Trace, differences, numbers

_HOUR_NS: Final = 3_600_000_000_000
_DAY_NS: Final = 24 * _HOUR_NS
_WEEKDAYS: Final = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS: Final = (
    *("Jan", "Feb", "Mar", "Apr", "May", "Jun"),
    *("Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
)


@dataclass(frozen=True, slots=True, eq=False)
class DailyReturns:
    """The sessions that have equity: their dates, profits, and returns in percent."""

    dates: tuple[date, ...]
    profit: Float64
    percent: Float64


def daily_returns(data: ReportData) -> DailyReturns:
    """Measure each session from the last equity of the one before, the first from the start."""
    curve = data.equity
    ends = np.flatnonzero(np.diff(curve.session, append=-1))
    closing = curve.equity[ends]
    before = np.concatenate([[data.initial_equity], closing])[: len(closing)]
    profit = closing - before
    percent = np.where(before > 0, 100 * profit / np.where(before > 0, before, 1), np.nan)
    dates = tuple(date.fromisoformat(data.sessions[int(curve.session[row])]) for row in ends)
    return DailyReturns(dates, profit, percent)


def day_figure(days: DailyReturns) -> Figure:
    """Draw one bar for each session."""
    local_ns = np.array([each.toordinal() for each in days.dates], np.int64)
    local_ns = (local_ns - date(1970, 1, 1).toordinal()) * _DAY_NS
    bars = _bars(numbers(days.percent), days.percent)
    bars["text"] = [f"{profit:,.2f}" for profit in days.profit.tolist()]
    bars["textposition"] = "none"
    bars["hovertemplate"] = TIME + "%{y:.2f}%, profit %{text}"
    layout: dict[str, JsonValue] = {
        "yaxis": {"ticksuffix": "%", "fixedrange": True, "zeroline": True},
        "showlegend": False,
    }
    return Figure([bars], layout, 200, heading="Session", times=differences(local_ns))


def hour_figure(data: ReportData) -> Figure:
    """Draw the profit made in each hour of the day, by the hour in which a minute began."""
    curve = data.equity
    profit = np.diff(curve.equity, prepend=data.initial_equity)
    hour = (curve.local_ns - 1) % _DAY_NS // _HOUR_NS
    labels = [f"{each:02d}:00" for each in range(24)]
    return _grouped_figure(labels, hour, profit)


def weekday_figure(days: DailyReturns) -> Figure:
    """Draw the profit made on each day of the week."""
    weekday = np.array([each.weekday() for each in days.dates], np.int64)
    return _grouped_figure(_WEEKDAYS, weekday, days.profit)


def month_figure(days: DailyReturns) -> Figure | None:
    """Draw the return of each month, years below each other; None for a run within one month."""
    months = {(each.year, each.month) for each in days.dates}
    if len(months) < 2:
        return None
    years = sorted({year for year, _ in months})
    cells = [[_month_return(days, year, month) for month in range(1, 13)] for year in years]
    most = max((abs(cell) for row in cells for cell in row if cell is not None), default=0) or 1
    heat: Trace = {
        "type": "heatmap",
        "x": list(_MONTHS),
        "y": [str(year) for year in years],
        "z": cells,
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
    return Figure([heat], layout, 60 + 34 * len(years))


def _month_return(days: DailyReturns, year: int, month: int) -> float | None:
    """The returns of a month's sessions, one upon the other, in percent."""
    within = [(each.year, each.month) == (year, month) for each in days.dates]
    returns = days.percent[np.array(within)]
    if len(returns) == 0 or np.isnan(returns).any():
        return None
    return float(100 * (np.prod(1 + returns / 100) - 1))


def _grouped_figure(labels: tuple[str, ...] | list[str], group: Int64, profit: Float64) -> Figure:
    """One bar for each group that has any profit or loss to show."""
    used = np.unique(group)
    sums = np.array([profit[group == each].sum() for each in used])
    bars = _bars(numbers(sums), sums)
    bars["x"] = [labels[int(each)] for each in used]
    bars["hovertemplate"] = "%{x}: %{y:,.2f}<extra></extra>"
    layout: dict[str, JsonValue] = {
        "xaxis": {"type": "category", "fixedrange": True, "showgrid": False},
        "yaxis": {"fixedrange": True, "zeroline": True, "nticks": 5},
        "showlegend": False,
    }
    return Figure([bars], layout, 180)


def _bars(heights: list[JsonValue], values: Float64) -> Trace:
    colours: list[JsonValue] = ["$loss" if value < 0 else "$gain" for value in values.tolist()]
    return {"type": "bar", "name": "", "y": heights, "marker": {"color": colours}}
