"""Somebody who changes a run in every way there is, at random, and what came of it."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from mismartera.domain.ledger import LedgerEntry
from mismartera.domain.ticket import OrderTicket
from mismartera.engine.backtest import Backtest
from mismartera.engine.equity import joined
from mismartera.errors import MisMarteraError
from mismartera.services.session_service import SessionService
from mismartera.system_manager import SystemManager

SYMBOLS = ("AAPL", "MSFT", "AZO", "RIVN")
PATIENCE_S = 60
SCANNER = ("min_relative_volume=0.1", "min_change_percent=0.001", "direction=both")
EAGER = """
import random

from mismartera.api import Side, Signal, Strategy

class Eager(Strategy):
    \"\"\"Buys and sells whatever comes, as chance has it.\"\"\"

    def setup(self):
        self.subscribe("5m")
        self.calls = 0

    def on_bar(self, context, bar):
        self.calls += 1
        if self.calls % 3 == 0:
            return Signal(bar.symbol, random.choice((Side.BUY, Side.SELL)), 5)
"""


@dataclass(frozen=True)
class Outcome:
    """What a run came to: every entry of the ledger, the equity, what was streamed at the end."""

    entries: list[LedgerEntry]
    equity: list[tuple[int, ...]]
    symbols: tuple[str, ...]
    computed: list[tuple[str, ...]]
    strategies: list[tuple[str, bool, int]]
    scanners: list[tuple[str, bool, int, int]]


def outcome_of(backtest: Backtest) -> Outcome:
    trading, data, boundary = backtest.analysis.trading, backtest.data, backtest.boundary
    assert data is not None
    assert boundary is not None
    rows = joined(trading.equity)
    columns = (rows.timestamp, rows.equity, rows.cash, rows.exposure)
    computed = {
        symbol: sorted(key for series in data.series_of(symbol) for key in series.block.indicators)
        for symbol in data.symbols
    }
    return Outcome(
        entries=trading.ledger.entries,
        equity=list(zip(*(column.tolist() for column in columns), strict=True)),
        symbols=data.symbols,
        computed=[(symbol, *keys) for symbol, keys in computed.items()],
        strategies=[(each.key, each.enabled, each.calls) for each in backtest.analysis.runners],
        scanners=[(r.key, r.enabled, r.scans, r.added) for r in boundary.scans.runners],
    )


def configured(folder: Path, scanners: Sequence[str] = (), speed: float = 0) -> Path:
    """A file with a strategy that trades over three sessions of the sample, one a half-day."""
    schedule = {"start": "10:00", "end": "12:00", "interval": "15m"}
    settings: dict[str, object] = {"min_relative_volume": 0.1, "min_change_percent": 0.001}
    document = {
        "session_name": "Commanded",
        "backtest_config": {"start_date": "2024-07-01", "end_date": "2024-07-03",
                            "speed_multiplier": speed},
        "session_data_config": {"symbols": ["AAPL", "AZO"], "streams": ["1m", "5m"]},
        "strategies": [{"strategy": "sma_crossover",
                        "config": {"interval": "1m", "fast": 3, "slow": 8, "quantity": 3}}],
        "scanners": [{"scanner": each, "regular_session": [schedule], "config": settings}
                     for each in scanners],
        "trading_config": {"min_quality": 0, "short_sales": True, "max_per_trade": 50_000,
                           "max_per_symbol": 80_000},
    }  # fmt: skip
    file = folder / "commanded.json"
    file.write_text(json.dumps(document))
    return file


def eager(folder: Path) -> Path:
    """A file with a strategy of the user's own."""
    file = folder / "eager.py"
    file.write_text(EAGER)
    return file


