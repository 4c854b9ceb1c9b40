"""Against StockCharts and NinjaTrader, by way of PyAlgoTrade's test data."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.indicators.oracles import assert_close, calculate, read_csv


# StockCharts' averages have two (SMA) and five decimals, its RSI eight; NinjaTrader's SMA all.
@pytest.mark.parametrize(
    ("file", "name", "period", "tolerance", "rows"),
    [
        ("sc-sma-10.csv", "sma", 10, 0.005, 21),
        ("sc-ema-10.csv", "ema", 10, 5.1e-6, 21),
        ("rsi-test.csv", "rsi", 14, 5.1e-9, 19),
        ("nt-sma-15.csv", "sma", 15, 1e-12, 236),
    ],
)
def test_values_equal_the_charts_within_their_rounding(
    shared_data: Path, file: str, name: str, period: int, tolerance: float, rows: int
) -> None:
    oracle = read_csv(shared_data / "oracles" / "pyalgotrade" / file, close="input")
    (ours,) = calculate(name, oracle.rows, period)
    assert_close(ours, oracle["expected"], tolerance, at_least=rows)
