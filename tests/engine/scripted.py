"""Strategies whose behaviour a test writes in a line or two."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from mismartera.domain.bar import Bar
from mismartera.domain.signal import Side, Signal
from mismartera.strategies.context import Context
from mismartera.strategies.strategy import Sent, Strategy, StrategyParameters

OnBar = Callable[[Context, Bar], Sent]


class Caller(Strategy[StrategyParameters]):
    """Notes its calls in a list that it may share, and answers as it is told."""

    def __init__(
        self,
        intervals: Sequence[str],
        *,
        name: str = "",
        calls: list[tuple[object, ...]] | None = None,
        answer: OnBar | None = None,
        symbols: Sequence[str] | None = None,
    ) -> None:
        super().__init__()
        self._intervals, self._symbols = intervals, symbols
        self._name, self._answer = name, answer
        self.calls = [] if calls is None else calls

    def setup(self) -> None:
        for interval in self._intervals:
            self.subscribe(interval, self._symbols)

    def on_start(self, context: Context) -> Sent:
        self.calls.append((context.now_ns, self._name, "start"))
        return None

    def on_bar(self, context: Context, bar: Bar) -> Sent:
        self.calls.append((context.now_ns, self._name, bar.interval, bar.symbol))
        return None if self._answer is None else self._answer(context, bar)

    def on_end(self, context: Context) -> Sent:
        self.calls.append((context.now_ns, self._name, "end"))
        return None


class StepCaller(Caller):
    """Is called at steps as well."""

    def on_step(self, context: Context) -> Sent:
        self.calls.append((context.now_ns, self._name, "step"))
        return None


def buy(symbol: str, quantity: float = 1.0, confidence: float = 1.0) -> Signal:
    """A market order to buy."""
    return Signal(symbol, Side.BUY, quantity, confidence=confidence)
