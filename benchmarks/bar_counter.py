"""A strategy that counts the bars of the symbols that it is given by name."""

from __future__ import annotations

from typing import ClassVar

from pydantic import Field

from benchmarks.outcome import Outcome, reported
from mismartera.api import Bar, Context, Strategy, StrategyParameters


class BarCounterParameters(StrategyParameters):
    """Whose bars are counted."""

    symbols: tuple[str, ...] = Field(description="The symbols to be called for.")


class BarCounter(Strategy[BarCounterParameters]):
    """Called for every 1m bar of its symbols."""

    Parameters: ClassVar[type[StrategyParameters]] = BarCounterParameters

    def setup(self) -> None:
        self.subscribe("1m", self.parameters.symbols)
        self._calls = 0
        self._closes = 0.0

    def on_bar(self, context: Context, bar: Bar) -> None:
        self._calls += 1
        self._closes += bar.close

    def on_end(self, context: Context) -> None:
        reported.append(Outcome(self._calls, 0, self._closes))
