"""Pivot points: levels drawn from the previous session."""

from __future__ import annotations

import numpy as np

from mismartera.calc.indicators.indicator_type import (
    Calculation,
    IndicatorType,
    Input,
    Number,
    Outputs,
)
from mismartera.calc.indicators.rows import IndicatorRows
from mismartera.domain.columns import Bool, Float64


def pivot_points(rows: IndicatorRows) -> Outputs:
    """Calculate the classic (floor traders') levels at each row: pivot, r1 to r3, s1 to s3.

    With high H, low L and close C of the last session before the row's that has a bar in regular
    hours: P = (H + L + C) ÷ 3; R1 = 2P - L, R2 = P + (H - L), R3 = H + 2(P - L); S1 = 2P - H,
    S2 = P - (H - L), S3 = L - 2(H - P). NaN in the first session.
    """
    high, low, close = _previous_session(rows)
    pivot = (high + low + close) / 3.0
    spread = high - low
    return (
        pivot,
        2.0 * pivot - low,
        pivot + spread,
        high + 2.0 * (pivot - low),
        2.0 * pivot - high,
        pivot - spread,
        low - 2.0 * (high - pivot),
    )


def _previous_session(rows: IndicatorRows) -> tuple[Float64, Float64, Float64]:
    """High, low and close of the session before each row's, one value per row."""
    regular: Bool = rows.minute_index >= 0
    sessions = rows.session_index[regular]
    starts = np.flatnonzero(np.diff(sessions, prepend=sessions[:1] - 1))
    if not len(starts):
        unready = np.full(rows.length, np.nan)
        return unready, unready, unready
    ends = np.append(starts[1:], len(sessions)) - 1
    previous = np.searchsorted(sessions[starts], rows.session_index) - 1

    def at(levels: Float64) -> Float64:
        return np.where(previous >= 0, levels[previous], np.nan)

    return (
        at(np.maximum.reduceat(rows.high[regular], starts)),
        at(np.minimum.reduceat(rows.low[regular], starts)),
        at(rows.close[regular][ends]),
    )


def _bind(_values: tuple[Number, ...], _inputs: tuple[str, ...]) -> Calculation:
    return pivot_points


PIVOT_POINTS = IndicatorType(
    name="pivot_points",
    group="Price Levels",
    description="Classic pivot points from the previous session's high, low and close",
    inputs=(Input("high"), Input("low"), Input("close")),
    parameters=(),
    outputs=("pivot", "r1", "r2", "r3", "s1", "s2", "s3"),
    lookback=lambda _: 1,
    bind=_bind,
    warm_up_sessions=lambda _: 1,
)
