"""The replay: N symbols × 20 days of 1m bars through the system manager, beside the plain loop."""

from __future__ import annotations

from collections.abc import Iterator
from statistics import median
from time import process_time
from typing import Final

from benchmarks import plain_loop
from benchmarks.engine import Backtest, Ran, middle, run
from benchmarks.outcome import Outcome
from benchmarks.plain_loop import FAST, QUANTITY, SLOW, STRENGTH, VOLUME_SHARE
from benchmarks.registry import Goal, Measurement, Size, workload
from benchmarks.workload import intraday

LEAST_RATIO: Final = 0.35
LEAST_BARS_PER_SECOND: Final = {1: 150_000, 20: 300_000, 100: 300_000}
LEAST_WITH_ORDERS: Final = {1: 100_000, 20: 200_000, 100: 200_000}
LEAST_ON_STEP: Final = 1_500_000
WITH_RATIO: Final = (20, 100)
WIDE_LIMITS: Final = {
    "initial_cash": 1e9,
    "max_buying_power": 1e9,
    "max_per_trade": 1e9,
    "max_per_symbol": 1e9,
    "max_open_positions": 1_000,
    "short_sales": True,
    "volume_share": VOLUME_SHARE,
}
"""Every check is made, and every order passes."""
_LEAST: Final = {False: LEAST_BARS_PER_SECOND, True: LEAST_WITH_ORDERS}
_WITH_ORDERS: Final = {False: "", True: " with orders"}


def replay_of(size: Size, count: int, strategy: str, *, orders: bool = False) -> Backtest:
    """Describe the replay of `count` symbols, with orders at every crossing or without."""
    bars = intraday(size)
    averages = [{"name": "sma", "period": period, "interval": "1m"} for period in (FAST, SLOW)]
    strength = {"name": "rsi", "period": STRENGTH, "interval": "1m"}
    history = {"trailing_days": size.trailing_days, "intervals": ["1m"], "apply_to": "all"}
    quantity = QUANTITY if orders else 0
    return Backtest(
        bars=bars,
        symbols=bars.symbols[:count],
        sessions=bars.sessions[-size.days :],
        data={
            "streams": ["1m", "5m", "15m"],
            "historical": {"data": [history]},
            "indicators": {"session": [*averages, strength]},
        },
        strategy=strategy,
        config={"interval": "1m", "fast": FAST, "slow": SLOW, "quantity": quantity},
        trading=WIDE_LIMITS,
    )


@workload("replay")
def measure(size: Size) -> Iterator[Measurement]:
    """The strategy called on every 1m bar, beside the plain loop."""
    for count in size.symbols:
        yield from _beside_the_plain_loop(size, count, orders=False)


@workload("on_step")
def measure_on_step(size: Size) -> Iterator[Measurement]:
    """The same strategy written for whole steps, on the most symbols."""
    yield from _in_steps(size, orders=False)


@workload("orders")
def measure_orders(size: Size) -> Iterator[Measurement]:
    """The replay with an order at every crossing, through risk and the paper broker."""
    for count in size.symbols:
        yield from _beside_the_plain_loop(size, count, orders=True)
    yield from _in_steps(size, orders=True)


def _in_steps(size: Size, *, orders: bool) -> Iterator[Measurement]:
    count = size.most_symbols
    expected = plain_loop.replay(plain_loop.as_lists(size, count), orders=orders)
    runs = _repeated(replay_of(size, count, "step_crossover", orders=orders), size)
    name = f"replay on_step{_WITH_ORDERS[orders]}, {count} symbols"
    goal = Goal("≥", LEAST_ON_STEP) if count == 100 else None
    yield Measurement(name, middle(runs), "bars/s", goal)
    yield from compared(name, runs[-1].outcome, expected)


def _beside_the_plain_loop(size: Size, count: int, *, orders: bool) -> Iterator[Measurement]:
    """Replay and loop take turns, for what else the machine does slows both down."""
    backtest = replay_of(size, count, "counting_crossover", orders=orders)
    symbols = plain_loop.as_lists(size, count)
    runs: list[Ran] = []
    plain: list[float] = []
    plain_cpu: list[float] = []
    for _ in range(size.repeats):
        started = process_time()
        seconds, expected = plain_loop.timed(symbols, 1, orders=orders)
        plain.append(expected.calls / seconds)
        plain_cpu.append(expected.calls / (process_time() - started))
        runs.append(run(backtest))
    name, least = f"replay{_WITH_ORDERS[orders]}, {count} symbols", _LEAST[orders].get(count)
    yield Measurement(name, middle(runs), "bars/s", None if least is None else Goal("≥", least))
    yield Measurement(f"plain loop{_WITH_ORDERS[orders]}, {count} symbols", median(plain), "bars/s")
    ratio = median(ran.bars / ran.seconds / loop for ran, loop in zip(runs, plain, strict=True))
    ratio_goal = Goal("≥", LEAST_RATIO) if count in WITH_RATIO and not orders else None
    yield Measurement(f"{name} ÷ plain loop", ratio, "", ratio_goal)
    by_cpu = median(ran.bars / ran.cpu_s / loop for ran, loop in zip(runs, plain_cpu, strict=True))
    yield Measurement(f"{name} ÷ plain loop, by processor time", by_cpu, "")
    yield from compared(name, runs[-1].outcome, expected)


def _repeated(backtest: Backtest, size: Size) -> list[Ran]:
    return [run(backtest) for _ in range(size.repeats)]


def compared(name: str, outcome: Outcome, expected: Outcome) -> Iterator[Measurement]:
    """What a strategy has seen and traded, which has to equal what the plain loop has."""
    calls, checksum = Goal("=", expected.calls), Goal("=", expected.checksum)
    yield Measurement(f"{name}: strategy calls", outcome.calls, "bars", calls)
    yield Measurement(f"{name}: checksum", outcome.checksum, "", checksum)
    if expected.fills:
        yield Measurement(f"{name}: fills", outcome.fills, "fills", Goal("=", expected.fills))
        yield Measurement(f"{name}: cash moved", outcome.cash, "", Goal("=", expected.cash))
