"""What it takes to add hundreds of symbols to a session under way, while others stream."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Final

from benchmarks.outcome import reported
from benchmarks.registry import Goal, Measurement, Size, workload
from benchmarks.workload import StoredBars, intraday, write_configuration
from mismartera.system_manager import SystemManager

STREAMING: Final = 20
SPEED: Final = 20.0
"""Session seconds in one of the wall's: two seconds of adding are less lag than is allowed."""
_STRATEGY: Final = Path(__file__).with_name("bar_counter.py")
_TIMEOUT_S: Final = 600.0


@workload("add_symbols")
def measure(size: Size) -> Iterator[Measurement]:
    """Hundreds of symbols added at 10:30 in one command, while 20 stream by the clock."""
    count = size.late_symbols
    stored = intraday(
        replace(size, symbols=(STREAMING + count,), days=1, stored_sessions=size.trailing_days + 1)
    )
    runs = [_run(stored, count, size.trailing_days) for _ in range(size.repeats)]
    name = f"add {count} symbols at 10:30, {STREAMING} stream"
    yield Measurement(name, median(seconds for seconds, _ in runs), "s", Goal("≤", 2.0))
    session = stored.sessions[-1]
    bars = STREAMING * (session.close_ns - session.open_ns) // 60_000_000_000
    calls = min(calls for _, calls in runs)
    yield Measurement(f"{name}: calls for these", calls, "bars", Goal("=", bars))


def _run(stored: StoredBars, count: int, trailing_days: int) -> tuple[float, int]:
    """Add symbols to one run; return how long that took, and the calls for the others."""
    streaming, late = stored.symbols[:STREAMING], stored.symbols[STREAMING : STREAMING + count]
    configuration = write_configuration(
        stored,
        streaming,
        stored.sessions[-1:],
        data=_data(trailing_days),
        strategies=[{"strategy": "bar_counter", "config": {"symbols": list(streaming)}}],
    )
    reported.clear()
    system = SystemManager(stored.home)
    try:
        system.run.start(str(configuration), [_STRATEGY], paused=True)
        system.run.run_until("10:29:50")
        system.run.set_speed(SPEED)
        system.run.resume()
        system.run.wait(until="10:30", timeout_s=_TIMEOUT_S)
        started = perf_counter()
        done = system.session_changes.add_symbols(late).changes
        seconds = perf_counter() - started
        assert all(each.state == "added" for each in done)
        system.run.wait(until="10:31", timeout_s=_TIMEOUT_S)
        system.run.pause()
        system.run.set_speed(0)
        system.run.resume()
        system.run.wait(timeout_s=_TIMEOUT_S)
    finally:
        system.close()
    return seconds, reported[-1].calls


def _data(trailing_days: int) -> dict[str, object]:
    """What every symbol gets: derived bars, history, indicators."""
    history = {"trailing_days": trailing_days, "intervals": ["1m", "1d"], "apply_to": "all"}
    return {
        "streams": ["1m", "5m", "15m"],
        "historical": {"data": [history]},
        "indicators": {
            "session": [
                {"name": "sma", "period": 20, "interval": "1m"},
                {"name": "rsi", "period": 14, "interval": "5m"},
                {"name": "macd", "interval": "15m"},
            ]
        },
    }
