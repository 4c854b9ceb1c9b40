"""Trades the first break out of the range of a session's first minutes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, ClassVar, Final, Literal

from pydantic import Field, model_validator

from mismartera.config.part import Fault, refusal
from mismartera.domain.bar import Bar
from mismartera.domain.interval import Interval
from mismartera.domain.signal import Side, Signal
from mismartera.strategies.parameters import IntervalName, Quantity
from mismartera.strategies.strategy import Strategy, StrategyParameters

if TYPE_CHECKING:
    from mismartera.strategies.context import Context

_MINUTE_NS: Final = 60 * 1_000_000_000


class OpeningRangeBreakoutParameters(StrategyParameters):
    """Times in minutes, quantity in units of the symbol."""

    interval: IntervalName = Field(default="5m", description="The interval of the bars.")
    minutes: Annotated[int, Field(ge=1, le=240)] = Field(
        default=30, description="How long the opening range is: a multiple of the interval."
    )
    direction: Literal["long", "short", "both"] = Field(
        default="both", description="long, short or both: which breaks are traded."
    )
    close_before: Annotated[int, Field(ge=0, le=240)] = Field(
        default=15, description="Minutes before the close to leave the trade; 0 keeps it."
    )
    quantity: Quantity = Field(default=10, description="Units to trade.")

    @model_validator(mode="after")
    def _the_range_is_whole_bars(self) -> OpeningRangeBreakoutParameters:
        interval = Interval.parse(self.interval)
        if not interval.is_intraday:
            raise refusal(Fault("an interval shorter than a day", ("interval",)))
        if self.minutes * 60 % interval.seconds:
            raise refusal(Fault(f"a multiple of the interval ({interval})", ("minutes",)))
        return self


@dataclass(slots=True)
class _Day:
    """One symbol's session: its opening range, and the side that was taken."""

    high: float = 0.0
    low: float = float("inf")
    taken: Side | None = None
    over: bool = False


class OpeningRangeBreakout(Strategy[OpeningRangeBreakoutParameters]):
    """Buys above the opening range or sells below it, once a session; leaves before the close."""

    Parameters: ClassVar[type[StrategyParameters]] = OpeningRangeBreakoutParameters

    def setup(self) -> None:
        self.subscribe(self.parameters.interval)
        self._days: dict[str, _Day] = {}

    def on_start(self, context: Context) -> None:
        self._days = {}

    def on_bar(self, context: Context, bar: Bar) -> Signal | None:
        given, session = self.parameters, context.session
        if not session.open_ns <= bar.timestamp < session.close_ns:
            return None
        day = self._days.setdefault(bar.symbol, _Day())
        if bar.end <= session.open_ns + given.minutes * _MINUTE_NS:
            day.high, day.low = max(day.high, bar.high), min(day.low, bar.low)
            return None
        leaving = given.close_before and bar.end >= (
            session.close_ns - given.close_before * _MINUTE_NS
        )
        return self._left(day, bar) if leaving else self._entered(day, bar)

    def _entered(self, day: _Day, bar: Bar) -> Signal | None:
        if day.taken is not None or not day.high:
            return None
        direction = self.parameters.direction
        if bar.close > day.high and direction != "short":
            day.taken = Side.BUY
            reason = f"{bar.close:g} is above the opening range's high {day.high:g}"
        elif bar.close < day.low and direction != "long":
            day.taken = Side.SELL
            reason = f"{bar.close:g} is below the opening range's low {day.low:g}"
        else:
            return None
        return Signal(bar.symbol, day.taken, self.parameters.quantity, reason=reason)

    def _left(self, day: _Day, bar: Bar) -> Signal | None:
        if day.taken is None or day.over:
            return None
        day.over = True
        reason = "the close is near"
        return Signal(bar.symbol, day.taken.opposite, self.parameters.quantity, reason=reason)
