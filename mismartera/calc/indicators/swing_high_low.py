"""Swing high and low: the last turning points that later bars have confirmed."""

from __future__ import annotations

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from mismartera.calc.indicators.indicator_type import (
    Calculation,
    IndicatorType,
    Input,
    Number,
    Outputs,
    Parameter,
    ParameterKind,
)
from mismartera.calc.indicators.rows import IndicatorRows
from mismartera.domain.columns import Float64


def last_swing_high(high: Float64, bars: int) -> Float64:
    """Give the last confirmed swing high at each row; NaN before the first.

    A high is a swing high when it is above each of the `bars` highs before it and not below any
    of the `bars` highs after it. It is known from the last of those on, never earlier.
    """
    level = np.full(len(high), np.nan)
    candidates = len(high) - 2 * bars
    if candidates <= 0:
        return level
    highest = sliding_window_view(high, bars).max(axis=1)
    centre = high[bars : bars + candidates]
    confirmed = (centre > highest[:candidates]) & (centre >= highest[bars + 1 :])
    latest = np.maximum.accumulate(np.where(confirmed, np.arange(candidates), -1))
    level[2 * bars :] = np.where(latest >= 0, centre[latest], np.nan)
    return level


def last_swing_low(low: Float64, bars: int) -> Float64:
    """Give the last confirmed swing low at each row: a swing high upside down."""
    return -last_swing_high(-low, bars)


def _bind(values: tuple[Number, ...], _inputs: tuple[str, ...]) -> Calculation:
    bars = int(values[0])

    def calculate(rows: IndicatorRows) -> Outputs:
        return last_swing_high(rows.high, bars), last_swing_low(rows.low, bars)

    return calculate


SWING_HIGH_LOW = IndicatorType(
    name="swing_high_low",
    group="Price Levels",
    description="Last swing high and low, each confirmed by as many bars after as before it",
    inputs=(Input("high"), Input("low")),
    parameters=(Parameter("period", ParameterKind.PERIOD, 5, 1, 1_000),),
    outputs=("swing_high", "swing_low"),
    lookback=lambda values: 2 * int(values[0]),
    bind=_bind,
)
