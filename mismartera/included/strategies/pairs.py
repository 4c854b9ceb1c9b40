"""Trades two symbols against each other: their spread is far from its mean, and comes back."""

from __future__ import annotations

from collections import deque
from math import fsum, log, sqrt
from typing import Annotated, ClassVar, Final

from pydantic import Field, model_validator

from mismartera.api import (
    Bar,
    Context,
    Fault,
    IntervalName,
    Quantity,
    Side,
    Signal,
    Strategy,
    StrategyParameters,
    Symbol,
    closing,
    refusal,
)

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
    """Buys the cheap of two symbols and sells the dear one short, which `short_sales` must allow.

    The trade is left when their spread is usual again: the difference of the logarithms of two
    closes of one instant. Of the second symbol as many whole units are traded as come to the same
    money.

    A trade needs both legs. Where one is refused, as every short sale is unless the configuration
    allows `short_sales`, or expires without a fill, the other is closed at the next step, and no
    trade begins in the rest of the session.
    """

    Parameters: ClassVar[type[StrategyParameters]] = PairsParameters

    def setup(self) -> None:
        given = self.parameters
        self.subscribe(given.interval, (given.first, given.second))
        self._newest: dict[str, Bar] = {}
        self._spreads: deque[float] = deque(maxlen=given.period)
        self._begun: Side | None = None
        self._given_up = False

    def on_start(self, context: Context) -> None:
        missing = {self.parameters.first, self.parameters.second}.difference(context.symbols)
        context.add_symbol(*sorted(missing))
        self._given_up = False
        if not self._alive(context):
            self._begun = None  # closed over night, by whoever did so

    def on_bar(self, context: Context, bar: Bar) -> None:
        self._newest[bar.symbol] = bar

    def on_step(self, context: Context) -> list[Signal]:
        score = self._score()
        alive = self._alive(context)
        if self._begun is not None and len(alive) < 2:
            return self._without_a_leg(context, alive)
        if score is None:
            return []
        if self._begun is not None:
            return self._left(context, score, self._begun)
        return [] if alive or self._given_up else self._entered(score)

    def _score(self) -> float | None:
        """How unusual the spread is, at a step at which both symbols have a new close."""
        first = self._newest.get(self.parameters.first)
        second = self._newest.get(self.parameters.second)
        if first is None or second is None or first.timestamp != second.timestamp:
            return None
        self._spreads.append(log(first.close) - log(second.close))
        return z_score(self._spreads) if len(self._spreads) == self.parameters.period else None

    def _alive(self, context: Context) -> list[str]:
        """The legs that are held or ordered."""
        legs = (self.parameters.first, self.parameters.second)
        return [leg for leg in legs if context.position(leg) or context.orders(leg)]

    def _entered(self, score: float) -> list[Signal]:
        if abs(score) < self.parameters.enter:
            return []
        first, second = self._newest[self.parameters.first], self._newest[self.parameters.second]
        self._begun = Side.BUY if score < 0 else Side.SELL
        quantity = self.parameters.quantity
        other = max(1.0, round(quantity * first.close / second.close))
        reason = f"the spread is {score:+.2f} deviations from its mean"
        return [
            Signal(first.symbol, self._begun, quantity, reason=reason),
            Signal(second.symbol, self._begun.opposite, other, reason=reason),
        ]

    def _left(self, context: Context, score: float, begun: Side) -> list[Signal]:
        """Close the trade once the spread is near its mean, or beyond it."""
        away = -score if begun is Side.BUY else score
        if away > self.parameters.leave:
            return []
        self._begun = None
        reason = f"the spread is {score:+.2f} deviations from its mean"
        return _closed(context, self._alive(context), reason)

    def _without_a_leg(self, context: Context, alive: list[str]) -> list[Signal]:
        """Give the trade up: what is left of it is no pair."""
        self._begun, self._given_up = None, True
        reason = "its other leg was refused or not filled; a short one needs short_sales"
        return _closed(context, alive, reason)


def _closed(context: Context, legs: list[str], reason: str) -> list[Signal]:
    signals = [closing(context, leg, reason) for leg in legs]
    return [signal for signal in signals if signal is not None]


def z_score(values: deque[float]) -> float | None:
    """How many sample standard deviations the last value is from the mean; None if all are one."""
    mean = fsum(values) / len(values)
    deviation = sqrt(fsum((value - mean) ** 2 for value in values) / (len(values) - 1))
    return (values[-1] - mean) / deviation if deviation > _ROUNDING else None
