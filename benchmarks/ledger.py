"""What it costs to write an account's ledger to disk, and to read it and check it again."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

from benchmarks.registry import Goal, Measurement, Size, workload
from mismartera.domain.fill import Fill
from mismartera.domain.ledger import LedgerEntry
from mismartera.domain.money import price_units, units, value_micros
from mismartera.domain.order import Order, OrderRequest, OrderState
from mismartera.domain.signal import Decision, Side, Signal
from mismartera.storage.ledger_check import findings
from mismartera.storage.ledger_contents import LedgerAccount
from mismartera.storage.ledger_file import LedgerFile, open_reading

ACCOUNT = LedgerAccount("benchmark", 10**12)
STRATEGY = "sma_crossover"
MINUTE_NS = 60_000_000_000
EVENTS = 2_000


@workload("ledger")
def measure(size: Size) -> Iterator[Measurement]:
    """Trades written to the ledger at the end of a session and event by event; read; checked."""
    entries = list(_entries(size.trades))
    with TemporaryDirectory() as folder:
        path = Path(folder) / "ledger.sqlite"
        written = min(_written(path.with_name(f"{n}.sqlite"), entries) for n in range(size.repeats))
        name = f"{size.trades:,} trades ({len(entries):,} entries) in one transaction"
        yield Measurement(name, written, "s", _goal(size))
        yield Measurement("the same, per trade", written / size.trades * 1e6, "µs")
        yield Measurement("an event in a transaction of its own", _each_event(path, entries), "µs")
        kept = path.with_name("0.sqlite")
        yield Measurement("bytes of a trade on disk", kept.stat().st_size / size.trades, "bytes")
        started = perf_counter()
        with open_reading(kept) as contents:
            is_equal = contents.entries() == entries
            yield Measurement("read again", perf_counter() - started, "s")
            yield Measurement("equal to what was written", float(is_equal), "", Goal("=", 1.0))
            started = perf_counter()
            adds_up = findings(contents) == ()
            yield Measurement("checked", perf_counter() - started, "s")
            yield Measurement("adds up", float(adds_up), "", Goal("=", 1.0))


def _goal(size: Size) -> Goal:
    """Two seconds for 100,000 trades."""
    return Goal("≤", 2.0 * size.trades / 100_000)


def _entries(trades: int) -> Iterator[LedgerEntry]:
    """Market orders, each accepted, decided on, and filled a minute later; ten symbols."""
    for number in range(1, trades + 1):
        symbol, now = f"S{number % 10}", number * MINUTE_NS
        side = Side.BUY if number // 10 % 2 else Side.SELL
        price = 100.0 + number % 64 / 64
        value = value_micros(price_units(price), units(10.0))
        request = OrderRequest(STRATEGY, symbol, side, 10.0, reference=price, reserve_price=price)
        order = Order(number, f"{STRATEGY}-{number}", request, now)
        signal = Signal(symbol, side, 10.0, reason="the averages crossed")
        end = now + MINUTE_NS
        yield order
        yield Decision(
            number, now, STRATEGY, signal, True, "every check passed", 100.0, 100.0, 10.0, (number,)
        )  # fmt: skip
        yield order._replace(state=OrderState.FILLED, filled=10.0, closed_ns=end)
        yield Fill(number, number, STRATEGY, symbol, side, 10.0, price, value, 350_000, end, now)


def _written(path: Path, entries: list[LedgerEntry]) -> float:
    """Seconds until all is written and the file closed."""
    started = perf_counter()
    with LedgerFile.open(path, ACCOUNT) as file:
        file.keep(entries)
    return perf_counter() - started


def _each_event(path: Path, entries: list[LedgerEntry]) -> float:
    """Microseconds for an order with its decision, or for a fill with its order."""
    with LedgerFile.open(path, ACCOUNT) as file:
        events = [entries[first : first + 2] for first in range(0, 2 * EVENTS, 2)]
        started = perf_counter()
        for event in events:
            file.keep(event)
        return (perf_counter() - started) / len(events) * 1e6
