"""Charts as plain values: right numbers, and only properties that the library knows."""

from __future__ import annotations

from dataclasses import replace
from typing import cast

import numpy as np
import plotly.graph_objects
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mismartera.calc.statistics.drawdown import depths
from mismartera.domain.statistics import PeriodReturn, RunStatistics
from mismartera.reporting.run_report.data import ReportFill
from mismartera.reporting.run_report.equity import equity_figure
from mismartera.reporting.run_report.figure import Figure, differences, numbers
from mismartera.reporting.run_report.markers import (
    MOST_FILLS,
    MOST_MARKED,
    bar_at,
    trade_traces,
)
from mismartera.reporting.run_report.prices import price_figure
from mismartera.reporting.run_report.quality import quality_figure, quality_rows
from mismartera.reporting.run_report.returns import (
    hour_figure,
    month_figure,
    session_figure,
    weekday_figure,
)
from mismartera.reporting.sampling import drawn_rows
from tests.reporting.run_report.reports import (
    HOSTILE,
    MINUTE_NS,
    hostile_report,
    made_up_report,
    made_up_statistics,
    session_starts,
)


def all_figures() -> list[Figure | None]:
    report = made_up_report()
    found = report.statistics
    return [
        equity_figure(report),
        session_figure(found.by_session),
        hour_figure(found.by_hour),
        weekday_figure(found.by_weekday),
        month_figure(_two_years()),
        price_figure(report.prices[0], report.trades),
        quality_figure(report, ["AAPL", "RIVN"]),
    ]


def _two_years() -> RunStatistics:
    months = [("2023-12", -0.01), ("2024-01", 0.1), ("2024-02", None)]
    years = [("2023", -0.01), ("2024", None)]
    return replace(
        made_up_statistics(),
        by_month=tuple(PeriodReturn(name, 1, gained) for name, gained in months),
        by_year=tuple(PeriodReturn(name, 1, gained) for name, gained in years),
    )


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


def test_the_benchmark_is_drawn_from_close_to_close_at_the_same_rows() -> None:
    report = made_up_report()
    figure, found = equity_figure(report), report.statistics.benchmark
    assert figure is not None
    assert found is not None
    (line,) = (trace for trace in figure.traces if trace["name"] == "SPY")
    heights = line["y"]
    assert isinstance(heights, list)
    assert line["x"] == figure.traces[0]["x"] == figure.positions
    assert [each for each in heights if each is not None] == list(found.equity)
    without = replace(report, statistics=replace(report.statistics, benchmark=None))
    figure = equity_figure(without)
    assert figure is not None
    assert len(figure.traces) == 3


def test_drawdown_is_measured_from_the_peak_so_far_and_the_start() -> None:
    measured = 100 * depths(100.0, np.array([90.0, 120.0, 60.0, 240.0, 240.0]))
    assert measured.tolist() == pytest.approx([-10.0, 0.0, -50.0, 0.0, 0.0])


def test_profits_and_returns_are_those_of_the_statistics() -> None:
    found = made_up_report().statistics
    assert session_figure(found.by_session).traces[0]["y"] == pytest.approx([0.1, 0.0999])
    assert hour_figure(found.by_hour).traces[0]["x"] == ["09:00", "10:00"]
    assert hour_figure(found.by_hour).traces[0]["y"] == [150.0, 50.0]
    assert weekday_figure(found.by_weekday).traces[0]["x"] == ["Mon", "Tue"]
    assert weekday_figure(found.by_weekday).traces[0]["y"] == pytest.approx([0.1, 0.0999])


def test_months_stand_in_their_year_and_the_year_behind_them() -> None:
    figure = month_figure(_two_years())
    assert figure is not None
    assert figure.traces[0]["y"] == ["2023", "2024"]
    assert cast(list[str], figure.traces[0]["x"])[-2:] == ["Dec", "Year"]
    last_year, this_year = cast(list[list[float | None]], figure.traces[0]["z"])
    assert last_year == [*[None] * 11, pytest.approx(-1.0), pytest.approx(-1.0)]
    assert this_year == [pytest.approx(10.0), *[None] * 12]


def test_a_run_within_one_month_has_no_chart_of_months() -> None:
    assert month_figure(made_up_report().statistics) is None


def test_a_price_is_told_with_all_its_digits() -> None:
    report = made_up_report()
    fill = ReportFill(True, int(session_starts()[4]) + MINUTE_NS, 0.12345678, 0.000017714321)
    trade = replace(report.trades[0], quantity=0.12345678, fills=(fill,))
    (entry,) = (t for t in trade_traces([trade], session_starts()) if t["mode"] == "markers")
    (text,) = cast(list[str], entry["text"])
    assert "long 0.12345678 at 0.000017714321" in text
    bars = report.prices[0].bars
    tiny = replace(bars, close=np.full(bars.rows, 1.23456789012e-5))
    line, *_ = price_figure(replace(report.prices[0], bars=tiny), ()).traces
    assert cast(list[float], line["y"])[0] == 1.23456789012e-5


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


def test_each_fill_of_a_trade_is_marked_at_its_own_price() -> None:
    starts = session_starts()
    ns = [int(starts[bar]) + MINUTE_NS for bar in (4, 6, 9)]
    fills = (
        ReportFill(True, ns[0], 6.0, 99.5, "rises"),
        ReportFill(True, ns[1], 4.0, 100.75, "rises"),
        ReportFill(False, ns[2], 10.0, 101.25, "falls"),
    )
    trade = replace(made_up_report().trades[0], fills=fills)
    entry, exit_ = (t for t in trade_traces([trade], starts) if t["mode"] == "markers")
    assert (entry["x"], entry["y"]) == ([4, 6], [99.5, 100.75])
    assert (exit_["x"], exit_["y"]) == ([9], [101.25])
    first, second = cast(list[str], entry["text"])
    assert first.startswith("Entry of #1, long 6 of 10 at 99.5<br>")
    assert "profit" not in first + second
    (last,) = cast(list[str], exit_["text"])
    assert last.startswith("Exit of #1, long 10 at 101.25<br>")
    assert last.endswith("<br>falls<br>profit 12.50")


def test_of_very_many_fills_the_ends_of_trades_are_marked() -> None:
    trade = made_up_report().trades[0]
    fill = ReportFill(True, trade.opened_ns, 0.001, 99.0)
    many = replace(trade, fills=(fill,) * (MOST_FILLS + 1))
    marks = [t for t in trade_traces([many], session_starts()) if t["mode"] == "markers"]
    assert [each["y"] for each in marks] == [[trade.entry_price], [trade.exit_price]]


@given(st.integers(0, len(session_starts()) - 1), st.integers(1, MINUTE_NS))
def test_a_moment_lies_in_the_bar_that_began_before_it(bar: int, after_ns: int) -> None:
    starts = session_starts()
    assert bar_at(int(starts[bar]) + after_ns, starts) == bar


def test_of_very_many_trades_only_the_first_are_marked() -> None:
    trade = made_up_report().trades[0]
    many = [replace(trade, number=number) for number in range(MOST_MARKED + 10)]
    marks = [t for t in trade_traces(many, session_starts()) if t["mode"] == "markers"]
    assert all(len(each["x"]) == MOST_MARKED for each in marks)  # type: ignore[arg-type]


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
    assert (first.quality, first.integrity) == ("99.17%", "99.17%")
    assert first.lowest == "RIVN 98.33%"
