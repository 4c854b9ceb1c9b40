"""Strategies that cheat, each in its own way; they are loaded as a user's file is."""

from __future__ import annotations

import builtins
import gc
import os
import random
from pathlib import Path

import numpy as np

from mismartera.api import (
    Bar,
    Context,
    Fill,
    Float64,
    OrderType,
    Side,
    Signal,
    Strategy,
    StrategyParameters,
    SymbolQuality,
)
from mismartera.domain.interval import MINUTE
from mismartera.engine.loading import StreamQueue
from mismartera.engine.own_account import OwnAccount
from mismartera.session.quality import symbol_quality
from mismartera.storage.bar_store import BarStore


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


def _following_close(context: Context, symbol: str) -> float | None:
    """The close beyond the position, of the session's rows that are there already."""
    series = context._data.base_series(symbol)
    row = series.rows(context._as_of.position)
    if row == int(series.block.visible[series.slot].max()):
        return None
    closes = series.block.arrays["close"][series.slot]
    return float(closes[int(series.block.starts[series.slot]) + row])


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
        return _following_close(context, bar.symbol)


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


class CancelsWhatItForesees(Strategy[StrategyParameters]):
    """Always sends the same order, and cancels it where it knows that it would be a bad one.

    Its decisions are those of someone who knows nothing.
    """

    def setup(self) -> None:
        self.subscribe("1m")

    def on_bar(self, context: Context, bar: Bar) -> Signal:
        following = _following_close(context, bar.symbol)
        if following is not None and following < bar.close:
            context.cancel(*(order.number for order in context.orders(bar.symbol)))
        return Signal(bar.symbol, Side.BUY, 1, OrderType.LIMIT, bar.close - 0.15)


class LooksPastItsFill(Strategy[StrategyParameters]):
    """Leaves what it bought at once, or after five minutes, as the bar after the fill's says."""

    def setup(self) -> None:
        self.subscribe("5m")

    def on_bar(self, context: Context, bar: Bar) -> Signal | None:
        side = Side.SELL if context.position(bar.symbol) else Side.BUY
        return Signal(bar.symbol, side, 1)

    def on_fill(self, context: Context, fill: Fill) -> Signal | None:
        account = context._account
        assert isinstance(account, OwnAccount)
        cells, position = account.trading._current_cells(), context._as_of.position
        following = cells.close(fill.symbol, min(position + 1, context._data.timeline.length))
        if fill.side is Side.SELL or following is None or following > fill.price:
            return None
        return Signal(fill.symbol, Side.SELL, fill.quantity)


class ReadsLaterQuality(Strategy[StrategyParameters]):
    """Buys where the data will be as good in three minutes as it is now."""

    def setup(self) -> None:
        self.subscribe("1m", ("BBB",))

    def on_bar(self, context: Context, bar: Bar) -> Signal | None:
        now = context.quality(bar.symbol)
        ahead = min(context._as_of.position + 3, context._data.timeline.length)
        later = symbol_quality(context._data, bar.symbol, ahead)
        return Signal(bar.symbol, Side.BUY, 1) if len(later.gaps) == len(now.gaps) else None


class AsksAnEarlierAccount(Strategy[StrategyParameters]):
    """Asks the account of an earlier run which of its orders were worth it."""

    def setup(self) -> None:
        self.subscribe("5m")

    def on_start(self, context: Context) -> None:
        earlier = builtins.__dict__.get("_context_of_a_cheater")
        self._known = {} if earlier is None else earlier.positions()

    def on_bar(self, context: Context, bar: Bar) -> Signal | None:
        return None if bar.symbol in self._known else Signal(bar.symbol, Side.BUY, 1)

    def on_fill(self, context: Context, fill: Fill) -> None:
        builtins.__dict__["_context_of_a_cheater"] = context


class Follower(Strategy[StrategyParameters]):
    """No cheater: it asks for all that it may, of its account and of the data's quality."""

    def setup(self) -> None:
        self.subscribe("5m")
        self._poor: set[str] = set()

    def on_bar(self, context: Context, bar: Bar) -> list[Signal]:
        free = context.account.buying_power
        old = [each for each in context.orders() if each.accepted_ns < context.now_ns]
        context.cancel(*(order.number for order in old if order.request.parent is None))
        if bar.symbol in self._poor or context.position(bar.symbol) or free < 10 * bar.close:
            return []
        profit, loss = bar.close + 0.4, bar.close - 0.4
        return [
            Signal(
                bar.symbol, Side.BUY, 2, OrderType.LIMIT, bar.close - 0.05,
                take_profit=profit, stop_loss=loss,
            ),
            Signal(bar.symbol, Side.BUY, 1, OrderType.STOP, stop_price=bar.close + 0.1),
        ]  # fmt: skip

    def on_fill(self, context: Context, fill: Fill) -> Signal | None:
        if fill.side is Side.SELL or context.positions()[fill.symbol] < 3:
            return None
        return Signal(fill.symbol, Side.SELL, 1, reason=f"equity {context.account.equity:.2f}")

    def on_quality(self, context: Context, symbol: str, quality: SymbolQuality) -> None:
        self._poor ^= {symbol}


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
        os._exit(7)
