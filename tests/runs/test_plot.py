"""Plots as plain text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cli.render.equity_plot import equity_lines
from cli.render.plot import area_plot, hanging_plot, resampled, spark_line
from cli.render.shares import gained, ratio, share
from mismartera.reporting.documents.runs import EquityPointDocument
from tests.budget import examples


def point(day: int, equity: float, drawdown: float = 0.0) -> EquityPointDocument:
    return EquityPointDocument(f"2024-07-{day:02}T16:00:00-04:00", equity, drawdown, day - 1)


def test_an_area_rises_from_the_lowest_value() -> None:
    assert area_plot([0, 8, 16], 3, 2) == ["  █", " ██"]
    assert area_plot([0, 1, 2, 3, 4, 5, 6, 7, 8], 9, 1) == [" ▁▂▃▄▅▆▇█"]


def test_of_many_values_the_extremes_are_seen() -> None:
    assert area_plot([4, 8, 4, 4, 0, 4], 2, 1) == ["█ "]
    assert spark_line([4, 8, 4, 4, 0, 4, 4, 4], 4) == "█▄▁▄"


def test_values_stand_where_their_rows_are() -> None:
    # Ten rows of which three have a value: in ten columns each has what came last before it.
    assert resampled([1, 5, 3], 10, max, [0, 6, 9]) == [1] * 6 + [5] * 3 + [3]
    assert resampled([1, 5, 3], 5, max, [0, 6, 9]) == [1, 1, 1, 5, 3]
    assert resampled([1, 5, 3], 1, max, [0, 6, 9]) == [5]
    assert resampled([1, 2], 4, min, [0, 1]) == [1, 1, 2, 2]


@examples(100)
@given(st.lists(st.integers(0, 100), min_size=1, max_size=400), st.integers(1, 120))
def test_the_drawing_reaches_to_the_highest(values: list[int], width: int) -> None:
    drawn = area_plot(values, width, 4)
    assert ("█" in drawn[0]) == (len(set(values)) > 1)


def test_a_level_line_fills_half() -> None:
    assert area_plot([5, 5, 5], 3, 2) == ["   ", "███"]


def test_a_drawdown_hangs_from_the_top() -> None:
    assert hanging_plot([0, -1, -2, -4], 4, 2) == [" ▀██", "   █"]
    assert hanging_plot([0, 0], 2, 2) == ["  ", "  "]


def test_a_spark_line_leaves_nothing_blank() -> None:
    assert spark_line([1, 2, 3], 3) == "▁▄█"
    assert spark_line([], 3) == ""


def test_few_values_are_stretched_and_many_gathered() -> None:
    assert resampled([1, 2], 4, min) == [1, 1, 2, 2]
    assert resampled([3, 1, 2, 5], 2, min) == [1, 2]
    assert resampled([1, 2], 0, min) == []


@examples(100)
@given(
    st.lists(st.floats(-1e9, 1e9), min_size=1, max_size=300),
    st.integers(1, 150),
    st.integers(1, 8),
)
def test_plots_have_the_size_asked_for(values: list[float], width: int, height: int) -> None:
    falls = [min(value, 0.0) for value in values]
    for lines in (area_plot(values, width, height), hanging_plot(falls, width, height)):
        assert [len(line) for line in lines] == [width] * height
    assert len(spark_line(values, width)) == width


@pytest.mark.parametrize("width", [30, 80, 200])
def test_equity_stands_over_its_drawdown(width: int) -> None:
    points = [point(1, 100_000), point(2, 101_000), point(3, 99_990, -0.01)]
    lines = equity_lines(points, width)
    assert len(lines) == 10
    assert max(map(len, lines)) == min(width, 120)
    assert lines[0].startswith("101,000.00 │")
    assert lines[5].startswith(" 99,990.00 │")
    assert lines[6].startswith("        0% │")
    assert lines[8].startswith("    -1.00% │")
    assert lines[9].startswith("           └2024-07-01") or width == 30


def test_without_a_fall_there_is_no_drawdown_to_draw() -> None:
    lines = equity_lines([point(1, 100.0), point(1, 101.0)], 60)
    assert len(lines) == 7
    assert lines[-1].strip("└─ ") == "2024-07-01"


def test_where_there_is_no_room_nothing_is_drawn() -> None:
    assert equity_lines([point(1, 100_000)], 15) == []
    assert equity_lines([], 80) == []


def test_shares_and_ratios_are_written_with_two_decimals() -> None:
    assert [share(each) for each in (None, 0.1234, -0.00001, -1.5)] == [
        "–",
        "12.34%",
        "0.00%",
        "-150.00%",
    ]
    assert [gained(each) for each in (0.1, -0.1, 0.0, 1e-9)] == [
        "+10.00%",
        "-10.00%",
        "0.00%",
        "0.00%",
    ]
    assert [ratio(each) for each in (None, 1.005, -0.001, 1234.5, 1e12)] == [
        "–",
        "1.00",
        "0.00",
        "1,234.50",
        "1,000B",
    ]
