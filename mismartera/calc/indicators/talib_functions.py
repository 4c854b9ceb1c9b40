"""TA-Lib's 201 functions as indicators.

Their names are TA-Lib's in lower case, but for its VWAP: `ta_vwap` (ours starts at the open).
Outputs of TA-Lib that are positions in the array are given as bars ago; whole-number outputs
become floats, NaN where TA-Lib leaves 0 before the first value; an infinite value becomes NaN,
and so does a VWAP of no volume.
"""

from __future__ import annotations

from functools import cache
from operator import attrgetter
from typing import Final, Protocol, cast

import numpy as np

from mismartera.calc.indicators import talib_library
from mismartera.calc.indicators.indicator_type import (
    Anchor,
    Calculation,
    ColumnFunction,
    IndicatorType,
    Input,
    Number,
    Outputs,
    Parameter,
    ParameterKind,
)
from mismartera.calc.indicators.rows import IndicatorRows
from mismartera.calc.indicators.talib_library import NAMES, Function, Option, OptionType
from mismartera.domain.columns import Float64

_RENAMED: Final = {"VWAP": "ta_vwap"}
_PARAMETER_NAMES: Final = {
    "timeperiod": "period",
    "fastperiod": "fast",
    "slowperiod": "slow",
    "signalperiod": "signal",
}
_PERIODS_BY_ANOTHER_NAME: Final = frozenset({"leftbars", "rightbars"})
_FIXED_PERIODS: Final = {"MACDFIX": 26}
_FREE_COLUMNS: Final = {1: ("close",), 2: ("high", "low")}
_POSITIONS: Final = frozenset({"MAXINDEX", "MININDEX", "MINMAXINDEX"})

# Every value of these depends on every row since the first one. (TA-Lib's flag "path-dependent"
# also marks ADOSC, SAR, SAREXT and SUPERTREND, which forget their beginning: those warm up.)
CUMULATIVE: Final = frozenset({"AD", "CUMSUM", "NVI", "OBV", "PVI", "PVT", "VWAP", "WAD"})

# Found by calling every function with every column, flat prices and no volume among them.
_CAN_BE_INFINITE: Final = frozenset({"COSH", "DIV", "EXP", "LN", "LOG10", "RVOL", "SINH"})

TALIB_NAMES: Final = {_RENAMED.get(name, name.lower()): name for name in NAMES}


class _OneOutput(Protocol):
    def __call__(self, *arguments: Float64 | Number) -> Float64: ...


class _ManyOutputs(Protocol):
    def __call__(self, *arguments: Float64 | Number) -> Outputs: ...


@cache
def talib_type(name: str) -> IndicatorType:
    """The function as an indicator; `name` is one of `TALIB_NAMES`."""
    declared = talib_library.function(TALIB_NAMES[name])
    is_cumulative = declared.name in CUMULATIVE

    def lookback(values: tuple[Number, ...]) -> int:
        return talib_library.lookback(declared.name, values)

    def bind(values: tuple[Number, ...], inputs: tuple[str, ...]) -> Calculation:
        calculation = _of_rows(_function(declared, values), inputs)
        if declared.name == "VWAP":
            calculation = _once_traded(calculation)
        return _since_open(calculation) if is_cumulative else calculation

    def of_columns(values: tuple[Number, ...]) -> ColumnFunction:
        return _function(declared, values)

    def refusal(values: tuple[Number, ...]) -> str:
        taken = talib_library.accepts(declared.name, values, len(declared.inputs))
        return "" if taken else "TA-Lib takes each of them alone, not these together"

    return IndicatorType(
        name=name,
        group=declared.group,
        description=declared.description,
        inputs=_inputs(declared),
        parameters=tuple(_parameter(option) for option in declared.options),
        outputs=declared.outputs,
        lookback=lookback,
        bind=bind,
        anchor=Anchor.SESSION_OPEN if is_cumulative else Anchor.WARM_UP,
        is_cumulative=is_cumulative,
        fixed_period=_FIXED_PERIODS.get(declared.name, 0),
        refusal=refusal,
        of_columns=None if is_cumulative else of_columns,
    )


