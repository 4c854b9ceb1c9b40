"""Strategies that look at everything in their context and write down what they saw."""

from __future__ import annotations

from hashlib import blake2b
from typing import ClassVar

import numpy as np

from mismartera.api import (
    Bar,
    Context,
    Fill,
    MisMarteraError,
    OrderType,
    Side,
    Signal,
    Strategy,
    StrategyParameters,
    TimeInForce,
)
from mismartera.domain.order_types import ORDER_TYPES
from mismartera.engine.historical import HistoricalValue

ALL_HISTORY = 10**9
MOST_WAITING = 6
Record = tuple[str, int, tuple[object, ...]]


def digest(*arrays: np.ndarray | None) -> str:
    """A short text that differs when any bit of the arrays does."""
    hashed = blake2b(digest_size=6)
    for array in arrays:
        hashed.update(b"none" if array is None else np.ascontiguousarray(array).tobytes() + b"|")
    return hashed.hexdigest()


def exactly(value: object) -> tuple[object, ...]:
    """All that a historical indicator says, its values to the last bit, in a form that compares."""
    assert isinstance(value, HistoricalValue)
    return digest(value.values), value.per_minute, value.sessions, value.ready


class WitnessParameters(StrategyParameters):
    """What to be called for, what to look at, and at every how many calls."""

    subscriptions: tuple[str, ...] = ()
    symbols: tuple[str, ...] | None = None
    intervals: tuple[str, ...] = ()
    indicators: tuple[tuple[str, int], ...] = ()
    historical: tuple[str, ...] = ()
    every: int = 1


class Witness(Strategy[WitnessParameters]):
    """Is called for bars, looks at everything, and now and then sends a signal."""

    Parameters: ClassVar[type[StrategyParameters]] = WitnessParameters

    def setup(self) -> None:
        self.records: list[Record] = []
        self._calls = 0
        for interval in self.parameters.subscriptions:
            self.subscribe(interval, self.parameters.symbols)
        first = (*self.parameters.subscriptions, *self.parameters.intervals)[0]
        self._average = self.indicator("sma", interval=first, period=2)

    def on_start(self, context: Context) -> None:
        self._note("start", context, (str(context.session.date), *everything(self, context)))

    def on_bar(self, context: Context, bar: Bar) -> list[Signal]:
        self._calls += 1
        seen: tuple[object, ...] = ()
        if self._calls % self.parameters.every == 0:
            seen = everything(self, context)
        average, before = self._average[bar.symbol], self._average.previous(bar.symbol)
        waiting = context.orders()
        held = context.position(bar.symbol), waiting
        self._note("bar", context, (bar, average, before, held, *seen))
        if len(waiting) > MOST_WAITING:
            context.cancel(*(order.number for order in waiting[:-1:2]))
        if average is None or bar.close <= average or self._calls % 3:
            return []
        return [any_order(self._calls // 3, bar)]

    def on_fill(self, context: Context, fill: Fill) -> list[Signal]:
        """Take back every third fill."""
        self._note("fill", context, (fill, context.positions(), context.account))
        if fill.number % 3:
            return []
        return [Signal(fill.symbol, fill.side.opposite, fill.quantity, reason="taken back")]

    def on_end(self, context: Context) -> None:
        self._note("end", context, everything(self, context))

    def _note(self, kind: str, context: Context, seen: tuple[object, ...]) -> None:
        self.records.append((kind, context.now_ns, seen))


def any_order(number: int, bar: Bar) -> Signal:
    """An order of every type, near a bar's close, by turns."""
    side = Side.SELL if number % 7 == 0 else Side.BUY
    sign = 1 if side is Side.BUY else -1
    kind = list(OrderType)[number % len(OrderType)]
    rules = ORDER_TYPES[kind]
    return Signal(
        bar.symbol,
        side,
        1.0 + number % 3,
        order_type=kind,
        price=bar.close + sign * 0.05 if "limit_price" in rules.takes else None,
        confidence=(number % 4) / 4,
        stop_price=bar.close + sign * 0.02 if ("stop_price",) in rules.needs else None,
        trail_amount=0.1 if "trail_amount" in rules.takes else None,
        time_in_force=(TimeInForce.DAY, TimeInForce.GTC, TimeInForce.IOC)[number % 3],
        take_profit=bar.close + sign * 0.3 if number % 4 == 3 else None,
        stop_loss=bar.close - sign * 0.3 if number % 4 == 3 else None,
    )


class StepWitness(Witness):
    """Is called once at each step, for all symbols together."""

    def on_bar(self, context: Context, bar: Bar) -> list[Signal]:
        """Called for nothing: `on_step` sees it all."""
        return []

    def on_step(self, context: Context) -> None:
        self._calls += 1
        interval = self.parameters.subscriptions[0]
        symbols = context.section_symbols(interval)
        closes = context.section(interval)
        average = context.indicator_section(interval, self._average.key)
        self._note("step", context, (symbols, digest(closes), digest(average)))
        for symbol, close, mean in zip(symbols, closes.tolist(), average.tolist(), strict=True):
            if close > mean:
                context.send(Signal(symbol, Side.SELL, 2.0, confidence=0.75))


def everything(witness: Witness, context: Context) -> tuple[object, ...]:
    """All that a context gives, each with its name so that a difference can be read."""
    parameters = witness.parameters
    seen: list[object] = []
    for symbol in context.symbols:
        for interval in parameters.intervals:
            bars = context.bars(symbol, interval, history=ALL_HISTORY).columns
            columns = (bars.timestamp, bars.open, bars.high, bars.low, bars.close, bars.volume)
            seen.append((symbol, interval, bars.rows, digest(*columns)))
        seen.append((symbol, "last", context.last(symbol)))
        quality = context.quality(symbol)
        seen.append((symbol, "quality", quality.quality, quality.integrity, quality.gaps))
        for key, outputs in parameters.indicators:
            values = [context.indicator(symbol, key, output) for output in range(outputs)]
            seen.append((symbol, key, *values))
        historical = [exactly(context.historical(symbol, name)) for name in parameters.historical]
        seen.append((symbol, *zip(parameters.historical, historical, strict=True)))
    sections = [
        (interval, context.section_symbols(interval), _section(context, interval))
        for interval in parameters.intervals
    ]
    return (*seen, *sections, context.account, context.positions(), context.orders())


def _section(context: Context, interval: str) -> str:
    try:
        return digest(context.section(interval), context.section(interval, "volume"))
    except MisMarteraError as error:
        return str(error)
