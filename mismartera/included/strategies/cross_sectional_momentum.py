"""Holds the strongest symbols of all: ranked against each other at every bar."""

from __future__ import annotations

from typing import Annotated, ClassVar

from pydantic import Field

from mismartera.api import (
    Bars,
    Context,
    IntervalName,
    Quantity,
    Side,
    Signal,
    Strategy,
    StrategyParameters,
    closing,
)


class CrossSectionalMomentumParameters(StrategyParameters):
    """The look-back in bars, quantity in units of each symbol."""

    interval: IntervalName = Field(default="30m", description="How often the symbols are ranked.")
    period: Bars = Field(default=6, description="Bars over which the change is measured.")
    top: Annotated[int, Field(ge=1, le=1_000)] = Field(
        default=2, description="How many symbols are held: fewer than there are."
    )
    quantity: Quantity = Field(default=10, description="Units to trade of each symbol.")


class CrossSectionalMomentum(Strategy[CrossSectionalMomentumParameters]):
    """Buys symbols that come among the strongest, sells those that leave them.

    The strength is the rate of change over `period` bars; of equal ones the first in ASCII order
    is the stronger. A symbol without a value keeps its place. So does one whose order was refused:
    it is ordered again when it has left and comes back, or in the next session. Of one that leaves,
    what is held is sold.
    """

    Parameters: ClassVar[type[StrategyParameters]] = CrossSectionalMomentumParameters

    def setup(self) -> None:
        given = self.parameters
        self.subscribe(given.interval)
        self._change = self.indicator("roc", period=given.period, interval=given.interval)
        self._chosen: tuple[str, ...] = ()

    def on_start(self, context: Context) -> None:
        """Give up the places of symbols of which nothing is held, or nothing is any more."""
        self._chosen = tuple(
            each for each in self._chosen if context.position(each) or context.orders(each)
        )

    def on_step(self, context: Context) -> list[Signal]:
        interval = self.parameters.interval
        symbols = context.section_symbols(interval)
        changes = context.indicator_section(interval, self._change.key).tolist()
        known = {s: change for s, change in zip(symbols, changes, strict=True) if change == change}
        silent = tuple(symbol for symbol in self._chosen if symbol not in known)
        ranked = sorted(known, key=lambda symbol: (-known[symbol], symbol))
        places = max(self.parameters.top - len(silent), 0)
        if len(ranked) <= places:
            return []  # nothing to choose from
        before, self._chosen = self._chosen, (*silent, *ranked[:places])
        left = sorted(set(before).difference(self._chosen))
        come = [symbol for symbol in self._chosen if symbol not in before]
        sales = (self._sold(context, symbol, known[symbol]) for symbol in left)
        purchases = (self._bought(context, symbol, known[symbol]) for symbol in come)
        return [signal for signal in (*sales, *purchases) if signal is not None]

    def _sold(self, context: Context, symbol: str, change: float) -> Signal | None:
        reason = f"no longer among the {self.parameters.top} strongest at {change:+.2f} %"
        return closing(context, symbol, reason)

    def _bought(self, context: Context, symbol: str, change: float) -> Signal | None:
        """Buy what is missing: the sale of one that comes back may not have been done yet."""
        context.cancel(*(order.number for order in context.orders(symbol)))
        missing = self.parameters.quantity - context.position(symbol)
        if missing <= 0:
            return None
        reason = f"among the {self.parameters.top} strongest at {change:+.2f} %"
        return Signal(symbol, Side.BUY, missing, reason=reason)
