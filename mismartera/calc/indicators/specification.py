"""One indicator as a configuration asks for it: checked, complete, with its key."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from reprlib import repr as brief
from typing import Final

from mismartera.calc.indicators import registry
from mismartera.calc.indicators.indicator_type import (
    MOVING_AVERAGES,
    IndicatorType,
    Number,
    Parameter,
    ParameterKind,
)
from mismartera.calc.indicators.rows import COLUMNS
from mismartera.domain.interval import Interval
from mismartera.errors import UnknownName, UsageError

_UNBOUNDED: Final = 1e30
_LARGEST: Final = 3e37  # of any number that TA-Lib takes


@dataclass(frozen=True, slots=True)
class IndicatorSpec:
    """An indicator with every parameter set (in order, defaults included) and its inputs."""

    name: str
    parameters: tuple[tuple[str, Number], ...]
    inputs: tuple[str, ...]
    interval: Interval

    @property
    def values(self) -> tuple[Number, ...]:
        return tuple(value for _, value in self.parameters)

    @property
    def key(self) -> str:
        """Name, parameters, interval: `sma_20_1m`, `macd_12_26_9_15m`."""
        return "_".join((self.name, *map(number_text, self.values), self.interval.name))


def build_spec(
    name: str,
    interval: Interval,
    period: Number | None = None,
    params: Mapping[str, object] | None = None,
    inputs: Sequence[str] | None = None,
) -> IndicatorSpec:
    """Check an indicator's name, parameters and inputs, and fill in what was left out.

    Raises:
        UnknownName: no indicator, or no column, has that name; the nearest is proposed.
        UsageError: a parameter is unknown, given twice, of the wrong kind or out of its range;
            TA-Lib refuses the combination; or the inputs do not fit.
    """
    kind = registry.get(name)
    given = _by_parameter(kind, period, params or {})
    parameters = tuple(
        (item.name, _checked(kind, item, given[item.name]))
        if item.name in given
        else (item.name, item.default_for(interval))
        for item in kind.parameters
    )
    if reason := kind.refusal(tuple(value for _, value in parameters)):
        written = ", ".join(f"{item} {number_text(value)}" for item, value in parameters)
        raise UsageError(f"{kind.name} does not take {written}", reason)
    return IndicatorSpec(kind.name, parameters, _columns(kind, inputs), interval)


def number_text(value: Number) -> str:
    """Write a number as briefly as it can be read back: 2, 0.02, -1.5."""
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return repr(value)


def range_text(parameter: Parameter) -> str:
    """Write what values a parameter takes."""
    if parameter.kind is ParameterKind.MOVING_AVERAGE:
        return ", ".join(f"{number} {name}" for number, name in enumerate(MOVING_AVERAGES))
    kind = "a number" if parameter.kind is ParameterKind.NUMBER else "a whole number"
    low, high = bounds(parameter)
    if low is None:
        return kind
    if high is None:
        return f"{kind} of at least {number_text(low)}"
    return f"{kind} from {number_text(low)} to {number_text(high)}"


def bounds(parameter: Parameter) -> tuple[Number | None, Number | None]:
    """The least and the greatest value; None where TA-Lib sets no limit that anyone would meet."""
    low, high = parameter.minimum, parameter.maximum
    return (None if low <= -_UNBOUNDED else low), (None if high >= _UNBOUNDED else high)


def _by_parameter(
    kind: IndicatorType, period: Number | None, params: Mapping[str, object]
) -> dict[str, object]:
    written = {item.name: item.name for item in kind.parameters}
    written |= {item.alias: item.name for item in kind.parameters if item.alias}
    given: dict[str, object] = {}
    pairs = [*params.items()] if period is None else [("period", period), *params.items()]
    for name, value in pairs:
        if name not in written:
            raise UsageError(f"{kind.name} has no parameter {name!r}", _known(kind))
        if written[name] in given:
            raise UsageError(f"{kind.name}: {name} is given twice", "write it once")
        given[written[name]] = value
    return given


def _known(kind: IndicatorType) -> str:
    if not kind.parameters:
        return "it takes none"
    return f"its parameters are {', '.join(item.name for item in kind.parameters)}"


def _checked(kind: IndicatorType, parameter: Parameter, value: object) -> Number:
    number = _number(parameter, value)
    if number is None or not parameter.minimum <= number <= parameter.maximum:
        raise UsageError(
            f"{kind.name}: {parameter.name} is {brief(value)}", f"expected {range_text(parameter)}"
        )
    return number


def _number(parameter: Parameter, value: object) -> Number | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    if parameter.kind is ParameterKind.NUMBER:
        return float(value) if abs(value) <= _LARGEST else None
    if isinstance(value, float):
        return int(value) if value.is_integer() else None
    return value


def _columns(kind: IndicatorType, inputs: Sequence[str] | None) -> tuple[str, ...]:
    """The columns that are read: those given fill the free inputs, in order."""
    if inputs is None:
        return kind.default_inputs
    named = tuple(column.strip().lower() for column in inputs)
    for column, written in zip(named, inputs, strict=True):
        if column not in COLUMNS:
            raise UnknownName("column", written, COLUMNS, f"one of {', '.join(COLUMNS)}")
    if len(named) == len(kind.inputs):
        fixed_fit = all(
            item.free or item.column == column
            for item, column in zip(kind.inputs, named, strict=True)
        )
        if fixed_fit:
            return named
    if len(named) == kind.free_inputs and kind.free_inputs:
        chosen = iter(named)
        return tuple(next(chosen) if item.free else item.column for item in kind.inputs)
    raise UsageError(f"{kind.name}: inputs are {', '.join(named) or 'none'}", _fitting(kind))


def _fitting(kind: IndicatorType) -> str:
    columns = ", ".join(kind.default_inputs)
    if not kind.free_inputs:
        return f"it reads {columns}; leave inputs out"
    count = "one column" if kind.free_inputs == 1 else f"{kind.free_inputs} columns"
    return f"expected {count} of {', '.join(COLUMNS)} (without inputs it reads {columns})"
