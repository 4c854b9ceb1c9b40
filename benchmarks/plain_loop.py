"""The yardstick: the replay's job as straight Python over lists, without an engine.

Every 1m bar is added to its 5m and its 15m bar and to SMA(5), SMA(20) and RSI(14), and an SMA
crossover is called with it. No clock, no calendar, no store, no look at what may be seen when.

With orders, each crossing is a market order, filled at the open of the next bar from at most a
tenth of its volume. No risk checks, no account but the cash and the count of fills.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median
from time import perf_counter

from benchmarks.outcome import Outcome
from benchmarks.registry import Measurement, Size, workload
from benchmarks.workload import StoredBars, intraday
from mismartera.domain.columns import FIELDS
from mismartera.domain.interval import MINUTE
from mismartera.domain.trading_session import TradingSession

FAST, SLOW, STRENGTH, QUANTITY = 5, 20, 14, 10
VOLUME_SHARE = 0.1
_FIVE_NS, _FIFTEEN_NS = 5 * MINUTE.ns, 15 * MINUTE.ns


@dataclass(frozen=True, slots=True)
class SymbolBars:
    """One symbol as lists: the closes of the session before, then each session's six columns."""

    earlier: list[float]
    sessions: list[tuple[list[float], ...]]


@dataclass(slots=True)
class Crossover:
    """An SMA crossover on one symbol: counts its calls and sums up what it read.

    `orders` are what is still to be bought (above 0) or sold (below) of each open order, None
    where nothing is traded.
    """

    orders: list[float] | None
    calls: int = 0
    crossings: int = 0
    checksum: float = 0.0
    above: bool | None = None
    fills: int = 0
    cash: float = 0.0

    def on_bar(self, fast: float, slow: float) -> None:
        self.calls += 1
        self.checksum += fast + slow
        above = fast > slow
        if above is not self.above:
            if self.above is not None:
                self.crossings += 1
                if self.orders is not None:
                    self.orders.append(QUANTITY if above else -QUANTITY)
            self.above = above

    def fill(self, price: float, volume: float) -> None:
        """Fill open orders at a price, in whole shares, with what can be had of a bar's volume."""
        assert self.orders is not None
        waiting, self.orders, left = self.orders, [], volume * VOLUME_SHARE // 1
        for order in waiting:
            quantity = min(abs(order), left)
            traded = quantity if order > 0 else -quantity
            if quantity:
                self.fills += 1
                self.cash -= traded * price
                left -= quantity
            if traded != order:
                self.orders.append(order - traded)


@workload("plain_loop")
def measure(size: Size) -> Iterator[Measurement]:
    """The replay's job as straight Python over lists: the yardstick."""
    for count in size.symbols:
        seconds, outcome = timed(as_lists(size, count), size.repeats)
        yield Measurement(f"plain loop, {count} symbols", outcome.calls / seconds, "bars/s")


def timed(
    symbols: Sequence[SymbolBars], repeats: int, *, orders: bool = False
) -> tuple[float, Outcome]:
    """Replay several times; return the median of the seconds that it took, and the outcome."""
    seconds = []
    for _ in range(repeats):
        started = perf_counter()
        outcome = replay(symbols, orders=orders)
        seconds.append(perf_counter() - started)
    return median(seconds), outcome


def as_lists(size: Size, count: int) -> list[SymbolBars]:
    """Read what the plain loop works on; this is not part of what is timed."""
    bars = intraday(size)
    sessions = bars.sessions[-1 - size.days :]
    return [_as_lists(bars, symbol, sessions) for symbol in bars.symbols[:count]]


def replay(symbols: Sequence[SymbolBars], *, orders: bool = False) -> Outcome:
    """Do the job for every symbol, one after the other."""
    crossovers = [_replay_symbol(bars, Crossover([] if orders else None)) for bars in symbols]
    return Outcome(
        calls=sum(each.calls for each in crossovers),
        crossings=sum(each.crossings for each in crossovers),
        checksum=sum(each.checksum for each in crossovers),
        fills=sum(each.fills for each in crossovers),
        cash=sum(each.cash for each in crossovers),
    )


def _as_lists(bars: StoredBars, symbol: str, sessions: Sequence[TradingSession]) -> SymbolBars:
    columns = bars.store.read(symbol, MINUTE, sessions[0].open_ns, sessions[-1].close_ns)
    before, *days = [columns.between(each.open_ns, each.close_ns) for each in sessions]
    return SymbolBars(
        earlier=before.close.tolist(),
        sessions=[tuple(getattr(day, name).tolist() for name in FIELDS) for day in days],
    )


def _replay_symbol(bars: SymbolBars, crossover: Crossover) -> Crossover:
    """The loop itself: inlined as one would write it for speed, over sessions without a gap."""
    closes, strengths = bars.earlier.copy(), list[float]()
    fast, slow, (gain, loss) = sum(closes[-FAST:]), sum(closes[-SLOW:]), _gain_and_loss(closes)
    five_bars, fifteen_bars, five, fifteen, last = [], [], [0.0], [0.0], closes[-1]
    for columns in bars.sessions:
        five_end = fifteen_end = columns[0][0]
        for timestamp, opened, high, low, close, volume in zip(*columns, strict=True):
            if crossover.orders:
                crossover.fill(opened, volume)
            if timestamp < five_end:
                if high > five[2]:
                    five[2] = high
                if low < five[3]:
                    five[3] = low
                five[4] = close
                five[5] += volume
            else:
                five_bars.append(five := [timestamp, opened, high, low, close, volume])
                five_end += _FIVE_NS
            if timestamp < fifteen_end:
                if high > fifteen[2]:
                    fifteen[2] = high
                if low < fifteen[3]:
                    fifteen[3] = low
                fifteen[4] = close
                fifteen[5] += volume
            else:
                fifteen_bars.append(fifteen := [timestamp, opened, high, low, close, volume])
                fifteen_end += _FIFTEEN_NS
            closes.append(close)
            fast += close - closes[-1 - FAST]
            slow += close - closes[-1 - SLOW]
            change, last = close - last, close
            gain = (gain * (STRENGTH - 1) + (change if change > 0 else 0.0)) / STRENGTH
            loss = (loss * (STRENGTH - 1) - (change if change < 0 else 0.0)) / STRENGTH
            strengths.append(100 * gain / (gain + loss))
            crossover.on_bar(fast / FAST, slow / SLOW)
    return crossover


def _gain_and_loss(closes: Sequence[float]) -> tuple[float, float]:
    """RSI's smoothed gain and loss after the closes before the first session."""
    gain = loss = 0.0
    for before, close in pairwise(closes):
        gain += (max(close - before, 0.0) - gain) / STRENGTH
        loss += (max(before - close, 0.0) - loss) / STRENGTH
    return gain, loss
