"""Relative volume: a bar's volume against the same minute of the sessions before."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

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
from mismartera.domain.columns import Bool, Float64


def relative_volume(rows: IndicatorRows, sessions: int) -> Float64:
    """Divide each volume by the mean volume of the same minute in the `sessions` sessions before.

    A minute without a bar counts as 0, and a session counts only at the minutes that it has (a
    half-day lacks the later ones). Sums run from the oldest session to the newest. NaN outside
    regular hours, before so many sessions are there, and where the mean is 0.
    """
    ratio = np.full(rows.length, np.nan)
    regular: Bool = rows.minute_index >= 0
    if not regular.any():
        return ratio
    _, session = np.unique(rows.session_index[regular], return_inverse=True)
    minutes, minute = np.unique(rows.minute_index[regular], return_inverse=True)
    volume = np.zeros((session[-1] + 1, len(minutes)))
    volume[session, minute] = rows.volume[regular]
    has_minute = minutes < _session_minutes(rows, regular, session)[:, np.newaxis]
    mean = _mean_before(volume, has_minute, sessions)[session, minute]
    mean[mean == 0.0] = np.nan
    ratio[regular] = rows.volume[regular] / mean
    return ratio


def _session_minutes(
    rows: IndicatorRows, regular: Bool, session: NDArray[np.intp]
) -> NDArray[np.int32]:
    """How many minutes each session has; where nobody says so, those up to its last bar."""
    known = rows.session_minutes if len(rows.session_minutes) else rows.minute_index + np.int32(1)
    length = np.zeros(session[-1] + 1, np.int32)
    np.maximum.at(length, session, known[regular])
    return length


def _mean_before(volume: Float64, has_minute: Bool, sessions: int) -> Float64:
    """Mean over the sessions before each, per minute; NaN where they are not all there."""
    mean = np.full(volume.shape, np.nan)
    ready = len(volume) - sessions
    if ready <= 0:
        return mean
    total = np.zeros((ready, volume.shape[1]))
    count = np.zeros((ready, volume.shape[1]))
    for back in range(sessions):
        part = slice(back, back + ready)
        total += np.where(has_minute[part], volume[part], 0.0)
        count += has_minute[part]
    np.divide(total, count, out=mean[sessions:], where=count > 0.0)
    return mean


def _bind(values: tuple[Number, ...], _inputs: tuple[str, ...]) -> Calculation:
    sessions = int(values[0])

    def calculate(rows: IndicatorRows) -> Outputs:
        return (relative_volume(rows, sessions),)

    return calculate


RELATIVE_VOLUME = IndicatorType(
    name="relative_volume",
    group="Volume Indicators",
    description="Volume against the mean volume of the same minute in the sessions before",
    inputs=(Input("volume"),),
    parameters=(Parameter("sessions", ParameterKind.INTEGER, 10, 1, 1_000),),
    outputs=("ratio",),
    lookback=lambda values: int(values[0]),
    bind=_bind,
    warm_up_sessions=lambda values: int(values[0]),
)
