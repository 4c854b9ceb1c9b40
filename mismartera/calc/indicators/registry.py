"""Every indicator by name: TA-Lib's and ours."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Final

from mismartera.calc.indicators.historical_volatility import HISTORICAL_VOLATILITY
from mismartera.calc.indicators.indicator_type import IndicatorType
from mismartera.calc.indicators.pivot_points import PIVOT_POINTS
from mismartera.calc.indicators.relative_volume import RELATIVE_VOLUME
from mismartera.calc.indicators.swing_high_low import SWING_HIGH_LOW
from mismartera.calc.indicators.talib_functions import TALIB_NAMES, talib_type
from mismartera.calc.indicators.twap import TWAP
from mismartera.calc.indicators.vwap import VWAP
from mismartera.errors import UnknownName

if TYPE_CHECKING:
    from mismartera.calc.indicators.specification import IndicatorSpec

OWN: Final = {
    own.name: own
    for own in (
        HISTORICAL_VOLATILITY,
        PIVOT_POINTS,
        RELATIVE_VOLUME,
        SWING_HIGH_LOW,
        TWAP,
        VWAP,
    )
}


def names() -> tuple[str, ...]:
    """The names of all indicators, in alphabetical order."""
    return tuple(sorted((*OWN, *TALIB_NAMES)))


def get(name: str) -> IndicatorType:
    """Find an indicator by its name, in upper or lower case.

    Raises:
        UnknownName: there is none of that name.
    """
    lowered = name.strip().lower()
    if lowered in OWN:
        return OWN[lowered]
    if lowered in TALIB_NAMES:
        return talib_type(lowered)
    raise UnknownName("indicator", name, names(), "`indicators list` shows every name")


@lru_cache(maxsize=4096)
def warm_up_bars(spec: IndicatorSpec) -> int:
    """How many bars the sessions before the current one must hold: max(10 × period, lookback).

    0 means that the first row is the current session's open.
    """
    return get(spec.name).warm_up_bars(spec.values)


@lru_cache(maxsize=4096)
def warm_up_sessions(spec: IndicatorSpec) -> int:
    """How many sessions must lie before the current one, whatever number of bars they hold.

    More than 0 only where sessions are compared: pivot points, relative volume.
    """
    return get(spec.name).warm_up_sessions(spec.values)


@lru_cache(maxsize=4096)
def lookback(spec: IndicatorSpec) -> int:
    """How many rows come before the first value, counted from the first row."""
    return get(spec.name).lookback(spec.values)
