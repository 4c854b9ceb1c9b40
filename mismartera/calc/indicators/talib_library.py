"""TA-Lib as it is: its functions, what it says of them, and what it accepts.

TA-Lib publishes neither the ranges of its parameters nor the combinations that it refuses, so
both are asked of the function itself, with one row.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from functools import cache
from typing import Final, Protocol, TypeAlias, cast

import numpy as np
from numpy.typing import NDArray
from talib import _ta_lib, abstract

Number: TypeAlias = int | float
RawOutput: TypeAlias = NDArray[np.float64] | NDArray[np.int32]


class RawFunction(Protocol):
    """A function of TA-Lib without the wrapper that looks for pandas in every argument."""

    def __call__(self, *arguments: NDArray[np.float64] | Number) -> RawOutput | tuple[RawOutput]:
        """Take the input columns, then the parameters in their order."""


class _Library(Protocol):
    """The part of TA-Lib's extension that its published types leave out."""

    __TA_FUNCTION_NAMES__: list[str]

    def _ta_getFuncInfo(self, name: bytes) -> dict[str, int]: ...  # noqa: N802
    def _ta_getInputParameterInfo(  # noqa: N802
        self, name: bytes, index: int
    ) -> dict[str, list[str] | None]: ...
    def _ta_getOptInputParameterInfo(  # noqa: N802
        self, name: bytes, index: int
    ) -> dict[str, Number]: ...
    def _ta_set_unstable_period(self, name: str, period: int) -> None: ...
    def _ta_set_compatibility(self, value: int) -> None: ...
    def _ta_restore_candle_default_settings(self, setting: int) -> None: ...


class _Declared(Protocol):
    """What `talib.abstract` answers about one function."""

    info: Mapping[str, str | Sequence[str]]
    parameters: Mapping[str, Number]
    lookback: int


class OptionType(IntEnum):
    """TA-Lib's types of a parameter."""

    REAL_RANGE = 0
    REAL_LIST = 1
    INTEGER_RANGE = 2
    INTEGER_LIST = 3


@dataclass(frozen=True, slots=True)
class Option:
    """One parameter as TA-Lib declares it, with the range that it accepts."""

    name: str
    type: OptionType
    default: Number
    minimum: Number
    maximum: Number


@dataclass(frozen=True, slots=True)
class Function:
    """One function as TA-Lib declares it. A column of `inputs` without a name is free."""

    name: str
    group: str
    description: str
    flags: tuple[str, ...]
    inputs: tuple[str | None, ...]
    options: tuple[Option, ...]
    outputs: tuple[str, ...]


_LIBRARY: Final = cast(_Library, _ta_lib)
_ALL_CANDLE_SETTINGS: Final = 11

NAMES: Final[tuple[str, ...]] = tuple(sorted(_LIBRARY.__TA_FUNCTION_NAMES__))

_REAL_LIMIT: Final = 3e37  # TA-Lib's own; beyond lies the value that stands for "the default"
_INTEGER_LIMIT: Final = 2**31 - 1
_LIST_LIMIT: Final = 64
# The range of one parameter may hang on another: probed with that one out of the way.
_PROBED_WITH: Final[Mapping[tuple[str, str], Mapping[str, Number]]] = {
    ("MAVP", "minperiod"): {"maxperiod": 100_000}
}


def fix_settings() -> None:
    """Set TA-Lib's process-wide settings to its own defaults, whatever set them before."""
    _LIBRARY._ta_set_unstable_period("ALL", 0)
    _LIBRARY._ta_set_compatibility(0)
    _LIBRARY._ta_restore_candle_default_settings(_ALL_CANDLE_SETTINGS)


fix_settings()


@cache
def raw(name: str) -> RawFunction:
    """The function itself, without the wrapper around it."""
    wrapped = getattr(_ta_lib, name)
    return cast(RawFunction, getattr(wrapped, "__wrapped__", wrapped))


