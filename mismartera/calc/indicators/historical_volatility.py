"""Historical volatility: how far returns spread, per year."""

from __future__ import annotations

from typing import Final, cast

import numpy as np

from mismartera.calc.indicators import talib_library
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
from mismartera.domain.interval import DAY, Interval

_SESSIONS_PER_YEAR: Final = 252
_WEEKS_PER_YEAR: Final = 52
_SECONDS_PER_SESSION: Final = 23_400  # six and a half hours; another market sets its own number


def historical_volatility(close: Float64, period: int, periods_per_year: float) -> Float64:
    """Calculate sqrt(periods per year) × the standard deviation of the last `period` log returns.

    A return is ln(close ÷ previous close); the deviation is the sample's (divided by period - 1).
    0.25 means 25 % a year. Sums run from the oldest return to the newest, in two passes. NaN where
    a price in reach is 0.
    """
    volatility = np.full(len(close), np.nan)
    values = len(close) - period
    if values <= 0:
        return volatility
    with np.errstate(divide="ignore", invalid="ignore"):
        found = np.sqrt(_variance(close, period, values) * periods_per_year)
    volatility[period:] = np.where(np.isnan(found), np.nan, found)  # one NaN: it may have a sign
    return volatility


def _variance(close: Float64, period: int, values: int) -> Float64:
    """The sample variance of the log returns that lead to each of the last `values` rows."""
    returns = _natural_logarithm(close[1:] / close[:-1])
    mean = sum((returns[k : k + values] for k in range(period)), np.zeros(values)) / period
    squares = sum(
        (np.square(returns[k : k + values] - mean) for k in range(period)), np.zeros(values)
    )
    return squares / (period - 1)


def periods_per_year(interval: Interval) -> Number:
    """How many bars a year has: 252 sessions of six and a half hours, 52 weeks."""
    if interval == DAY:
        return float(_SESSIONS_PER_YEAR)
    if not interval.is_intraday:
        return float(_WEEKS_PER_YEAR)
    return float(_SESSIONS_PER_YEAR * -(-_SECONDS_PER_SESSION // interval.seconds))


def _natural_logarithm(values: Float64) -> Float64:
    """TA-Lib's, one row at a time: NumPy's may round by a row's place in the array."""
    return cast(Float64, talib_library.raw("LN")(values))


def _bind(values: tuple[Number, ...], inputs: tuple[str, ...]) -> Calculation:
    period, per_year = int(values[0]), float(values[1])
    (column,) = inputs

    def calculate(rows: IndicatorRows) -> Outputs:
        return (historical_volatility(getattr(rows, column), period, per_year),)

    return calculate


HISTORICAL_VOLATILITY = IndicatorType(
    name="historical_volatility",
    group="Volatility Indicators",
    description="Standard deviation of log returns, as a fraction per year of 252 sessions",
    inputs=(Input("close", free=True),),
    parameters=(
        Parameter("period", ParameterKind.PERIOD, 20, 2, 10_000),
        Parameter(
            "periods_per_year",
            ParameterKind.NUMBER,
            periods_per_year(DAY),
            1.0,
            1e9,
            default_of=periods_per_year,
        ),
    ),
    outputs=("volatility",),
    lookback=lambda values: int(values[0]),
    bind=_bind,
)
