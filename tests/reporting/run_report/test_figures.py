"""Charts as plain values: right numbers, and only properties that the library knows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import plotly.graph_objects
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mismartera.reporting.run_report.data import ReportData
from mismartera.reporting.run_report.equity import drawdown, equity_figure
from mismartera.reporting.run_report.figure import Figure, differences, numbers
from mismartera.reporting.run_report.markers import MOST_TRADES, bar_at, trade_traces
from mismartera.reporting.run_report.prices import price_figure
from mismartera.reporting.run_report.quality import quality_figure, quality_rows
from mismartera.reporting.run_report.returns import (
    daily_returns,
    day_figure,
    hour_figure,
    month_figure,
    weekday_figure,
)
from mismartera.reporting.run_report.sampling import drawn_rows
from tests.reporting.run_report.reports import (
    BARS_A_SESSION,
    HOSTILE,
    MINUTE_NS,
    hostile_report,
    made_up_report,
    session_starts,
)


def all_figures() -> list[Figure | None]:
    report = made_up_report()
    days = daily_returns(report)
    years = replace(days, dates=tuple(day.replace(year=day.year + 1) for day in days.dates))
    months = replace(
        days,
        dates=days.dates + years.dates,
        percent=np.tile(days.percent, 2),
        profit=np.tile(days.profit, 2),
    )
    return [
        equity_figure(report),
        day_figure(days),
        hour_figure(report),
        weekday_figure(days),
        month_figure(months),
        price_figure(report.prices[0], report.trades),
        quality_figure(report, ["AAPL", "RIVN"]),
    ]


@pytest.mark.parametrize("figure", all_figures())
def test_the_library_knows_every_property(figure: Figure | None) -> None:
    assert figure is not None
    plotly.graph_objects.Figure(_painted({"data": figure.traces, "layout": figure.layout}))


def _painted(value: object) -> object:
    """The figure with a colour in the place of each colour's name."""
    if isinstance(value, str):
        return "#123456" if value.startswith("$") else value
    if isinstance(value, list | tuple):
        return [_painted(item) for item in value]
    return (
        {key: _painted(item) for key, item in value.items()} if isinstance(value, dict) else value
    )


def test_the_equity_chart_ends_with_the_last_equity() -> None:
    report = made_up_report()
    figure = equity_figure(report)
    assert figure is not None
    heights = figure.traces[0]["y"]
    assert isinstance(heights, list)
    assert heights[-1] == report.equity.equity[-1]
    assert sum(figure.times) == report.equity.local_ns[-1] // 10**9


def test_drawdown_is_measured_from_the_peak_so_far_and_the_start() -> None:
    measured = drawdown(np.array([90.0, 120.0, 60.0, 240.0, 240.0]), 100.0)
    assert measured.tolist() == pytest.approx([-10.0, 0.0, -50.0, 0.0, 0.0])


def test_daily_profits_add_up_to_the_whole() -> None:
    report = made_up_report()
    days = daily_returns(report)
    assert [day.isoformat() for day in days.dates] == list(report.sessions)
    assert days.profit.sum() == pytest.approx(report.equity.equity[-1] - report.initial_equity)
    assert days.percent[0] == pytest.approx(
        100 * (report.equity.equity[BARS_A_SESSION - 1] / report.initial_equity - 1)
    )


@pytest.mark.parametrize(
    "make", [hour_figure, lambda report: weekday_figure(daily_returns(report))]
)
def test_profits_by_hour_and_weekday_add_up_to_the_whole(
    make: Callable[[ReportData], Figure],
) -> None:
    report = made_up_report()
    heights = make(report).traces[0]["y"]
    assert isinstance(heights, list)
    total = sum(each for each in heights if isinstance(each, int | float))
    assert total == pytest.approx(report.equity.equity[-1] - report.initial_equity)


def test_a_minute_belongs_to_the_hour_in_which_it_began() -> None:
    report = made_up_report()
    assert hour_figure(report).traces[0]["x"] == ["09:00", "10:00"]


def test_a_run_within_one_month_has_no_chart_of_months() -> None:
    assert month_figure(daily_returns(made_up_report())) is None


def test_a_trade_is_marked_at_the_bar_that_filled_it() -> None:
    report = made_up_report()
    starts = session_starts()
    marks = [t for t in trade_traces(report.trades, starts) if t["mode"] == "markers"]
    assert {str(each["name"]): each["x"] for each in marks} == {
        "Entry (buy)": [4, 100],
        "Entry (sell)": [12],
        "Exit (buy)": [17],
        "Exit (sell)": [9],
    }


@given(st.integers(0, len(session_starts()) - 1), st.integers(1, MINUTE_NS))
def test_a_moment_lies_in_the_bar_that_began_before_it(bar: int, after_ns: int) -> None:
    starts = session_starts()
    assert bar_at(int(starts[bar]) + after_ns, starts) == bar


def test_of_very_many_trades_only_the_first_are_marked() -> None:
    trade = made_up_report().trades[0]
    many = [replace(trade, number=number) for number in range(MOST_TRADES + 10)]
    marks = [t for t in trade_traces(many, session_starts()) if t["mode"] == "markers"]
    assert all(len(each["x"]) == MOST_TRADES for each in marks)  # type: ignore[arg-type]


def test_texts_in_labels_are_escaped() -> None:
    report = hostile_report()
    traces = list(trade_traces(report.trades, session_starts()))
    texts = [text for trace in traces for text in trace.get("text", [])]  # type: ignore[union-attr]
    assert texts
    assert all("<script" not in str(text) and "<b>" not in str(text) for text in texts)
    figure = price_figure(report.prices[0], [])
    assert HOSTILE not in str(figure.heading)
    assert all("<script" not in str(trace["name"]) for trace in figure.traces)


def test_what_is_not_a_number_is_left_out() -> None:
    assert numbers(np.array([1.5, np.nan, np.inf, 0.1 + 0.2])) == [1.5, None, None, 0.3]


def test_times_are_differences_that_add_up() -> None:
    starts = session_starts()
    assert np.cumsum(differences(starts)).tolist() == (starts // 10**9).tolist()


@given(st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=300), st.integers(4, 60))
def test_thinned_rows_keep_both_ends_and_both_extremes(values: list[float], most: int) -> None:
    column = np.array(values)
    rows = drawn_rows(column, most)
    assert len(rows) <= max(most, 4)
    assert (rows[0], rows[-1]) == (0, len(values) - 1)
    assert np.all(np.diff(rows) > 0)
    assert (column[rows].min(), column[rows].max()) == (column.min(), column.max())


def test_quality_of_a_day_adds_up_over_symbols() -> None:
    first, _ = quality_rows(made_up_report())
    assert (first.day, first.expected, first.present, first.missing) == ("2024-07-01", 120, 119, 1)
    assert first.worst.symbol == "RIVN"
