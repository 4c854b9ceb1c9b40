"""What `indicators list` and `indicators show` say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class IndicatorSummary:
    """One indicator in a line; `parameters` are names with their defaults."""

    name: str
    group: str
    description: str
    parameters: Mapping[str, float]
    outputs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class IndicatorsDocument:
    """All indicators, or those of one group."""

    group: str | None
    count: int
    indicators: tuple[IndicatorSummary, ...]


@dataclass(frozen=True, slots=True)
class ParameterDocument:
    """One parameter: `expected` is its range in words, a bound that is none is null."""

    name: str
    default: float
    minimum: float | None
    maximum: float | None
    expected: str


@dataclass(frozen=True, slots=True)
class InputDocument:
    """One input: the column read, and whether `inputs` may name another."""

    column: str
    free: bool


@dataclass(frozen=True, slots=True)
class IndicatorDocument:
    """One indicator in full; defaults, warm-up, key and example are those of `1m` bars.

    `lookback` is the number of rows before the first value, `warm_up_bars` and
    `warm_up_sessions` say what the sessions before the current one must hold: with both 0 the
    first row is the session's open. `example` goes into `indicators.session` of a configuration.
    """

    name: str
    group: str
    description: str
    inputs: tuple[InputDocument, ...]
    parameters: tuple[ParameterDocument, ...]
    outputs: tuple[str, ...]
    lookback: int
    warm_up_bars: int
    warm_up_sessions: int
    first_row: str
    is_cumulative: bool
    anchored: bool
    key: str
    example: Mapping[str, str | float | Mapping[str, float]]
