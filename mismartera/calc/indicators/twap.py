"""TWAP: the time-weighted average price since the session's open."""

from __future__ import annotations

import numpy as np

from mismartera.calc.indicators.indicator_type import (
    Anchor,
    Calculation,
    IndicatorType,
    Input,
    Number,
    Outputs,
)
from mismartera.calc.indicators.rows import IndicatorRows


def twap(rows: IndicatorRows) -> Outputs:
    """Calculate the mean of the typical price of the bars since the session's regular open.

    The typical price is (high + low + close) ÷ 3; every bar weighs the same. NaN before the open.
    """
    start = rows.session_start
    average = np.full(rows.length, np.nan)
    typical = (rows.high[start:] + rows.low[start:] + rows.close[start:]) / 3.0
    average[start:] = np.cumsum(typical) / np.arange(1.0, len(typical) + 1.0)
    return (average,)


def _bind(_values: tuple[Number, ...], _inputs: tuple[str, ...]) -> Calculation:
    return twap


TWAP = IndicatorType(
    name="twap",
    group="Session Averages",
    description="Average of the typical price of every bar since the session's open",
    inputs=(Input("high"), Input("low"), Input("close")),
    parameters=(),
    outputs=("twap",),
    lookback=lambda _: 0,
    bind=_bind,
    anchor=Anchor.SESSION_OPEN,
    is_cumulative=True,
)