def _inputs(declared: Function) -> tuple[Input, ...]:
    free = iter(_FREE_COLUMNS.get(declared.inputs.count(None), ()))
    return tuple(
        Input(next(free), free=True) if column is None else Input(column)
        for column in declared.inputs
    )


def _parameter(option: Option) -> Parameter:
    name = _PARAMETER_NAMES.get(option.name, option.name)
    if option.type in (OptionType.REAL_RANGE, OptionType.REAL_LIST):
        kind = ParameterKind.NUMBER
    elif option.type is OptionType.INTEGER_LIST:
        kind = ParameterKind.MOVING_AVERAGE
    elif "period" in option.name or option.name in _PERIODS_BY_ANOTHER_NAME:
        kind = ParameterKind.PERIOD
    else:
        kind = ParameterKind.INTEGER
    alias = option.name if option.name != name else ""
    return Parameter(name, kind, option.default, option.minimum, option.maximum, alias)


def _of_rows(function: ColumnFunction, inputs: tuple[str, ...]) -> Calculation:
    columns = attrgetter(*inputs)
    if len(inputs) == 1:
        return lambda rows: function(columns(rows))
    return lambda rows: function(*columns(rows))


def _function(declared: Function, values: tuple[Number, ...]) -> ColumnFunction:
    plain = _plain(declared, values)
    probe = plain(*(np.ones(1) for _ in declared.inputs))
    if any(output.dtype != np.float64 for output in probe):
        return _with_floats(declared, values, plain)
    if declared.name in _CAN_BE_INFINITE:
        return _without_infinity(plain)
    return plain


def _plain(declared: Function, values: tuple[Number, ...]) -> ColumnFunction:
    """The call and nothing else: this is what the engine spends its time in."""
    # Cast here, not in the calls: `cast` is a call of its own.
    many = cast(_ManyOutputs, talib_library.raw(declared.name))
    one = cast(_OneOutput, many)
    if len(declared.outputs) > 1:
        return lambda *columns: many(*columns, *values)
    if len(declared.inputs) == 1:
        return lambda column: (one(column, *values),)
    return lambda *columns: (one(*columns, *values),)


def _with_floats(
    declared: Function, values: tuple[Number, ...], plain: ColumnFunction
) -> ColumnFunction:
    """Whole numbers as floats, NaN before the first value, positions as bars ago."""
    unready = talib_library.lookback(declared.name, values)
    ago = declared.name in _POSITIONS

    def calculate(*columns: Float64) -> Outputs:
        outputs = tuple(output.astype(np.float64) for output in plain(*columns))
        for output in outputs:
            if ago:
                np.subtract(np.arange(len(output)), output, out=output)
            output[:unready] = np.nan
        return outputs

    return calculate


def _without_infinity(plain: ColumnFunction) -> ColumnFunction:
    def calculate(*columns: Float64) -> Outputs:
        outputs = plain(*columns)
        for output in outputs:
            output[np.isinf(output)] = np.nan
        return outputs

    return calculate


def _once_traded(calculation: Calculation) -> Calculation:
    """No value while nothing was traded, where TA-Lib's VWAP is 0."""

    def calculate(rows: IndicatorRows) -> Outputs:
        outputs = calculation(rows)
        for output in outputs:
            output[np.cumsum(rows.volume) <= 0.0] = np.nan
        return outputs

    return calculate


def _since_open(calculation: Calculation) -> Calculation:
    """Calculate from the session's open on; the rows before it have no value."""

    def calculate(rows: IndicatorRows) -> Outputs:
        before = rows.session_start
        if not before:
            return calculation(rows)
        unready = np.full(before, np.nan)
        return tuple(np.concatenate((unready, part)) for part in calculation(rows.from_open()))

    return calculate