@cache
def function(name: str) -> Function:
    """What TA-Lib declares of the function called `name` (upper case)."""
    info = _declared(name).info
    inputs = _inputs(name)
    return Function(
        name=name,
        group=str(info["group"]),
        description=" ".join(str(info["display_name"]).split()),
        flags=tuple(info["function_flags"]),
        inputs=inputs,
        options=_options(name, len(inputs)),
        outputs=tuple(info["output_names"]),
    )


def lookback(name: str, values: Sequence[Number]) -> int:
    """How many rows come before the function's first value."""
    called = _declared(name)
    options = function(name).options
    if options:
        called.parameters = {
            option.name: value for option, value in zip(options, values, strict=True)
        }
    return int(called.lookback)


def accepts(name: str, values: Sequence[Number], inputs: int) -> bool:
    """Tell whether the function takes these parameters together."""
    row = np.ones(1)
    try:
        raw(name)(*(row,) * inputs, *values)
    except OverflowError:
        return False
    except Exception as error:  # TA-Lib raises nothing narrower
        if "TA_BAD_PARAM" in str(error):
            return False
        raise
    return True


def _declared(name: str) -> _Declared:
    return cast(Callable[[str], _Declared], vars(abstract)["Function"])(name)


def _inputs(name: str) -> tuple[str | None, ...]:
    count = _LIBRARY._ta_getFuncInfo(name.encode())["num_inputs"]
    found: list[str | None] = []
    for index in range(count):
        declared = _LIBRARY._ta_getInputParameterInfo(name.encode(), index)
        series = declared["price_series"]
        found += [None] if series is None else list(series)
    return tuple(found)


def _options(name: str, inputs: int) -> tuple[Option, ...]:
    count = _LIBRARY._ta_getFuncInfo(name.encode())["num_opt_inputs"]
    declared = [_LIBRARY._ta_getOptInputParameterInfo(name.encode(), i) for i in range(count)]
    defaults = {str(item["name"]): item["default_value"] for item in declared}
    return tuple(
        _option(name, inputs, str(item["name"]), OptionType(int(item["type"])), defaults)
        for item in declared
    )


def _option(
    name: str, inputs: int, option: str, kind: OptionType, defaults: Mapping[str, Number]
) -> Option:
    around = {**defaults, **_PROBED_WITH.get((name, option), {})}

    def taken(value: Number) -> bool:
        return accepts(name, [*{**around, option: value}.values()], inputs)

    default = defaults[option]
    lowest, highest = (_furthest(taken, default, limit, kind) for limit in _limits(kind))
    return Option(option, kind, default, lowest, highest)


def _limits(kind: OptionType) -> tuple[Number, Number]:
    if kind is OptionType.INTEGER_RANGE:
        return -_INTEGER_LIMIT, _INTEGER_LIMIT
    if kind is OptionType.INTEGER_LIST:
        return -_LIST_LIMIT, _LIST_LIMIT
    return -_REAL_LIMIT, _REAL_LIMIT


def _furthest(
    taken: Callable[[Number], bool], default: Number, limit: Number, kind: OptionType
) -> Number:
    """The value furthest from the default towards the limit that is taken (by bisection)."""
    if taken(limit):
        return limit
    if kind in (OptionType.INTEGER_RANGE, OptionType.INTEGER_LIST):
        return _furthest_integer(taken, int(default), int(limit))
    return _furthest_real(taken, float(default), float(limit))


def _furthest_integer(taken: Callable[[Number], bool], good: int, bad: int) -> int:
    while abs(bad - good) > 1:
        middle = (good + bad) // 2
        good, bad = (middle, bad) if taken(middle) else (good, middle)
    return good


def _furthest_real(taken: Callable[[Number], bool], good: float, bad: float) -> float:
    """Bisect until nine digits stand; TA-Lib's own bounds have two."""
    for _ in range(200):
        middle = (good + bad) / 2
        good, bad = (middle, bad) if taken(middle) else (good, middle)
    return round(good, 9)
