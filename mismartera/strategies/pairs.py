"""Trades two symbols against each other: their spread is far from its mean, and comes back."""

from __future__ import annotations

from collections import deque
from math import fsum, log, sqrt
from typing import TYPE_CHECKING, Annotated, ClassVar, Final

from pydantic import Field, model_validator

from mismartera.config.part import Fault, refusal
from mismartera.config.values import Symbol
from mismartera.domain.bar import Bar
from mismartera.domain.signal import Side, Signal
from mismartera.strategies.parameters import IntervalName, Quantity
from mismartera.strategies.strategy import Strategy, StrategyParameters

if TYPE_CHECKING:
    from mismartera.strategies.context import Context

_ROUNDING: Final = 1e-12


class PairsParameters(StrategyParameters):
    """Two symbols; bounds in standard deviations of the spread."""

    first: Symbol = Field(description="The symbol that is bought when the spread is low.")
    second: Symbol = Field(description="The symbol that is sold when the spread is low.")
    interval: IntervalName = Field(default="5m", description="The interval of the bars.")
    period: Annotated[int, Field(ge=3, le=10_000)] = Field(
        default=60, description="Bars over which the spread is compared with itself."
    )
    enter: Annotated[float, Field(gt=0, le=100)] = Field(
        default=2.0, description="A trade begins this many deviations from the mean."
    )
    leave: Annotated[float, Field(ge=0, le=100)] = Field(
        default=0.5, description="It ends this many deviations from the mean: less than enter."
    )
    quantity: Quantity = Field(default=10, description="Units of the first symbol.")

    @model_validator(mode="after")
    def _parts_fit(self) -> PairsParameters:
        if self.first == self.second:
            raise refusal(Fault(f"another symbol than first ({self.first})", ("second",)))
        if self.leave >= self.enter:
            raise refusal(Fault(f"a number below enter ({self.enter:g})", ("leave",)))
        return self


class Pairs(Strategy[PairsParameters]):
    """Buys the cheap symbol of two and sells the dear one, until their spread is usual again.

    The spread is the difference of the logarithms of two closes of one instant. Of the second
    symbol as many whole units are traded as come to the same money.
    """

    Parameters: ClassVar[type[StrategyParameters]] = PairsParameters

    def setup(self) -> None:
        given = self.parameters
        self.subscribe(given.interval, (given.first, given.second))
        self._newest: dict[str, Bar] = {}
        self._spreads: deque[float] = deque(maxlen=given.period)
        self._open: tuple[Signal, Signal] | None = None

    def on_start(self, context: Context) -> None:
        missing = {self.parameters.first, self.parameters.second}.difference(context.symbols)
        context.add_symbol(*sorted(missing))

    def on_bar(self, context: Context, bar: Bar) -> None:
        self._newest[bar.symbol] = bar

    def on_step(self, context: Context) -> tuple[Signal, ...]:
        first = self._newest.get(self.parameters.first)
        second = self._newest.get(self.parameters.second)
        if first is None or second is None or first.timestamp != second.timestamp:
            return ()
        self._spreads.append(log(first.close) - log(second.close))
        score = z_score(self._spreads) if len(self._spreads) == self.parameters.period else None
        if score is None:
            return ()
        return self._left(score) if self._open else self._entered(score, first, second)

    def _entered(self, score: float, first: Bar, second: Bar) -> tuple[Signal, ...]:
        if abs(score) < self.parameters.enter:
            return ()
        sides = (Side.BUY, Side.SELL) if score < 0 else (Side.SELL, Side.BUY)
        quantity = self.parameters.quantity
        other = max(1.0, round(quantity * first.close / second.close))
        reason = f"the spread is {score:+.2f} deviations from its mean"
        self._open = (
            Signal(first.symbol, sides[0], quantity, reason=reason),
            Signal(second.symbol, sides[1], other, reason=reason),
        )
        return self._open

    def _left(self, score: float) -> tuple[Signal, ...]:
        """Close the trade once the spread is near its mean, or beyond it."""
        assert self._open is not None
        away = -score if self._open[0].side is Side.BUY else score
        if away > self.parameters.leave:
            return ()
        opened, self._open = self._open, None
        reason = f"the spread is {score:+.2f} deviations from its mean"
        return tuple(
            Signal(each.symbol, each.side.opposite, each.quantity, reason=reason) for each in opened
        )


def z_score(values: deque[float]) -> float | None:
    """How many sample standard deviations the last value is from the mean; None if all are one."""
    mean = fsum(values) / len(values)
    deviation = sqrt(fsum((value - mean) ** 2 for value in values) / (len(values) - 1))
    return (values[-1] - mean) / deviation if deviation > _ROUNDING else None
