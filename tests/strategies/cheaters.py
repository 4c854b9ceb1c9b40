"""Strategies that cheat, each in its own way; they are loaded as a user's file is."""

from __future__ import annotations

import builtins
import gc
import os
import random
from pathlib import Path

import numpy as np

from mismartera.domain.bar import Bar
from mismartera.domain.columns import Float64
from mismartera.domain.interval import MINUTE
from mismartera.domain.signal import Side, Signal
from mismartera.engine.loading import StreamQueue
from mismartera.storage.bar_store import BarStore
from mismartera.strategies.context import Context
from mismartera.strategies.strategy import Strategy, StrategyParameters


class _Cheater(Strategy[StrategyParameters]):
    """Buys when it knows that the next bar closes higher."""

    def setup(self) -> None:
        self.subscribe("1m")

    def on_bar(self, context: Context, bar: Bar) -> Signal | None:
        following = self.following(context, bar)
        if following is None or not following > bar.close:
            return None
        return Signal(bar.symbol, Side.BUY, 1)

    def following(self, context: Context, bar: Bar) -> float | None:
        """The close of the bar to come."""
        raise NotImplementedError


class DigsBehindAView(_Cheater):
    """Follows a view to the memory that it is a part of."""

    def following(self, context: Context, bar: Bar) -> float | None:
        seen = context.bars(bar.symbol, "1m").close
        whole: object = seen
        while isinstance(whole, np.ndarray | memoryview):
            inner = whole.base if isinstance(whole, np.ndarray) else whole.obj
            if not isinstance(inner, np.ndarray | memoryview):
                break
            whole = inner
        flat: Float64 = np.asarray(whole).reshape(-1)
        start = seen.__array_interface__["data"][0] - flat.__array_interface__["data"][0]
        place = start // 8 + len(seen)
        return float(flat[place]) if place < len(flat) else None


class ReadsPrivateData(_Cheater):
    """Reads the session's columns beyond the position."""

    def following(self, context: Context, bar: Bar) -> float | None:
        series = context._data.base_series(bar.symbol)
        closes = series.block.arrays["close"][series.slot]
        row = int(series.block.starts[series.slot]) + series.rows(context._as_of.position)
        return float(closes[row]) if row < len(closes) else None


class MovesTheClock(_Cheater):
    """Sets the session's time forward, looks, and sets it back."""

    def following(self, context: Context, bar: Bar) -> float | None:
        context._as_of.position += 1
        try:
            last = context.last(bar.symbol)
        finally:
            context._as_of.position -= 1
        return None if last is None else last.close


class CountsTheSteps(_Cheater):
    """Knows by the steps ahead whether the next minute has a bar."""

    def following(self, context: Context, bar: Bar) -> float | None:
        steps = context._data.timeline.steps
        place = int(np.searchsorted(steps, context.now_ns)) + 1
        is_next = place < len(steps) and steps[place] == context.now_ns + MINUTE.ns
        return None if is_next else float("inf")


class SearchesMemory(_Cheater):
    """Finds the rows that wait to be streamed, by the bar that it was given of them."""

    def on_start(self, context: Context) -> None:
        queues = [each for each in gc.get_objects() if isinstance(each, StreamQueue)]
        self._rows = [queue._columns for queue in queues]

    def following(self, context: Context, bar: Bar) -> float | None:
        found = None
        for rows in self._rows:
            given = (rows.timestamp == bar.timestamp) & (rows.close == bar.close)
            place = int(given.argmax()) + 1
            if given.any() and place < len(given):
                found = float(rows.close[place])
        return found


class ReadsTheStore(_Cheater):
    """Reads the bar to come, now and then, from the store that the environment names."""

    def following(self, context: Context, bar: Bar) -> float | None:
        if bar.timestamp // MINUTE.ns % 10:
            return None
        store = BarStore(Path(os.environ["MISMARTERA_HOME"]))
        after = store.read(bar.symbol, MINUTE, bar.timestamp + 1, bar.end + MINUTE.ns)
        return float(after.close[0]) if after.rows else None


class RemembersInAFile(_Cheater):
    """Trades with what an earlier run has left in a file."""

    def following(self, context: Context, bar: Bar) -> float | None:
        memory = Path("memory.txt")
        runs = int(memory.read_text()) if memory.exists() else 0
        return bar.close + runs % 2

    def on_end(self, context: Context) -> None:
        memory = Path("memory.txt")
        runs = int(memory.read_text()) if memory.exists() else 0
        memory.write_text(str(runs + 1))


class WalksASet(_Cheater):
    """Sends signals in the order of a set."""

    def on_bar(self, context: Context, bar: Bar) -> None:
        for symbol in set(context.symbols):
            context.send(Signal(symbol, Side.BUY, 1))


class RollsDice(_Cheater):
    """Trades at random, without the run's seed."""

    def setup(self) -> None:
        super().setup()
        self._dice = random.Random()

    def following(self, context: Context, bar: Bar) -> float | None:
        return bar.close + self._dice.choice((-1, 1))


class RemembersEarlierRuns(_Cheater):
    """Keeps state where no module that is loaded afresh can lose it."""

    def setup(self) -> None:
        super().setup()
        self._runs = getattr(builtins, "_runs_of_a_cheater", 0)
        builtins.__dict__["_runs_of_a_cheater"] = self._runs + 1

    def following(self, context: Context, bar: Bar) -> float | None:
        return bar.close + self._runs % 2


class FeelsTheDelivery(_Cheater):
    """Sees by the empty rows ahead how far the delivery reaches."""

    def following(self, context: Context, bar: Bar) -> float | None:
        series = context._data.base_series(bar.symbol)
        ahead = series.block.visible[series.slot, context._as_of.position :]
        return bar.close + float(ahead.max() > ahead[0])


class HonestDice(Strategy[StrategyParameters]):
    """No cheater: chance that comes from the run's seed."""

    def setup(self) -> None:
        self.subscribe("5m")

    def on_bar(self, context: Context, bar: Bar) -> Signal | None:
        side = Side.BUY if random.random() < 0.5 else Side.SELL
        return Signal(bar.symbol, side, float(np.random.randint(1, 10)))


class Raising(Strategy[StrategyParameters]):
    """No cheater, but broken."""

    def setup(self) -> None:
        self.subscribe("5m")

    def on_bar(self, context: Context, bar: Bar) -> None:
        raise ValueError("no idea")


class Silent(Strategy[StrategyParameters]):
    """No cheater, but of no use."""

    def setup(self) -> None:
        self.subscribe("5m")


class Leaving(Strategy[StrategyParameters]):
    """Ends the process that it runs in."""

    def on_start(self, context: Context) -> None:
        raise SystemExit("the strategy leaves")
