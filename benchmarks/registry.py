"""Workloads by name, how large they are, and what they measure."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Literal, TypeAlias


@dataclass(frozen=True, slots=True)
class Size:
    """How much work is done: what the goals are stated for, unless said otherwise.

    `symbols` are the sizes of the replay; the largest is that of the other intraday workloads.
    `stored_sessions` is how much of 2024, up to the end of the run, the store holds of each.
    """

    symbols: tuple[int, ...] = (1, 20, 100)
    days: int = 20
    trailing_days: int = 10
    stored_sessions: int = 124
    daily_symbols: int = 500
    daily_years: int = 10
    late_symbols: int = 300
    trades: int = 100_000
    calls: int = 100_000
    repeats: int = 5

    @property
    def most_symbols(self) -> int:
        return max(self.symbols)


FULL = Size()
QUICK = Size(
    symbols=(1, 20),
    days=5,
    stored_sessions=30,
    daily_symbols=50,
    daily_years=2,
    late_symbols=30,
    trades=10_000,
    repeats=1,
)


@dataclass(frozen=True, slots=True)
class Goal:
    """What a value should be: at least, at most, or exactly a number."""

    relation: Literal["≥", "≤", "="]
    value: float

    def is_met_by(self, value: float) -> bool:
        if self.relation == "=":
            return value == self.value
        return value >= self.value if self.relation == "≥" else value <= self.value


@dataclass(frozen=True, slots=True)
class Measurement:
    """One line of the table; `value` is None where nothing could be measured, as the name says."""

    name: str
    value: float | None
    unit: str
    goal: Goal | None = None

    @property
    def met(self) -> bool | None:
        if self.goal is None or self.value is None:
            return None
        return self.goal.is_met_by(self.value)


Measure: TypeAlias = Callable[[Size], Iterable[Measurement]]


@dataclass(frozen=True, slots=True)
class Workload:
    """One entry of `python -m benchmarks --list`; `by_default`: run where none is named."""

    name: str
    description: str
    measure: Measure
    by_default: bool


WORKLOADS: dict[str, Workload] = {}


def workload(name: str, *, by_default: bool = True) -> Callable[[Measure], Measure]:
    """Register a function as the workload `name`; its docstring's first line describes it."""

    def register(measure: Measure) -> Measure:
        description = (measure.__doc__ or "").strip().partition("\n")[0]
        WORKLOADS[name] = Workload(name, description, measure, by_default)
        return measure

    return register
