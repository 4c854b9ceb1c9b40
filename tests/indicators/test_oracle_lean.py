"""Against LEAN's test data: daily bars with a column computed by other programs, rounded."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from mismartera.calc.indicators.rows import COLUMNS
from tests.indicators.bars import one_series, rows_of
from tests.indicators.oracles import assert_close, calculate, read_csv


@pytest.fixture(scope="module")
def lean(shared_data: Path) -> Path:
    return shared_data / "oracles" / "lean_indicators"


# The tolerance is half of the last digit that the file has (measured: never beyond it), but for
# the index averages, which are rounded twice, and those made of prices rounded to a cent.
@pytest.mark.parametrize(
    ("file", "name", "period", "columns", "tolerance", "rows"),
    [
        ("spy_with_indicators.txt", "sma", 14, ["sma14"], 0.006, 487),
        ("spy_with_indicators.txt", "ema", 14, ["ema14"], 0.006, 487),
        ("spy_with_indicators.txt", "rsi", 14, ["rsi 14 wilder"], 5.1e-6, 486),
        ("spy_ema.csv", "ema", 14, ["ema14"], 1e-12, 351),
        (
            "spy_bollinger_bands.txt",
            "bbands",
            20,
            ["bollinger bands® 20 2 top", "moving average 20", "bollinger bands® 20 2 bottom"],
            6.2e-5,
            481,
        ),
        ("spy_with_cci.txt", "cci", 14, ["commodity channel index (cci) 14"], 0.0025, 488),
        ("spy_with_williamsr14.txt", "willr", 14, ["williams %r 14"], 0.0005, 488),
        ("spy_max.txt", "max", 5, ["max_5"], 0.0, 496),
        ("spy_min.txt", "min", 5, ["min_5"], 0.0, 496),
        ("spy_tr.txt", "trange", None, ["tr"], 1e-12, 499),
    ],
)
def test_values_equal_leans_within_their_rounding(
    lean: Path,
    file: str,
    name: str,
    period: int | None,
    columns: list[str],
    tolerance: float,
    rows: int,
) -> None:
    (path,) = (found for found in lean.iterdir() if found.name.lower() == file)
    oracle = read_csv(path)
    for ours, column in zip(calculate(name, oracle.rows, period), columns, strict=True):
        assert_close(ours, oracle[column], tolerance, at_least=rows)


def test_the_stochastic_equals_leans(lean: Path) -> None:
    oracle = read_csv(lean / "spy_with_stoch12k3.txt")
    params = {"fastk_period": 12, "slowk_period": 3, "slowd_period": 5}
    slow_k, slow_d = calculate("stoch", oracle.rows, params=params)
    assert_close(slow_k, oracle["stochastics 12 %k 3"], 0.0005, at_least=484)
    assert_close(slow_d, oracle["%d 5"], 0.0005, at_least=484)


def test_the_macd_of_monthly_bars_equals_leans(lean: Path) -> None:
    oracle = read_csv(lean / "spy_with_macd.txt")
    values = calculate("macd", oracle.rows)
    for ours, column in zip(values, ["macd", "signal", "histogram"], strict=True):
        assert_close(ours, oracle[column], 6e-6, at_least=183)


def test_wilders_atr_equals_leans_with_their_first_row_as_the_second(lean: Path) -> None:
    """LEAN counts the first row's high less low as a true range; TA-Lib begins with the second.

    With a row before it that changes nothing, LEAN's first row is TA-Lib's second.
    """
    oracle = read_csv(lean / "spy_atr_wilder.txt")
    bars = oracle.rows
    middle = (bars.high[:1] + bars.low[:1]) / 2.0
    rows = rows_of({name: np.concatenate((middle, getattr(bars, name))) for name in COLUMNS})
    (atr,) = calculate("atr", rows, 14)
    assert_close(atr[1:], oracle["average true range 14"], 5.1e-6, at_least=488)


def test_the_simple_average_of_true_ranges_is_leans_simple_atr(lean: Path) -> None:
    oracle = read_csv(lean / "spy_atr.txt")
    (ranges,) = calculate("trange", oracle.rows)
    (average,) = calculate("sma", one_series(ranges[1:].tolist()), 14)
    assert_close(average, oracle["average true range 14"][1:], 5.1e-6, at_least=487)
