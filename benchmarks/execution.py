"""What an order costs: deciding, matching and booking it, and what it keeps in memory."""

from __future__ import annotations

import gc
import tracemalloc
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from time import perf_counter_ns

from benchmarks.call import REPEATS, least_microseconds
from benchmarks.registry import Goal, Measurement, Size, workload
from mismartera.config.trading import TradingConfig
from mismartera.domain.bar import Bar
from mismartera.domain.money import units, value_micros
from mismartera.domain.signal import OrderType, Side, Signal, TimeInForce
from mismartera.domain.trading_session import TradingSession
from mismartera.execution.desk import TradingDesk
from mismartera.execution.risk import Circumstances

ORDERS = 500
MINUTE_NS = 60_000_000_000
DAY = TradingSession(date(2024, 7, 2), "XNYS", "UTC", 0, 390 * MINUTE_NS, False)
SEEN = Circumstances(0, DAY, 100.0, 100.0, 100.0)
LIMITS = TradingConfig(
    max_buying_power=1e9, max_open_positions=ORDERS, initial_cash=1e9, max_orders_per_minute=None
)
SIGNALS = [Signal(f"S{number}", Side.BUY, 10.0) for number in range(ORDERS)]
BARS = [
    Bar(each.symbol, "1m", 0, MINUTE_NS, 100.0, 101.0, 99.0, 100.5, 1000.0, None)
    for each in SIGNALS
]


def price(_symbol: str) -> float:
    return 100.0


def new_desk() -> TradingDesk:
    desk = TradingDesk(LIMITS)
    desk.begin_session(DAY, price)
    return desk


@workload("execution")
def measure(size: Size) -> Iterator[Measurement]:
    """Deciding on signals, matching orders, booking fills; what a trade keeps in memory."""
    decided, filled = _least()
    yield Measurement("a signal decided and ordered", decided, "µs")
    yield Measurement("an order matched, filled and booked", filled, "µs", Goal("≤", 10.0))
    yield Measurement("a bar that an order waits through", _waiting(), "µs")
    yield Measurement("memory of an order with its fill", _memory(), "bytes", Goal("≤", 1024))
    whole = {"value": value_micros, "units": units, "price": 123.4567, "quantity": 10.0}
    yield Measurement(
        "price × quantity in whole numbers",
        least_microseconds("value(units(price), units(quantity))", whole, size.calls // 10),
        "µs",
    )
    yield Measurement(
        "price × quantity in Decimal",
        least_microseconds(
            "(Decimal(repr(price)) * Decimal(repr(quantity))).quantize(micro)",
            {**whole, "Decimal": Decimal, "micro": Decimal("0.000001")},
            size.calls // 10,
        ),
        "µs",
    )


def _least() -> tuple[float, float]:
    """Microseconds for a decision and for a fill, at best."""
    decided, filled = [], []
    for _ in range(REPEATS):
        desk = new_desk()
        begun = perf_counter_ns()
        _decide(desk)
        between = perf_counter_ns()
        fills = desk.match(BARS)
        filled.append(perf_counter_ns() - between)
        decided.append(between - begun)
        assert len(fills) == ORDERS
    return min(decided) / ORDERS / 1e3, min(filled) / ORDERS / 1e3


def _decide(desk: TradingDesk) -> None:
    for number, signal in enumerate(SIGNALS, 1):
        desk.decide(number, "mine", signal, SEEN)


def _waiting() -> float:
    desk = new_desk()
    force = TimeInForce.GTC
    signal = Signal("S0", Side.BUY, 10.0, OrderType.LIMIT, 90.0, time_in_force=force)
    desk.decide(1, "mine", signal, SEEN)
    bars = [BARS[0]._replace(timestamp=number, end=number + 1) for number in range(ORDERS)]
    names = {"match": desk.match, "bars": [[bar] for bar in bars]}
    return least_microseconds("for each in bars: match(each)", names, 1) / ORDERS


def _memory() -> float:
    desk = new_desk()
    _decide(desk)
    desk.match(BARS)
    gc.collect()
    tracemalloc.start()
    before, _ = tracemalloc.get_traced_memory()
    _decide(desk)
    desk.match([bar._replace(timestamp=MINUTE_NS, end=2 * MINUTE_NS) for bar in BARS])
    gc.collect()
    after, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return (after - before) / ORDERS
