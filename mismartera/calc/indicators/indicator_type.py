"""What an indicator is: its inputs, parameters, outputs, and how it is calculated."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, TypeAlias

from mismartera.calc.indicators.rows import IndicatorRows
from mismartera.domain.columns import Float64
from mismartera.domain.interval import Interval

Number: TypeAlias = int | float
Outputs: TypeAlias = tuple[Float64, ...]
Calculation: TypeAlias = Callable[[IndicatorRows], Outputs]
ColumnFunction: TypeAlias = Callable[..., Outputs]
"""Called with the input columns, one array each."""


# TA-Lib's kinds of a moving average, by number: 10 is none, 11 the function's own.
MOVING_AVERAGES: Final = [
    "SMA",
    "EMA",
    "WMA",
    "DEMA",
    "TEMA",
    "TRIMA",
    "KAMA",
    "MAMA",
    "T3",
    "HMA",
    "none",
    "default",
    "ZLEMA",
    "RMA",
]


class ParameterKind(StrEnum):
    """What a parameter counts or measures."""

    PERIOD = "period"
    INTEGER = "integer"
    NUMBER = "number"
    MOVING_AVERAGE = "moving average"


class Anchor(StrEnum):
    """Where an indicator's first row lies."""

    WARM_UP = "warm-up"
    SESSION_OPEN = "session open"


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter: its name in a configuration, its default and its range (both ends allowed).

    `default_of`, where given, makes the default out of the interval; `default` then only shows
    what it is for `1d`. `alias` is a second name by which it may be written (TA-Lib's own).
    """

    name: str
    kind: ParameterKind
    default: Number
    minimum: Number
    maximum: Number
    alias: str = ""
    default_of: Callable[[Interval], Number] | None = None

    def default_for(self, interval: Interval) -> Number:
        return self.default if self.default_of is None else self.default_of(interval)


@dataclass(frozen=True, slots=True)
class Input:
    """One input: the column that is read, and whether a configuration may name another."""

    column: str
    free: bool = False


@dataclass(frozen=True, slots=True)
class IndicatorType:
    """An indicator by name: everything that holds whatever its parameters are.

    `outputs` name the arrays in the order in which `bind` gives them. `lookback` says from the
    parameters how many rows come before the first value, `warm_up_sessions` how many whole
    sessions must lie before the current one, and `bind` makes the calculation, checked and ready
    to be called often. `fixed_period` is the longest period that is no parameter.
    """

    name: str
    group: str
    description: str
    inputs: tuple[Input, ...]
    parameters: tuple[Parameter, ...]
    outputs: tuple[str, ...]
    lookback: Callable[[tuple[Number, ...]], int]
    bind: Callable[[tuple[Number, ...], tuple[str, ...]], Calculation]
    anchor: Anchor = Anchor.WARM_UP
    is_cumulative: bool = False
    fixed_period: int = 0
    warm_up_sessions: Callable[[tuple[Number, ...]], int] = lambda _: 0
    refusal: Callable[[tuple[Number, ...]], str] = lambda _: ""
    of_columns: Callable[[tuple[Number, ...]], ColumnFunction] | None = None

    @property
    def anchored(self) -> bool:
        """Whether it starts afresh at every session's open."""
        return self.anchor is Anchor.SESSION_OPEN

    @property
    def default_inputs(self) -> tuple[str, ...]:
        return tuple(item.column for item in self.inputs)

    @property
    def free_inputs(self) -> int:
        return sum(item.free for item in self.inputs)

    def longest_period(self, values: tuple[Number, ...]) -> int:
        """The longest of its periods, in rows; 0 where it has none."""
        periods = (
            int(value)
            for parameter, value in zip(self.parameters, values, strict=True)
            if parameter.kind is ParameterKind.PERIOD
        )
        return max((self.fixed_period, *periods))

    def warm_up_bars(self, values: tuple[Number, ...]) -> int:
        """How many bars the sessions before the current one must hold at least."""
        if self.anchored:
            return 0
        return max(10 * self.longest_period(values), self.lookback(values))

    def named(self, values: tuple[Number, ...]) -> Mapping[str, Number]:
        """The values by the names of their parameters."""
        return {item.name: value for item, value in zip(self.parameters, values, strict=True)}
