"""Holds the strongest symbols of all: ranked against each other at every bar."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, ClassVar

from pydantic import Field

from mismartera.domain.signal import Side, Signal
from mismartera.strategies.parameters import Bars, IntervalName, Quantity
from mismartera.strategies.strategy import Strategy, StrategyParameters

if TYPE_CHECKING:
    from mismartera.strategies.context import Context


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
    is the stronger. A symbol without a value keeps its place.
    """

    Parameters: ClassVar[type[StrategyParameters]] = CrossSectionalMomentumParameters

    def setup(self) -> None:
        given = self.parameters
        self.subscribe(given.interval)
        self._change = self.indicator("roc", period=given.period, interval=given.interval)
        self._held: tuple[str, ...] = ()

    def on_step(self, context: Context) -> list[Signal]:
        interval = self.parameters.interval
        symbols = context.section_symbols(interval)
        changes = context.indicator_section(interval, self._change.key).tolist()
        known = {s: change for s, change in zip(symbols, changes, strict=True) if change == change}
        silent = tuple(symbol for symbol in self._held if symbol not in known)
        ranked = sorted(known, key=lambda symbol: (-known[symbol], symbol))
        places = max(self.parameters.top - len(silent), 0)
        if len(ranked) <= places:
            return []  # nothing to choose from
        chosen = (*silent, *ranked[:places])
        signals = list(self._trades(chosen, known))
        self._held = chosen
        return signals

    def _trades(self, chosen: tuple[str, ...], known: dict[str, float]) -> Iterator[Signal]:
        quantity, top = self.parameters.quantity, self.parameters.top
        for symbol in sorted(set(self._held) - set(chosen)):
            reason = f"no longer among the {top} strongest at {known[symbol]:+.2f} %"
            yield Signal(symbol, Side.SELL, quantity, reason=reason)
        for symbol in chosen:
            if symbol not in self._held:
                reason = f"among the {top} strongest at {known[symbol]:+.2f} %"
                yield Signal(symbol, Side.BUY, quantity, reason=reason)