class Commander:
    """Does whatever comes to mind; what does not fit at the moment is refused and forgotten."""

    def __init__(self, system: SystemManager, folder: Path, seed: int) -> None:
        self._system = system
        self._strategy = eager(folder)
        self._chance = random.Random(seed)

    def control(self, actions: int) -> None:
        """Change a run that stands paused before its first step, and let it go to its end."""
        self._attempt(self._change)
        for _ in range(actions):
            self._attempt(self._change if self._chance.random() < 0.7 else self._move)
        if self._system.run.state.value == "paused":
            self._system.run.resume()
        self._system.run.wait(timeout_s=PATIENCE_S)

    def _attempt(self, action: Callable[[], object]) -> None:
        try:
            action()
        except MisMarteraError:
            if self._system.run.fault:
                raise

    def _move(self) -> None:
        """Go on: some steps, to an instant, or let it run while the next change comes."""
        run, chance = self._system.run, self._chance
        moves: tuple[Callable[[], object], ...] = (
            lambda: run.step(chance.choice((1, 3, 50, 200))),
            lambda: run.run_until(self._instant()),
            lambda: run.run_until(self._instant()),
            run.resume,
            run.pause,
        )
        chance.choice(moves)()

    def _instant(self) -> str:
        day = self._chance.choice(("2024-07-01T", "2024-07-02T", "2024-07-03T", "", ""))
        return f"{day}{self._chance.randint(9, 15):02}:{self._chance.randint(0, 59):02}:30"

    def _change(self) -> None:
        service, chance = self._system.session_changes, self._chance
        kinds = (self._symbols, self._indicators, self._strategies, self._scanners, self._orders)
        chance.choice(kinds)(service)

    def _symbols(self, service: SessionService) -> None:
        chance = self._chance
        some = chance.sample(SYMBOLS, chance.randint(1, 2))
        changes: tuple[Callable[[], object], ...] = (
            lambda: service.add_symbols(some),
            lambda: service.add_symbols(some, ["1m,15m"]),
            lambda: service.remove_symbols(some),
            lambda: service.remove_symbols(some, force=True),
            lambda: service.add_interval(chance.choice(("15m", "30m"))),
        )
        chance.choice(changes)()

    def _indicators(self, service: SessionService) -> None:
        chance = self._chance
        symbol = chance.choice((None, None, *SYMBOLS))
        keys = ("rsi_7_5m", "sma_5_1m", "sma_3_1m")
        changes: tuple[Callable[[], object], ...] = (
            lambda: service.indicators.add("rsi", "5m", 7, symbol=symbol),
            lambda: service.indicators.add("sma", "1m", params=["timeperiod=5"], symbol=symbol),
            lambda: service.indicators.disable(chance.choice(keys), symbol),
            lambda: service.indicators.enable(chance.choice(keys), symbol),
            lambda: service.indicators.remove(chance.choice(keys), symbol),
        )
        chance.choice(changes)()

    def _strategies(self, service: SessionService) -> None:
        chance = self._chance
        name = chance.choice(("rsi_mean_reversion", "sma_crossover", str(self._strategy)))
        params = ["interval=5m"] if name == "sma_crossover" else []
        key = chance.choice(("sma_crossover", "sma_crossover#2", "eager", "rsi_mean_reversion"))
        changes: tuple[Callable[[], object], ...] = (
            lambda: service.strategies.add(name, params=params),
            lambda: service.strategies.add(name, params=params),
            lambda: service.strategies.disable(key),
            lambda: service.strategies.enable(key),
            lambda: service.strategies.remove(key),
        )
        chance.choice(changes)()

    def _scanners(self, service: SessionService) -> None:
        chance = self._chance
        key = chance.choice(("momentum", "momentum", "momentum#2"))
        changes: tuple[Callable[[], object], ...] = (
            lambda: service.scanners.add("momentum", params=SCANNER),
            lambda: service.scanners.add("momentum", None, SCANNER, "11:00", "15:00", "30m"),
            lambda: service.scanners.scan(key),
            lambda: service.scanners.disable(key),
            lambda: service.scanners.enable(key),
            lambda: service.scanners.remove(key),
        )
        chance.choice(changes)()

    def _orders(self, service: SessionService) -> None:
        chance, orders = self._chance, service.orders
        symbol = chance.choice(SYMBOLS)
        side, quantity = chance.choice(("buy", "sell")), chance.randint(1, 20)
        changes: tuple[Callable[[], object], ...] = (
            lambda: orders.order(OrderTicket(symbol, side, quantity)),
            lambda: orders.order(OrderTicket(symbol, side, quantity, {"trail_percent": 0.05})),
            lambda: orders.order(
                OrderTicket(symbol, "buy", 3, {"limit_price": 190.0, "time_in_force": "gtc"})
            ),
            lambda: orders.cancel([chance.randint(1, 8)]),
            orders.cancel,
            lambda: orders.flatten(symbol),
            lambda: orders.flatten(strategy="sma_crossover"),
            orders.flatten,
        )
        chance.choice(changes)()
