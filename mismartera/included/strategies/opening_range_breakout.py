"""Trades the first break out of the range of a session's first minutes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, ClassVar, Literal

from pydantic import Field, model_validator

from mismartera.api import (
    NS_PER_MINUTE,
    Bar,
    Context,
    Fault,
    Interval,
    IntervalName,
    Quantity,
    Side,
    Signal,
    Strategy,
    StrategyParameters,
    closing,
    refusal,
)


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
    """One symbol's session: its opening range, and the break that was traded."""

    high: float = 0.0
    low: float = float("inf")
    taken: Side | None = None


class OpeningRangeBreakout(Strategy[OpeningRangeBreakoutParameters]):
    """Buys above the opening range or sells below it, once a session; leaves before the close.

    The first break counts: one whose order is refused is not traded later. Leaving, it cancels
    what is still ordered and closes what it holds, also what an earlier session could not close.
    """

    Parameters: ClassVar[type[StrategyParameters]] = OpeningRangeBreakoutParameters

    def setup(self) -> None:
        self.subscribe(self.parameters.interval)
        self._days: dict[str, _Day] = {}

    def on_start(self, context: Context) -> None:
        self._days = {}

    def on_bar(self, context: Context, bar: Bar) -> Signal | None:
        session = context.session
        if not session.open_ns <= bar.timestamp < session.close_ns:
            return None
        day = self._days.setdefault(bar.symbol, _Day())
        in_range = bar.end <= session.open_ns + self.parameters.minutes * NS_PER_MINUTE
        if in_range:
            day.high, day.low = max(day.high, bar.high), min(day.low, bar.low)
        reason = self._reason_to_leave(context, day, bar)
        if reason is not None:
            return closing(context, bar.symbol, reason)
        return None if in_range else self._entered(day, bar)

    def _reason_to_leave(self, context: Context, day: _Day, bar: Bar) -> str | None:
        minutes = self.parameters.close_before
        if not minutes:
            return None
        if bar.end >= context.session.close_ns - minutes * NS_PER_MINUTE:
            return "the close is near"
        if day.taken is None and context.position(bar.symbol):
            return "it is left from an earlier session"
        return None

    def _entered(self, day: _Day, bar: Bar) -> Signal | None:
        if day.taken is not None or not day.high:
            return None
        direction = self.parameters.direction
        if bar.close > day.high and direction != "short":
            day.taken = Side.BUY
            reason = f"{bar.close:.12g} is above the opening range's high {day.high:.12g}"
        elif bar.close < day.low and direction != "long":
            day.taken = Side.SELL
            reason = f"{bar.close:.12g} is below the opening range's low {day.low:.12g}"
        else:
            return None
        return Signal(bar.symbol, day.taken, self.parameters.quantity, reason=reason)
