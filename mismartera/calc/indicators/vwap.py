"""VWAP: the volume-weighted average price since the session's open."""

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


def vwap(rows: IndicatorRows) -> Outputs:
    """Calculate sum(typical price × volume) ÷ sum(volume) from the session's regular open.

    The typical price is (high + low + close) ÷ 3. NaN before the open and while no volume has
    been traded since. Rows after the close go on adding.
    """
    start = rows.session_start
    average = np.full(rows.length, np.nan)
    typical = (rows.high[start:] + rows.low[start:] + rows.close[start:]) / 3.0
    volume = rows.volume[start:]
    traded = np.cumsum(volume)
    turnover = np.cumsum(typical * volume)
    np.divide(turnover, traded, out=average[start:], where=traded > 0.0)
    return (average,)


def _bind(_values: tuple[Number, ...], _inputs: tuple[str, ...]) -> Calculation:
    return vwap


VWAP = IndicatorType(
    name="vwap",
    group="Session Averages",
    description="Volume-weighted average of the typical price since the session's open",
    inputs=(Input("high"), Input("low"), Input("close"), Input("volume")),
    parameters=(),
    outputs=("vwap",),
    lookback=lambda _: 0,
    bind=_bind,
    anchor=Anchor.SESSION_OPEN,
    is_cumulative=True,
)
